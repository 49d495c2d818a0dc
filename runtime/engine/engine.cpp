#include "runtime/engine/engine.hpp"

#include "runtime/engine/floating_point.hpp"
#include "runtime/engine/pinning.hpp"
#include "runtime/engine/schedule.hpp"
#include "runtime/engine/workplace.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace deal::engine {

namespace {

/// What a worker needs; of its own it has a desk.
struct Job {
  const kernel::Kernel& kernel;
  const Options& options;
  Schedule& schedule;
};

void run_block(const Job& job, Desk& desk, Schedule::Slot& slot, bool reduces) {
  using State = Schedule::Slot::State;
  try {
    const auto fault =
        job.kernel.run(*desk.workspace, job.options.seed, slot.index * kernel::block_paths,
                       slot.block.count, desk.outputs.values, job.options.stop);
    if (job.options.stop.stop_requested()) return job.schedule.abandon(slot);
    if (fault) {
      slot.fault = *fault;
      return job.schedule.give_back(slot, State::faulted, reduces);
    }
    job.schedule.reduction().summarise(desk.outputs, slot.block);
  } catch (...) {
    slot.error = std::current_exception();
    return job.schedule.give_back(slot, State::failed, reduces);
  }
  job.schedule.give_back(slot, State::done, reduces);
}

void work(const Job& job, Workplace::Desks& desks, unsigned thread, unsigned threads) {
  const DefaultFloatingPoint environment;
  const PinnedThread pinned(thread, threads);
  Desk* desk = nullptr;
  while (Schedule::Slot* slot = job.schedule.take()) {
    try {
      if (desk == nullptr) desk = &desks.of(thread, job.kernel, job.options);
    } catch (...) {
      slot->error = std::current_exception();
      job.schedule.give_back(*slot, Schedule::Slot::State::failed, thread == 0);
      continue;
    }
    run_block(job, *desk, *slot, thread == 0);
  }
}

unsigned thread_count(const Options& options) {
  const unsigned wanted = options.threads ? options.threads : std::thread::hardware_concurrency();
  const std::uint64_t blocks = (options.paths + kernel::block_paths - 1) / kernel::block_paths;
  return static_cast<unsigned>(
      std::clamp<std::uint64_t>(wanted, 1, std::max<std::uint64_t>(blocks, 1)));
}

} // namespace

Result run(const kernel::Kernel& kernel, const Options& options) {
  if (options.paths > max_paths) throw std::invalid_argument("too many paths");
  const unsigned threads = thread_count(options);
  Schedule schedule(kernel.layout(), options, threads);
  const Job job{kernel, options, schedule};
  Workplace own;
  Workplace::Desks& desks = (options.workplace ? *options.workplace : own).desks();
  desks.prepare(kernel, options, threads);
  {
    std::vector<std::jthread> others;
    others.reserve(threads);
    try {
      for (unsigned i = 1; i < threads; ++i)
        others.emplace_back([&job, &desks, i, threads] { work(job, desks, i, threads); });
    } catch (const std::system_error&) {
      // Fewer threads than hoped for do the same work.
    }
    work(job, desks, 0, threads);
  }
  Result result = schedule.finish();
  desks.keep(!result.fault && !result.stopped);
  return result;
}

} // namespace deal::engine
