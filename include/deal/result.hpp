#pragma once

#include "deal/engine.hpp"
#include "deal/model.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// \file
/// What a run says.
namespace deal {

/// Statistics over the paths that have a value. A list has one entry, or one for each period of a series;
/// what was not asked for is empty, and a number that does not exist or is not known is NaN. Conditions (unit
/// "probability") have count, mean, standard error and interval. Dates are decimal years. Quantiles are Hyndman–Fan type 7,
/// exactly.
///
/// A Monte Carlo error is one standard error. What is the same on every path has none, 0; what could differ and did not, as an
/// event that none of the paths saw, and what has one path, has one that is not known.
struct Statistics {
  std::vector<std::uint64_t> count;
  std::vector<double> mean, standard_error, sd, min, p5, p25, p50, p75, p95, max;
  std::vector<double> p5_error, p25_error, p50_error, p75_error, p95_error; ///< of the quantiles
  /// Of conditions, the 95 % interval of the probability (Clopper and Pearson).
  std::vector<double> low, high;
};

/// The values of a measure on every path, without a copy: the spans point into memory that lives as long as any copy of
/// the Result or of this. NaN where a path has no value. Dates are decimal years, conditions 1 and 0. Without
/// RunOptions::keep_paths there are none: every span is empty then, as is that of a period that is not there.
class PathValues {
 public:
  PathValues() = default;
  /// Of all periods one after the other, each with as many values as there are paths.
  PathValues(std::shared_ptr<const std::vector<double>> values, std::size_t paths)
      : values_(std::move(values)), paths_(paths) {}

  /// Whether none were kept.
  bool empty() const { return periods() == 0; }
  /// How many paths; 0 if none were kept.
  std::size_t paths() const { return empty() ? 0 : paths_; }
  /// 1 unless it is a series; 0 if none were kept.
  std::size_t periods() const {
    return values_ == nullptr || paths_ == 0 ? 0 : values_->size() / paths_;
  }
  /// One value for each path, in the order of the paths; of a series those of one period, counted from 0. Empty where
  /// there is no such period.
  std::span<const double> of_period(std::size_t period = 0) const {
    return period < periods() ? all().subspan(period * paths_, paths_) : std::span<const double>();
  }
  /// Period by period.
  std::span<const double> all() const {
    return empty() ? std::span<const double>() : std::span<const double>(*values_);
  }

