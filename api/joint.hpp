#pragma once

#include "api/expectations.hpp"
#include "api/model.hpp"
#include "compiler/driver/path_values.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <vector>

/// How the errors of statistics over the same paths go together.
namespace deal::api {

/// The values of what a statistic is of on all paths, period by period; NaN where there is none.
struct PathsOf {
  std::span<const double> values;
  std::size_t paths = 0;

  std::span<const double> of(std::size_t period) const {
    return values.subspan((values.size() == paths ? 0 : period) * paths, paths);
  }
};

std::set<sema::TermId> statistics_in(const sema::Model& model, sema::TermId formula);

/// The statistics of a model's expectations whose paths are needed: those that stand in one formula, which are not
/// independent, and standard deviations, whose error takes a fourth power. None where they would take more than 256 MB, or
/// nothing varies.
std::vector<sema::TermId> joint_statistics(const lower::Outputs& outputs, std::uint64_t paths);

/// What each path moves an estimate (its influence: Hampel, "The influence curve and its role in robust estimation", 1974):
/// the estimate's error is their standard deviation over √n, and estimates over the same paths are correlated as they are.
class Joint {
 public:
  /// `paths` have to outlive it.
  Joint(const sema::Model& model, const Estimates& estimates, std::map<sema::TermId, PathsOf> paths)
      : model_(model), estimates_(estimates), paths_(std::move(paths)) {}

  bool knows(sema::TermId statistic) const { return paths_.contains(statistic); }
  /// The standard error of a sum of estimates, each times its weight; all are known.
  double error_of_sum(const std::map<sema::TermId, double>& weights, std::size_t period) const;

 private:
  void add(std::vector<double>& sum, sema::TermId statistic, double weight,
           std::size_t period) const;

  const sema::Model& model_;
  const Estimates& estimates_;
  std::map<sema::TermId, PathsOf> paths_;
};

} // namespace deal::api
