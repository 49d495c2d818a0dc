#pragma once

#include "runtime/kernel/kernel.hpp"
#include "runtime/statistics/accumulator.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <vector>

/// Runs a kernel over many paths and summarises what it gives.
namespace deal::engine {

inline constexpr std::uint64_t max_paths = (std::uint64_t{1} << 32) - 1;

/// An output that is looked at path by path.
struct Observed {
  bool series = false;
  std::uint32_t output = 0; ///< among the scalars or the series
  double unit = 1;          ///< its values are divided by this
  bool kept = false;        ///< in Result::values

  friend bool operator==(const Observed&, const Observed&) = default;
};

/// The observed values of one block of paths, valid during the call.
struct Batch {
  std::uint64_t first_path = 0;
  std::uint32_t paths = 0;
  /// By Options::observed: period by period one value for each path.
  std::span<const std::span<const double>> values;
};

/// Calls work(0) … work(count − 1), each once and anywhere, and returns when all are done.
using Executor =
    std::function<void(unsigned count, const std::function<void(unsigned number)>& work)>;

/// Bytes, by an estimate.
struct Memory {
  std::uint64_t threads = 0;   ///< what they work in, and blocks that wait for their turn
  std::uint64_t quantiles = 0; ///< values that they are taken from
  std::uint64_t values = 0;    ///< Result::values

  std::uint64_t total() const { return threads + quantiles + values; }
};

/// A run that would need more than it may have. No path was run.
class OverMemory : public std::runtime_error {
 public:
  explicit OverMemory(const Memory& memory)
      : std::runtime_error("the run needs too much memory"), needed(memory) {}
  Memory needed;
};

/// An executor that returned before all of its work was done.
class BrokenExecutor : public std::runtime_error {
 public:
  BrokenExecutor() : std::runtime_error("the executor left work undone") {}
};

/// What threads have made to work in, kept for the next run of the same kernel with the same wanted statistics; for another
/// it is made anew. The kernel has to outlive it. One run at a time may use it.
class Workplace {
 public:
  Workplace();
  ~Workplace();
  Workplace(Workplace&&) noexcept;
  Workplace& operator=(Workplace&&) noexcept;

  struct Desks;
  Desks& desks() { return *desks_; }

 private:
  std::unique_ptr<Desks> desks_;
};

struct Options {
  std::uint64_t paths = 10000; ///< at most max_paths
  std::uint64_t seed = 0;
  unsigned threads = 0; ///< 0: as many as the hardware has. Never changes a bit of the result.
  /// How the values of the paths come: where it is in no particular order, quantiles need not keep all of them.
  statistics::Arrival arrival = statistics::Arrival::any_order;
  std::vector<Observed> observed;
  /// Told of the observed values, block by block in the order of the paths; by one thread at a time. What it throws ends
  /// the run and comes back to the caller.
  std::function<void(const Batch&)> batch;
  /// Wanted statistics of each output; an output beyond the end of the list gets all.
  std::vector<statistics::StatisticSet> scalar_statistics;
  std::vector<statistics::StatisticSet> series_statistics;
  /// Told how many paths are done; by one thread at a time, at most every 50 ms, and once at the end. It may
  /// be a worker thread. What it throws ends the run and comes back to the caller.
  std::function<void(std::uint64_t paths_done)> progress;
  const kernel::Inputs* inputs = nullptr; ///< none: the program's own parameters
  Workplace* workplace = nullptr;         ///< none: one for this run
  std::stop_token stop; ///< ends the run within the time that the kernel takes for a period
  std::optional<std::chrono::steady_clock::time_point> deadline;    ///< ends it as `stop` does
  std::uint64_t memory = std::numeric_limits<std::uint64_t>::max(); ///< bytes that it may hold
  Executor executor; ///< in place of threads of its own
};

/// Statistics over the first `paths` paths: all of them, unless the run was stopped or met a fault.
struct Result {
  std::uint64_t paths = 0;
  bool stopped = false;     ///< by Options::stop or the deadline, before all paths were done
  bool out_of_time = false; ///< it was the deadline
  /// The fault of the smallest path that has one. All paths of the blocks before its block were examined and
  /// are what the statistics cover. Absent where a stop came first.
  std::optional<kernel::Fault> fault;
  std::vector<statistics::Accumulator> scalars;             ///< by output
  std::vector<std::vector<statistics::Accumulator>> series; ///< by output, then period
  /// Of the Options::observed that are kept, in their order: period by period one value for each path.
  std::vector<std::vector<double>> values;
};

/// Runs paths 0 … options.paths − 1. Blocks of kernel::block_paths are handed to threads from a counter and
/// reduced strictly in their order. Each thread runs in the default floating-point environment, which
/// is put back, and on a processor of its own where there are enough. With one thread no other is started; an executor's threads are left where they are. Any exception of the kernel comes back (of several, that
/// of the smallest block). Throws std::invalid_argument for more than max_paths, OverMemory, BrokenExecutor, and what the executor
/// throws. Reentrant: no state but the arguments.
Result run(const kernel::Kernel& kernel, const Options& options);

} // namespace deal::engine
