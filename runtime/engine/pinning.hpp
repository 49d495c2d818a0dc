#pragma once

#include <pthread.h>
#include <sched.h>

namespace deal::engine {

/// Keeps the scope's thread on one processor of those that the process may use, then lets it go again: two threads
/// of a run never share one while another is idle. Does nothing where there are fewer processors than
/// threads, or on a system that refuses.
class PinnedThread {
 public:
  PinnedThread(unsigned thread, unsigned threads) {
    if (threads < 2 || pthread_getaffinity_np(pthread_self(), sizeof before_, &before_) != 0)
      return;
    if (CPU_COUNT(&before_) < static_cast<int>(threads)) return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor(thread), &one);
    pinned_ = pthread_setaffinity_np(pthread_self(), sizeof one, &one) == 0;
  }
  ~PinnedThread() {
    if (pinned_) pthread_setaffinity_np(pthread_self(), sizeof before_, &before_);
  }
  PinnedThread(const PinnedThread&) = delete;
  PinnedThread& operator=(const PinnedThread&) = delete;

 private:
  /// The thread's number among the allowed ones.
  int processor(unsigned thread) const {
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (!CPU_ISSET(cpu, &before_)) continue;
      if (thread == 0) return cpu;
      --thread;
    }
    return 0;
  }

  cpu_set_t before_{};
  bool pinned_ = false;
};

} // namespace deal::engine
