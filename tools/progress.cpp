#include "tools/progress.hpp"

#include "tools/output.hpp"

#include <fmt/format.h>

namespace deal::tools {

namespace {

using namespace std::chrono_literals;
constexpr auto patience = 500ms;
constexpr auto pause = 100ms;
constexpr std::uint64_t bar_cells = 30;

} // namespace

Progress::Progress() : enabled_(is_terminal(stderr)), next_(Clock::now() + patience) {}
Progress::~Progress() { clear(); }

void Progress::update(std::uint64_t done, std::uint64_t all) {
  if (!enabled_ || Clock::now() < next_ || all == 0) return;
  next_ = Clock::now() + pause;
  shown_ = true;
  const std::uint64_t full = done * bar_cells / all;
  std::string bar;
  for (std::uint64_t cell = 0; cell < bar_cells; ++cell) bar += cell < full ? "█" : "░";
  say(fmt::format("\r{} {:3}% of {} paths", bar, done * 100 / all, all));
}

void Progress::clear() {
  if (shown_) say("\r\x1b[K");
  shown_ = false;
}

} // namespace deal::tools
