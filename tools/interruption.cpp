#include "tools/interruption.hpp"

#include "tools/exit_codes.hpp"
#include "tools/output.hpp"

#include <cstdlib>

namespace deal::tools {

namespace {

/// Wakes the waiting thread at the end.
constexpr int wake = SIGUSR1;
/// For how long a stop may take where nothing is lost by not waiting for it.
constexpr timespec patience{.tv_sec = 0, .tv_nsec = 60'000'000};

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t result;
  sigemptyset(&result);
  for (const int each : signals) sigaddset(&result, each);
  return result;
}

/// One that came while nobody waited must not stop what begins now.
void forget_pending() {
  const sigset_t interrupt = set_of({SIGINT});
  const timespec at_once{};
  while (sigtimedwait(&interrupt, nullptr, &at_once) == SIGINT) {}
}

bool end_within(const timespec& time) {
  const sigset_t end = set_of({wake});
  return sigtimedwait(&end, nullptr, &time) == wake;
}

} // namespace

Interruption::Interruption(Others others) : others_(others) {
  // A script's background job starts with SIGINT ignored, and an ignored signal cannot be waited for.
  signal(SIGINT, SIG_DFL);
  const sigset_t waited = set_of({SIGINT, wake});
  pthread_sigmask(SIG_BLOCK, &waited, &before_);
  if (others_ == Others::ignore) forget_pending();
  waiter_ = std::thread([this] { wait(); });
}

Interruption::~Interruption() {
  pthread_kill(waiter_.native_handle(), wake);
  waiter_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interruption::wait() {
  const sigset_t waited = set_of({SIGINT, wake});
  int found = 0;
  if (sigwait(&waited, &found) != 0 || found != SIGINT) return;
  stop_.request_stop();
  if (others_ == Others::kill) {
    const sigset_t deadly = set_of({SIGINT});
    pthread_sigmask(SIG_UNBLOCK, &deadly, nullptr);
    if (end_within(patience)) return;
    if (!has_results_) {
      say("interrupted before anything was computed\n");
      std::_Exit(exit_interrupted);
    }
  }
  const sigset_t end = set_of({wake});
  sigwait(&end, &found);
}

DeafToInterrupts::DeafToInterrupts() {
  const sigset_t interrupt = set_of({SIGINT});
  pthread_sigmask(SIG_BLOCK, &interrupt, &before_);
}

DeafToInterrupts::~DeafToInterrupts() {
  forget_pending();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

} // namespace deal::tools
