#pragma once

#include "compiler/driver/path_values.hpp"
#include "deal/run.hpp"
#include "runtime/statistics/interval.hpp"

#include <functional>
#include <map>
#include <vector>

namespace deal::api {

/// What a run found of one `statistic` term: one entry, or one for each period. An error or an end of an interval that is
/// not known is NaN.
struct Estimate {
  std::vector<double> values;
  std::vector<double> errors;
  std::vector<statistics::Interval> intervals;

  double value(std::size_t period) const { return values[values.size() == 1 ? 0 : period]; }
  double error(std::size_t period) const { return errors[errors.size() == 1 ? 0 : period]; }
  const statistics::Interval& interval(std::size_t period) const {
    return intervals[intervals.size() == 1 ? 0 : period];
  }
};
using Estimates = std::map<sema::TermId, Estimate>;

/// The arithmetic of an expectation over the estimates of one period, in double precision. A condition is
/// 1 or 0, or NaN if it rests on a number that does not exist.
class Arithmetic {
 public:
  /// One estimate may be another.
  struct Shift {
    sema::TermId term = sema::none_id;
    double to = 0;
  };
  Arithmetic(const sema::Model& model, const Estimates& estimates, std::size_t period)
      : Arithmetic(model, estimates, period, Shift()) {}
  Arithmetic(const sema::Model& model, const Estimates& estimates, std::size_t period, Shift shift)
      : model_(model), estimates_(estimates), period_(period), shift_(shift) {}

  double value(sema::TermId id);

 private:
  double size(sema::TermId id);
  sema::Made<double> made(sema::TermId id) { return {value(id), size(id)}; }
  double compute(const sema::Term& term, sema::TermId id);
  double estimate(sema::TermId id) const;

  const sema::Model& model_;
  const Estimates& estimates_;
  std::size_t period_;
  Shift shift_;
  std::map<sema::TermId, double> known_;
  std::map<sema::TermId, double> sizes_;
};

class Joint;

/// Judges an expectation of the model about statistics over so many paths.
ExpectResult judge(const source::Sources& sources, const sema::Model& model,
                   const sema::Expectation& expectation, const Estimates& estimates,
                   const Joint& joint, std::uint64_t paths);

/// What a question about statistics over so many paths comes to: one entry, or one for each period. The unit, value and
/// error of each are filled in, as of something found; of a condition its verdict, too.
std::vector<ExpectResult> answer(const source::Sources& sources, const sema::Model& model,
                                 const sema::Expectation& question, const Estimates& estimates,
                                 const Joint& joint, std::uint64_t paths);

/// Judges an expectation of the model about single paths: `broken` paths by period (or one entry) of `paths`.
ExpectResult judge_paths(const source::Sources& sources, const sema::Model& model,
                         const sema::Expectation& expectation,
                         const std::vector<std::uint64_t>& broken, std::uint64_t paths);

/// What a formula comes to in the period at hand of one path; conditions are 1 and 0, undefined is NaN.
using PathNumbers = std::function<double(sema::TermId)>;
/// What breaks an expectation about single paths, where it is broken; path and period are left open.
ExpectResult::Broken broken_on(const sema::Model& model, const sema::Expectation& expectation,
                               const PathNumbers& number);

} // namespace deal::api
