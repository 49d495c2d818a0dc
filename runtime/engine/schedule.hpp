#pragma once

#include "runtime/engine/reduction.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>

namespace deal::engine {

/// Hands out blocks in order, takes them back in any order and reduces them in order. A ring of slots
/// bounds how far a fast thread may run ahead of the slowest block.
class Schedule {
 public:
  struct Slot {
    enum class State { free, taken, done, faulted, failed } state = State::free;
    std::uint64_t index = 0; ///< of the block
    Block block;
    kernel::Fault fault;
    std::exception_ptr error;
  };

  Schedule(const kernel::Layout& layout, const Options& options, unsigned threads);

  /// About what is held by the blocks that wait and by the result.
  Memory memory() const;
  stop::Stop& stop() { return stop_; }

  /// The next block to run, its count set; waits for a free slot. Null when nothing is left to do.
  Slot* take();
  /// Returns a slot with its new state, `done` only after summarise(). One thread of all reduces what is next in
  /// order, so that the sums stay in its processor's caches; another does where no slot is left.
  void give_back(Slot& slot, Slot::State state, bool reduces);
  /// A slot whose block was not run to its end.
  void abandon(Slot& slot);

  const Reduction& reduction() const { return reduction_; }
  /// After all threads are through. Rethrows what a worker threw.
  Result finish();

 private:
  bool finished() const { return next_ >= end_; }
  void reduce(std::unique_lock<std::mutex>& lock);
  void report(bool last);

  const Options& options_;
  const std::uint64_t total_;
  stop::Stop stop_;
  Reduction reduction_;
  std::vector<Slot> ring_;

  std::mutex mutex_;
  std::condition_variable_any freed_;
  std::uint64_t next_ = 0;    ///< to hand out
  std::uint64_t reduced_ = 0; ///< blocks in the result
  std::uint64_t end_;         ///< no block from here on is needed
  bool reducing_ = false;
  std::exception_ptr error_;
  std::optional<kernel::Fault> fault_;
  std::chrono::steady_clock::time_point reported_;
};

} // namespace deal::engine
