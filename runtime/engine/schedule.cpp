#include "runtime/engine/schedule.hpp"

#include <algorithm>

namespace deal::engine {

namespace {

constexpr std::chrono::milliseconds progress_interval{50};

std::uint64_t blocks_for(std::uint64_t paths) {
  return (paths + kernel::block_paths - 1) / kernel::block_paths;
}

/// How far others may run ahead of a thread that has lost its processor to another program for some milliseconds,
/// within what is reasonable to hold.
std::size_t slots_for(unsigned threads, std::size_t block_bytes) {
  constexpr std::size_t bytes_per_thread = std::size_t{16} << 20;
  constexpr std::size_t least = 8;
  constexpr std::size_t most = 128;
  if (threads == 1) return 1;
  return threads *
         std::clamp(bytes_per_thread / std::max<std::size_t>(block_bytes, 1), least, most);
}

} // namespace

Schedule::Schedule(const kernel::Layout& layout, const Options& options, unsigned threads)
    : options_(options), total_(blocks_for(options.paths)), stop_(options.stop, options.deadline),
      reduction_(layout, options), end_(total_), reported_(std::chrono::steady_clock::now()) {
  ring_.resize(slots_for(threads, reduction_.block_bytes()));
}

Memory Schedule::memory() const {
  Memory result = reduction_.memory();
  result.threads = std::min<std::uint64_t>(ring_.size(), total_) * reduction_.block_bytes();
  return result;
}

Schedule::Slot* Schedule::take() {
  stop_.look();
  std::unique_lock lock(mutex_);
  const auto ready = [&] { return finished() || next_ < reduced_ + ring_.size(); };
  if (!freed_.wait(lock, stop_.token(), ready) || stop_.requested() || finished()) return nullptr;
  Slot& slot = ring_[next_ % ring_.size()];
  slot.state = Slot::State::taken;
  slot.index = next_++;
  slot.block.count = static_cast<std::uint32_t>(std::min<std::uint64_t>(
      kernel::block_paths, options_.paths - slot.index * kernel::block_paths));
  return &slot;
}

void Schedule::give_back(Slot& slot, Slot::State state, bool reduces) {
  std::unique_lock lock(mutex_);
  slot.state = state;
  if (state != Slot::State::done) {
    end_ = std::min(end_, slot.index);
    freed_.notify_all();
  }
  const bool exhausted = next_ >= reduced_ + ring_.size();
  if (!reducing_ && (reduces || exhausted)) reduce(lock);
}

void Schedule::abandon(Slot& slot) {
  const std::lock_guard lock(mutex_);
  end_ = std::min(end_, slot.index);
  freed_.notify_all();
}

void Schedule::reduce(std::unique_lock<std::mutex>& lock) {
  reducing_ = true;
  while (reduced_ < total_ && !error_ && !fault_) {
    Slot& slot = ring_[reduced_ % ring_.size()];
    if (slot.state == Slot::State::free || slot.state == Slot::State::taken) break;
    if (slot.state == Slot::State::failed) error_ = slot.error;
    if (slot.state == Slot::State::faulted) fault_ = slot.fault;
    if (slot.state != Slot::State::done) break;
    lock.unlock();
    std::exception_ptr error;
    try {
      reduction_.add(slot.block);
      report(false);
    } catch (...) { error = std::current_exception(); }
    lock.lock();
    slot.state = Slot::State::free;
    ++reduced_;
    if (error) {
      error_ = error;
      end_ = 0;
    }
    freed_.notify_all();
  }
  reducing_ = false;
}

void Schedule::report(bool last) {
  if (!options_.progress) return;
  const auto now = std::chrono::steady_clock::now();
  if (!last && now - reported_ < progress_interval) return;
  reported_ = now;
  options_.progress(reduction_.paths());
}

Result Schedule::finish() {
  {
    std::unique_lock lock(mutex_);
    reduce(lock);
  }
  if (error_) std::rethrow_exception(error_);
  report(true);
  Result result = reduction_.finish();
  result.fault = fault_;
  result.stopped = !fault_ && reduced_ < total_;
  result.out_of_time = result.stopped && stop_.out_of_time();
  return result;
}

} // namespace deal::engine
