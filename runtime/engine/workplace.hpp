#pragma once

#include "runtime/engine/reduction.hpp"

#include <memory>
#include <vector>

namespace deal::engine {

/// What a thread works in: its own, so that it stays in the caches of its processor.
struct Desk {
  Desk(const kernel::Kernel& kernel, const Options& options)
      : workspace(kernel.workspace()), outputs(kernel.layout(), options) {}

  std::unique_ptr<kernel::Workspace> workspace;
  Outputs outputs;
};

/// The desks of the threads by their number. Between prepare() and keep() each thread may take its own.
struct Workplace::Desks {
  void prepare(const kernel::Kernel& kernel, const Options& options, unsigned threads);
  /// The thread's desk, with the inputs and the stop of the run.
  Desk& of(unsigned thread, const kernel::Kernel& kernel, const Options& options, stop::Stop& stop);
  /// Only after a run that came to its end do the desks stand as they were.
  void keep(bool complete) { complete_ = complete; }

 private:
  bool fits(const kernel::Kernel& kernel, const Options& options) const;

  const kernel::Kernel* kernel_ = nullptr;
  bool complete_ = false;
  std::vector<statistics::StatisticSet> scalar_statistics_, series_statistics_;
  std::vector<Observed> observed_;
  std::vector<std::unique_ptr<Desk>> desks_;
};

} // namespace deal::engine
