#include "runtime/engine/engine.hpp"

#include "runtime/engine/floating_point.hpp"
#include "runtime/engine/schedule.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace deal::engine {

namespace {

constexpr std::size_t slots_per_thread = 2;

/// What a worker needs; of its own it has a workspace.
struct Job {
  const kernel::Kernel& kernel;
  const Options& options;
  Schedule& schedule;
};

void run_block(const Job& job, kernel::Workspace& workspace, Schedule::Slot& slot) {
  using State = Schedule::Slot::State;
  try {
    const auto fault = job.kernel.run(workspace, job.options.seed, slot.index * kernel::block_paths,
                                      slot.block.count, slot.block.values, job.options.stop);
    if (job.options.stop.stop_requested()) return job.schedule.abandon(slot);
    if (fault) {
      slot.fault = *fault;
      return job.schedule.give_back(slot, State::faulted);
    }
    job.schedule.reduction().summarise(slot.block);
  } catch (...) {
    slot.error = std::current_exception();
    return job.schedule.give_back(slot, State::failed);
  }
  job.schedule.give_back(slot, State::done);
}

void work(const Job& job) {
  const DefaultFloatingPoint environment;
  std::unique_ptr<kernel::Workspace> workspace;
  while (Schedule::Slot* slot = job.schedule.take()) {
    try {
      if (!workspace) workspace = job.kernel.workspace();
    } catch (...) {
      slot->error = std::current_exception();
      job.schedule.give_back(*slot, Schedule::Slot::State::failed);
      continue;
    }
    run_block(job, *workspace, *slot);
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
  Schedule schedule(kernel.layout(), options, threads == 1 ? 1 : threads * slots_per_thread);
  const Job job{kernel, options, schedule};
  {
    std::vector<std::jthread> others;
    others.reserve(threads);
    try {
      for (unsigned i = 1; i < threads; ++i) others.emplace_back([&job] { work(job); });
    } catch (const std::system_error&) {
      // Fewer threads than hoped for do the same work.
    }
    work(job);
  }
  return schedule.finish();
}

} // namespace deal::engine
