#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

#include <signal.h>

namespace deal::tools {

/// While it lives, the first SIGINT asks for a stop; where there is nothing yet to be shown and no answer at once, it ends the
/// program, since LLVM can take longer over a function than a user waits. One at a time; to be made before other threads are, which inherit its
/// mask of signals. No signal handler runs: a thread waits for the signal.
class Interruption {
 public:
  /// What a second SIGINT does, and one that came before.
  enum class Others {
    kill,  ///< ends the program
    ignore ///< nothing: the caller keeps SIGINT blocked before and after, as DeafToInterrupts does
  };
  explicit Interruption(Others others = Others::kill);
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  std::stop_token token() const { return stop_.get_token(); }
  /// There is something to be shown, however long it takes to get there.
  void has_results() { has_results_ = true; }

 private:
  void wait();

  Others others_;
  std::stop_source stop_;
  std::atomic<bool> has_results_ = false;
  sigset_t before_{};
  std::thread waiter_;
};

/// While it lives, a SIGINT does nothing but where an Interruption waits for it.
class DeafToInterrupts {
 public:
  DeafToInterrupts();
  ~DeafToInterrupts();
  DeafToInterrupts(const DeafToInterrupts&) = delete;
  DeafToInterrupts& operator=(const DeafToInterrupts&) = delete;

 private:
  sigset_t before_{};
};

} // namespace deal::tools
