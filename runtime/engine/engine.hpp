#pragma once

#include "runtime/kernel/kernel.hpp"
#include "runtime/statistics/accumulator.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

/// Runs a kernel over many paths and summarises what it gives.
namespace deal::engine {

inline constexpr std::uint64_t max_paths = (std::uint64_t{1} << 32) - 1;

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
  /// Up to this many paths, quantiles are exact (every value is kept); beyond, sketched.
  std::uint64_t keep_exact_quantiles_up_to = 10000;
  bool keep_scalar_values = false; ///< fills Result::scalar_values
  /// Wanted statistics of each output; an output beyond the end of the list gets all.
  std::vector<statistics::StatisticSet> scalar_statistics;
  std::vector<statistics::StatisticSet> series_statistics;
  /// Told how many paths are done; by one thread at a time, at most every 50 ms, and once at the end. It may
  /// be a worker thread. What it throws ends the run and comes back to the caller.
  std::function<void(std::uint64_t paths_done)> progress;
  const kernel::Inputs* inputs = nullptr; ///< none: the program's own parameters
  Workplace* workplace = nullptr;         ///< none: one for this run
  std::stop_token stop; ///< ends the run within the time that the kernel takes for a period
};

/// Statistics over the first `paths` paths: all of them, unless the run was stopped or met a fault.
struct Result {
  std::uint64_t paths = 0;
  bool stopped = false; ///< by Options::stop, before all paths were done
  /// The fault of the smallest path that has one. All paths of the blocks before its block were examined and
  /// are what the statistics cover. Absent where a stop came first.
  std::optional<kernel::Fault> fault;
  std::vector<statistics::Accumulator> scalars;             ///< by output
  std::vector<std::vector<statistics::Accumulator>> series; ///< by output, then period
  std::vector<std::vector<double>> scalar_values;           ///< by output, then path; if asked for
};

/// Runs paths 0 … options.paths − 1. Blocks of kernel::block_paths are handed to threads from a counter and
/// reduced strictly in their order. Each thread runs in the default floating-point environment, which
/// is put back, and on a processor of its own where there are enough. With one thread no other is started. Any exception of the kernel comes back (of several, that
/// of the smallest block). Throws std::invalid_argument for more than max_paths. Reentrant: no state but the
/// arguments.
Result run(const kernel::Kernel& kernel, const Options& options);

} // namespace deal::engine
