#pragma once

#include "api/limits.hpp"
#include "api/measures.hpp"
#include "api/statistics.hpp"
#include "runtime/engine/engine.hpp"

#include <cstdint>
#include <vector>

/// What the engine is told of a run.
namespace deal::api {

/// Without outputs. Refers to the options; functions of the caller in it throw Thrown.
engine::Options engine_options(const RunOptions& options, const Bounds& bounds);

/// Scenarios that run in one pass, by their numbers.
using Numbers = std::vector<std::size_t>;

/// The asked measures of these scenarios, one scenario after the other; `kept` or only shown.
std::vector<engine::Observed> observed(const Model::Implementation& model,
                                       const lower::Lowered& lowered, const Numbers& numbers,
                                       const Selection& selection, bool kept);

/// Hands the caller of a run its batches, each path once, however often a pass is run again for the scenarios that a
/// fault has left.
class Batches {
 public:
  /// Of the first `measures` that are observed.
  Batches(const RunOptions& options, std::size_t measures)
      : options_(options), measures_(measures) {}
  void operator()(const engine::Batch& batch);

 private:
  const RunOptions& options_;
  std::size_t measures_;
  std::uint64_t delivered_ = 0; ///< paths
};

} // namespace deal::api
