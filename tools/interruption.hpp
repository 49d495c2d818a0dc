#pragma once

#include <stop_token>
#include <thread>

#include <signal.h>

namespace deal::tools {

/// While it lives, the first SIGINT asks for a stop and the second kills the program. One at a time; to be
/// made before other threads are, which inherit its mask of signals. No signal handler runs: a thread waits
/// for the signal.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  void wait();

  std::stop_source stop_;
  sigset_t before_{};
  std::thread waiter_;
};

} // namespace deal::tools
