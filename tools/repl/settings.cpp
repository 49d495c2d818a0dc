#include "tools/repl/settings.hpp"

#include "tools/numbers.hpp"
#include "tools/repl/words.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

namespace deal::tools::repl {

namespace {

constexpr std::array<std::string_view, 4> names{"paths", "seed", "threads", "backend"};
constexpr std::array<std::string_view, 3> backends{"auto", "interpreter", "jit"};

std::string set_number(std::uint64_t& target, std::string_view what, std::string_view value,
                       std::uint64_t least, std::uint64_t most) {
  const auto number = whole_number(std::string(value), least, most);
  if (number) target = *number;
  return number ? ""
                : fmt::format("{} must be a whole number from {} to {}, not `{}`", what, least,
                              most, printable(value));
}

std::string set_threads(RunOptions& run, std::string_view value) {
  std::uint64_t threads = 0;
  if (value != "auto")
    if (std::string fault = set_number(threads, "threads", value, 1, most_threads); !fault.empty())
      return fault + "; or auto";
  run.threads = static_cast<unsigned>(threads);
  return "";
}

std::string set_backend(RunOptions& run, std::string_view value) {
  for (std::size_t i = 0; i < backends.size(); ++i) {
    if (backends[i] != value) continue;
    run.backend = static_cast<Backend>(i);
    return "";
  }
  return fmt::format("backend must be auto, jit or interpreter, not `{}`", printable(value));
}
static_assert(static_cast<int>(Backend::automatic) == 0 &&
              static_cast<int>(Backend::interpreter) == 1 && static_cast<int>(Backend::jit) == 2);

} // namespace

std::string set(RunOptions& run, std::string_view what, std::string_view value) {
  if (value.empty()) return fmt::format("`:set {}` needs a value", printable(what));
  if (names[0].starts_with(what)) return set_number(run.paths, names[0], value, 1, most_paths);
  if (names[1].starts_with(what))
    return set_number(run.seed, names[1], value, 0, std::numeric_limits<std::uint64_t>::max());
  if (names[2].starts_with(what)) return set_threads(run, value);
  if (names[3].starts_with(what)) return set_backend(run, value);
  const std::string meant = nearest(what, names);
  return fmt::format("there is nothing `{}` to set; {}", printable(what),
                     meant.empty() ? "there are paths, seed, threads and backend"
                                   : fmt::format("did you mean `{}`?", meant));
}

std::string report_settings(const RunOptions& run, const Look& look) {
  Table table({"setting", "value", ""}, 3);
  table.add({"paths", format_quantity(static_cast<double>(run.paths), "number"),
             "random paths that a question is run on"});
  table.add({"seed", std::to_string(run.seed), "the same seed, the same figures"});
  table.add({"threads", run.threads == 0 ? "auto" : std::to_string(run.threads),
             "auto: one for each processor"});
  table.add({"backend", std::string(backends[static_cast<std::size_t>(run.backend)]),
             "auto, jit or interpreter; the figures are the same"});
  return table.text(look.style);
}

} // namespace deal::tools::repl
