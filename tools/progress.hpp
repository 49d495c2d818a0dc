#pragma once

#include <chrono>
#include <cstdint>

namespace deal::tools {

/// A bar on stderr for a run that takes a while; nothing where stderr is no terminal.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// From one thread at a time.
  void update(std::uint64_t done, std::uint64_t all);
  /// Takes the bar away.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool enabled_;
  bool shown_ = false;
  Clock::time_point next_;
};

} // namespace deal::tools
