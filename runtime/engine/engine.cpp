#include "runtime/engine/engine.hpp"

#include "runtime/engine/floating_point.hpp"
#include "runtime/engine/pinning.hpp"
#include "runtime/engine/schedule.hpp"
#include "runtime/engine/workplace.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <stdexcept>
#include <thread>

namespace deal::engine {

namespace {

/// What a worker needs; of its own it has a desk.
struct Job {
  const kernel::Kernel& kernel;
  const Options& options;
  Schedule& schedule;
  Workplace::Desks& desks;
};

void run_block(const Job& job, Desk& desk, Schedule::Slot& slot, bool reduces) {
  using State = Schedule::Slot::State;
  try {
    const auto fault =
        job.kernel.run(*desk.workspace, job.options.seed, slot.index * kernel::block_paths,
                       slot.block.count, desk.outputs.values, job.schedule.stop().token());
    if (job.schedule.stop().requested()) return job.schedule.abandon(slot);
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

void work(const Job& job, unsigned thread) {
  const DefaultFloatingPoint environment;
  Desk* desk = nullptr;
  while (Schedule::Slot* slot = job.schedule.take()) {
    try {
      if (desk == nullptr)
        desk = &job.desks.of(thread, job.kernel, job.options, job.schedule.stop());
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

void work_pinned(const Job& job, unsigned thread, unsigned threads) {
  const PinnedThread pinned(thread, threads);
  work(job, thread);
}

void start_threads(const Job& job, unsigned threads) {
  std::vector<std::jthread> others;
  others.reserve(threads);
  try {
    for (unsigned i = 1; i < threads; ++i)
      others.emplace_back([&job, i, threads] { work_pinned(job, i, threads); });
  } catch (const std::exception&) {
    // Fewer threads than hoped for do the same work.
  }
  work_pinned(job, 0, threads);
}

void ask(const Executor& executor, const Job& job, unsigned count) {
  std::atomic<unsigned> done = 0;
  executor(count, [&](unsigned number) {
    work(job, number);
    ++done;
  });
  if (done < count) throw BrokenExecutor();
}

/// Refuses what would hold more than it may.
void check_memory(const Job& job, unsigned threads) {
  Memory memory = job.schedule.memory();
  memory.threads +=
      threads * (job.kernel.workspace_bytes() + output_bytes(job.kernel.layout(), job.options));
  if (memory.total() > job.options.memory) throw OverMemory(memory);
}

} // namespace

Result run(const kernel::Kernel& kernel, const Options& options) {
  if (options.paths > max_paths) throw std::invalid_argument("too many paths");
  const unsigned threads = thread_count(options);
  Schedule schedule(kernel.layout(), options, threads);
  Workplace own;
  const Job job{kernel, options, schedule, (options.workplace ? *options.workplace : own).desks()};
  check_memory(job, threads);
  job.desks.prepare(kernel, options, threads);
  if (options.executor)
    ask(options.executor, job, threads);
  else
    start_threads(job, threads);
  Result result = schedule.finish();
  job.desks.keep(!result.fault && !result.stopped);
  return result;
}

} // namespace deal::engine