 private:
  std::shared_ptr<const std::vector<double>> values_;
  std::size_t paths_ = 0;
};

/// What a measure came to.
struct MeasureResult {
  MeasureInfo info;
  Statistics statistics;
  PathValues values; ///< if RunOptions asked for them
};

/// What is known of an `expect`.
enum class Verdict {
  fails,
  holds,
  open, ///< the run has too few paths to tell
};

/// An `expect`, judged after the run. One about statistics over the paths is judged by them, in every period
/// if it speaks of a series, and shows the period where it comes off worst: it holds or fails where that is so of all numbers
/// in the statistics' 95 % intervals. One about single paths must hold on all of them. What has no value does not hold.
struct ExpectResult {
  std::string text;
  std::uint32_t line = 0;
  Verdict verdict = Verdict::fails;
  /// Of an open one, about how many paths would tell; 0 if that is not known.
  std::uint64_t paths_to_tell = 0;
  /// Whether it is known to hold.
  bool holds() const { return verdict == Verdict::holds; }
  std::string asserted;       ///< "< 30%", "40% to 100%", "on every path"
  std::string found;          ///< "33.8%", "$1.2bn in 2026-03", "fails on 12 of 10,000 paths"
  std::string difference;     ///< of what was found from the nearest bound, signed: "+3.8%"
  std::string standard_error; ///< Monte Carlo error of what was found; "" if it has none
  /// The same in the base unit `unit`, where the expectation is a single comparison or a range; of one about
  /// single paths the number of paths that break it. The error of what is made from several statistics is an
  /// upper bound, the sum of what each contributes.
  std::string unit;
  std::optional<double> asserted_value, found_value, difference_value, standard_error_value;
  /// The 95 % interval of what was found; of what is made from several statistics one that is not narrower.
  std::optional<double> low_value, high_value;
  /// What breaks one about single paths on the first path that breaks it, in the first period in which it does.
  struct Broken {
    std::uint64_t path = 0;
    std::string period;   ///< "" unless it speaks of a series
    std::string asserted; ///< ">= $100"
    std::string found;    ///< "$93.1"
    std::string unit;     ///< of the numbers; "" of what is no comparison of numbers
    std::optional<double> asserted_value, found_value; ///< of a range the nearer bound
  };
  std::optional<Broken> first;
};

/// What is said of a party's own money: how much of its revenue it was, by rule, and how much revenue its deals
/// caused. Statistics over the paths of sums over the grid, in the model's currency.
struct OwnMoney {
  std::string party;
  std::string unit;
  std::vector<std::string> deals; ///< by which it put money into others
  std::vector<std::string>
      removed; ///< what `caused` leaves out: these, and then what is made for them
  Statistics invested, revenue;
  /// By a rule of attribution.
  struct ByRule {
    std::string rule; ///< as in Result::attribution
    Statistics recycled;
  };
  std::vector<ByRule> by_rule; ///< the run's rule first
  std::optional<Statistics>
      caused;             ///< revenue less what it is without the deals, on the same paths
  std::string not_caused; ///< why that cannot be told, if it cannot
};

/// A row of the matrix of revenue by whose money paid for it: of a party with its divisions, by the run's rule of
/// attribution. Each part has a value by period (`series`) and summed over the grid (`total`), in the model's currency.
struct FundedBy {
  /// By period and in all.
  struct Amount {
    Statistics series, total;
  };
  /// What one origin paid.
  struct Part {
    std::string origin;
    Amount amount;
  };
  std::string receiver, unit;
  Amount revenue;
  std::vector<Part> parts; ///< the rest of the revenue is nobody's
};

/// Largest relative residual of each conservation law over all paths and periods.
struct Conservation {
  double cash = 0, tags = 0, postings = 0;
};
/// What runs a model. Each gives the same bits.
enum class Backend {
  automatic,   ///< machine code where it saves time
  interpreter, ///< the reference
  jit,         ///< machine code
};

/// How a run ended. What was interrupted has the measures of the paths that were done.
enum class RunStatus { done, interrupted, failed };

/// What a run came to, in one scenario.
struct [[nodiscard]] Result {
  RunStatus status = RunStatus::done;
  std::string model, scenario;
  std::vector<Override> overrides;  ///< in place of what model and scenario say
  std::vector<std::string> removed; ///< what the scenario removes, and what is made for it
  std::uint64_t paths = 0;          ///< done
  std::uint64_t paths_asked = 0;
  std::uint64_t seed = 0;
  std::string
      attribution; ///< "pro rata", "fifo", "own first" or "own last": of measures that name no rule
  std::string model_hash, library_hash, engine_hash;
  std::vector<std::string> periods;
  std::vector<MeasureResult> measures;
  std::vector<FundedBy> funded_by;        ///< if CompileOptions asked for it
  std::vector<OwnMoney> own_money;        ///< if CompileOptions asked for it
  std::vector<ExpectResult> expectations; ///< not judged in a failed or interrupted run
  Conservation conservation;
  std::vector<Diagnostic> diagnostics;
  /// To check and lower the model; to make or load machine code; to run and summarise: of all scenarios that
  /// were run together.
  double compile_seconds = 0, code_seconds = 0, run_seconds = 0;
  Backend backend = Backend::interpreter; ///< that ran it: never `automatic`
  Tier tier = Tier::full;                 ///< of machine code

  /// Whether all paths were run.
  bool ok() const { return status == RunStatus::done; }
  /// The measure of that name; throws std::out_of_range if there is none.
  DEAL_API const MeasureResult& measure(std::string_view name) const;
  /// Itself; throws Error unless ok().
  DEAL_API const Result& or_throw() const&;
  /// The same of a result that is given away.
  DEAL_API Result or_throw() &&;
};

/// What is reported where no model could be compiled: a failed result with these diagnostics alone.
DEAL_API Result failed(std::vector<Diagnostic> diagnostics);

/// The result as JSON, schema 1 (docs/json.md). The numbers are the shortest that read back to the same bits.
DEAL_API std::string to_json(const Result& result);
/// The results of several scenarios as one JSON document, each as to_json gives it alone.
DEAL_API std::string to_json(const std::vector<Result>& results);

/// A quantity for people: `$1.83bn`, `4.00bn CNY`, `41.3%`, `1,250 chips`, `2027-03`; three significant
/// digits, four of counts. `unit` is one of MeasureInfo::unit, or "length": a time in years, shown in days,
/// months or years. NaN is `none`.
DEAL_API std::string format_quantity(double value, std::string_view unit);
/// The same with as many more digits as show what is `spread` apart, at most nine: `$49.98bn` of a spread of $10M.
DEAL_API std::string format_quantity(double value, std::string_view unit, double spread);

} // namespace deal
