#include "api/expectations.hpp"

#include "api/claims.hpp"
#include "api/convert.hpp"
#include "api/joint.hpp"
#include "api/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace deal::api {

using sema::none_id;
using sema::TermId;
using sema::TermOp;

namespace {

constexpr double slots_of_year = 372;

/// What is to be said of one period.
struct Finding {
  Verdict verdict = Verdict::fails;
  std::optional<Claim> claim;
  double found = 0, bound = 0, upper = 0, error = 0;
  statistics::Interval interval; ///< of what was found
  bool bound_is_written = true;  ///< and not found by the run too

  double nearest() const {
    if (claim->relation != Relation::within) return bound;
    return std::fabs(found - bound) <= std::fabs(found - upper) ? bound : upper;
  }
  /// How far on the wrong side; negative on the right one.
  double excess() const {
    if (!claim) return 0;
    const double over = found - bound;
    switch (claim->relation) {
    case Relation::below:
    case Relation::at_most: return over;
    case Relation::above:
    case Relation::at_least: return -over;
    case Relation::equal: return std::fabs(over);
    case Relation::unequal: return -std::fabs(over);
    case Relation::within: break;
    }
    return std::max(-over, found - upper);
  }
  void scale(double factor) {
    for (double* value : {&found, &bound, &upper, &error, &interval.low, &interval.high})
      *value *= factor;
  }
  int rank() const { return verdict == Verdict::fails ? 2 : verdict == Verdict::open ? 1 : 0; }
  bool worse_than(const Finding& other) const {
    if (verdict != other.verdict) return rank() > other.rank();
    if (std::isnan(excess())) return !std::isnan(other.excess());
    return excess() > other.excess();
  }
};

class Judge {
 public:
  Judge(const sema::Model& model, const Estimates& estimates, const Joint& joint)
      : model_(model), estimates_(estimates), joint_(joint),
        claims_(model, [&model](TermId side) { return !statistics_in(model, side).empty(); }) {}

  Finding judge(TermId condition, std::size_t period) {
    Arithmetic arithmetic(model_, estimates_, period);
    Finding result;
    result.verdict = verdict(condition, period);
    result.claim = claims_.decisive(condition, [&](TermId part) {
      if (result.verdict != Verdict::open) return arithmetic.value(part);
      return truth_of(verdict(part, period));
    });
    if (!result.claim) return result;
    result.found = arithmetic.value(result.claim->found);
    result.bound = arithmetic.value(result.claim->bound);
    result.upper = arithmetic.value(result.claim->upper);
    result.bound_is_written = statistics_in(model_, result.claim->bound).empty() &&
                              statistics_in(model_, result.claim->upper).empty();
    result.error = error(*result.claim, period, result.nearest() == result.bound);
    result.interval = excess(result.claim->found, none_id, period);
    return result;
  }

  /// What a question comes to; a condition has no error.
  Finding answer(const sema::Expectation& question, std::size_t period) {
    Finding result;
    result.found = Arithmetic(model_, estimates_, period).value(question.condition);
    result.error =
        question.type.kind == sema::Kind::boolean
            ? std::numeric_limits<double>::quiet_NaN()
            : error({.relation = Relation::equal, .found = question.condition}, period, true);
    if (question.type.kind != sema::Kind::boolean)
      result.interval = excess(question.condition, none_id, period);
    return result;
  }

  bool is_single(TermId condition) const { return claims_.is_single(condition); }

 private:
  static double truth_of(Verdict verdict) {
    return verdict == Verdict::holds ? 1 : verdict == Verdict::fails ? 0 : 0.5;
  }

  /// Of a condition and of those that it joins.
  Verdict verdict(TermId condition, std::size_t period) {
    const TermId id = claims_.resolve(condition);
    const sema::Term& term = model_.term(id);
    if (const auto claim = claims_.single(id)) return verdict(id, *claim, period);
    const auto of = [&](std::size_t operand) { return verdict(term.operands[operand], period); };
    switch (term.op) {
    case TermOp::not_: return negated(of(0));
    case TermOp::and_: return both(of(0), of(1));
    case TermOp::or_: return negated(both(negated(of(0)), negated(of(1))));
    default: return known(id, period);
    }
  }

  static Verdict negated(Verdict verdict) {
    if (verdict == Verdict::open) return verdict;
    return verdict == Verdict::holds ? Verdict::fails : Verdict::holds;
  }
  static Verdict both(Verdict a, Verdict b) {
    if (a == Verdict::fails || b == Verdict::fails) return Verdict::fails;
    return a == Verdict::open || b == Verdict::open ? Verdict::open : Verdict::holds;
  }
  Verdict known(TermId condition, std::size_t period) {
    const bool holds = Arithmetic(model_, estimates_, period).value(condition) == 1;
    return holds ? Verdict::holds : Verdict::fails;
  }

  /// Of a comparison: what all numbers in the interval say.
  Verdict verdict(TermId condition, const Claim& claim, std::size_t period) {
    if (claim.relation == Relation::within)
      return both(of_sign(Relation::at_least, excess(claim.found, claim.bound, period)),
                  of_sign(Relation::at_most, excess(claim.found, claim.upper, period)));
    const statistics::Interval over = excess(claim.found, claim.bound, period);
    const Verdict found = known(condition, period);
    if (over.low == over.high) return found;
    const Verdict all = of_sign(claim.relation, over);
    // That two numbers are the same is said of the paths of the run.
    const bool same = claim.relation == Relation::equal && found == Verdict::holds;
    const bool not_different = claim.relation == Relation::unequal && found == Verdict::fails;
    return same || not_different ? found : all;
  }

  /// Whether what lies in the interval is below zero, and so on.
  static Verdict of_sign(Relation relation, const statistics::Interval& over) {
    const auto verdict = [](bool holds, bool fails) {
      return holds ? Verdict::holds : fails ? Verdict::fails : Verdict::open;
    };
    switch (relation) {
    case Relation::below: return verdict(over.high < 0, over.low >= 0);
    case Relation::at_most: return verdict(over.high <= 0, over.low > 0);
    case Relation::above: return verdict(over.low > 0, over.high <= 0);
    case Relation::at_least: return verdict(over.low >= 0, over.high < 0);
    case Relation::equal: return verdict(false, over.low > 0 || over.high < 0);
    case Relation::unequal: return verdict(over.low > 0 || over.high < 0, false);
    case Relation::within: break;
    }
    return Verdict::open;
  }

  double difference(TermId found, TermId bound, std::size_t period, Arithmetic::Shift shift) {
    Arithmetic arithmetic(model_, estimates_, period, shift);
    return arithmetic.value(found) - (bound == none_id ? 0 : arithmetic.value(bound));
  }

  std::set<TermId> moving(TermId found, TermId bound) const {
    std::set<TermId> result = statistics_in(model_, found);
    result.merge(statistics_in(model_, bound));
    return result;
  }

  /// The interval of found − bound.
  statistics::Interval excess(TermId found, TermId bound, std::size_t period) {
    const std::set<TermId> all = moving(found, bound);
    if (all.size() == 1 && *all.begin() == found) {
      const statistics::Interval& interval = estimates_.at(found).interval(period);
      return {difference(found, bound, period, {found, interval.low}),
              difference(found, bound, period, {found, interval.high})};
    }
    const double middle = difference(found, bound, period, {});
    const double half = half_width(found, bound, period, all);
    return {middle - half, middle + half};
  }

  double half_width(TermId found, TermId bound, std::size_t period, const std::set<TermId>& all) {
    if (is_joint(all, period))
      return statistics::interval_deviations * joint_error(found, bound, period, all);
    // How far each statistic's interval moves it is added up: whatever their correlation, it is not wider.
    const double middle = difference(found, bound, period, {});
    double half = 0;
    for (const TermId leaf : all) {
      const auto moved = [&](double to) {
        return std::fabs(difference(found, bound, period, {leaf, to}) - middle);
      };
      const statistics::Interval& interval = estimates_.at(leaf).interval(period);
      const double down = moved(interval.low), up = moved(interval.high);
      half += std::isnan(down) || down > up ? down : up;
    }
    return half;
  }

  /// Whether each has an error and paths that say how they go together.
  bool is_joint(const std::set<TermId>& all, std::size_t period) const {
    return std::ranges::all_of(all, [&](TermId leaf) {
      const double error = estimates_.at(leaf).error(period);
      return error == 0 || (error > 0 && joint_.knows(leaf));
    });
  }

  double joint_error(TermId found, TermId bound, std::size_t period, const std::set<TermId>& all) {
    std::map<TermId, double> weights;
    for (const TermId leaf : all) {
      const Estimate& estimate = estimates_.at(leaf);
      const double error = estimate.error(period);
      if (error == 0) continue;
      const auto at = [&](double errors) {
        return difference(found, bound, period, {leaf, estimate.value(period) + errors * error});
      };
      weights[leaf] = (at(1) - at(-1)) / (2 * error);
    }
    return joint_.error_of_sum(weights, period);
  }

  /// The standard error of found − bound; at most that where it is not known how the statistics in it go together.
  double error(const Claim& claim, std::size_t period, bool lower) {
    const TermId bound = lower ? claim.bound : claim.upper;
    const std::set<TermId> all = moving(claim.found, bound);
    if (all.size() == 1 && all.contains(claim.found))
      return estimates_.at(claim.found).error(period);
    if (is_joint(all, period)) return joint_error(claim.found, bound, period, all);
    double sum = 0;
    for (const TermId leaf : all) {
      const Estimate& estimate = estimates_.at(leaf);
      const auto at = [&](double errors) {
        return difference(claim.found, bound, period,
                          {leaf, estimate.value(period) + errors * estimate.error(period)});
      };
      sum += std::fabs(at(1) - at(-1)) / 2;
    }
    return sum;
  }

  const sema::Model& model_;
  const Estimates& estimates_;
  const Joint& joint_;
  Claims claims_;
};

ExpectResult describe(const source::Sources& sources, const sema::Expectation& expectation) {
  ExpectResult result;
  result.text = expectation.text;
  result.line = place(expectation.span, sources).line;
  return result;
}

/// What is asserted of a number, as it is read.
std::string assertion(const Claim& claim, const std::string& bound, const std::string& upper) {
  return claim.relation == Relation::within ? bound + " to " + upper
                                            : fmt::format("{} {}", sign(claim.relation), bound);
}

/// A length in the unit of a quantity; of dates in years.
std::string format_difference(double value, const std::string& unit) {
  return format_quantity(value, unit == "date" ? "length" : unit);
}

std::string format_signed(double value, const std::string& unit) {
  return (value > 0 ? "+" : "") + format_difference(value, unit);
}

void put_error(ExpectResult& result, const Finding& finding) {
  const auto put = [](std::optional<double>& to, double value) {
    if (!std::isnan(value)) to = value;
  };
  put(result.standard_error_value, finding.error);
  put(result.low_value, finding.interval.low);
  put(result.high_value, finding.interval.high);
}

void put_numbers(ExpectResult& result, const Finding& finding) {
  result.asserted_value = finding.nearest();
  result.found_value = finding.found;
  result.difference_value = finding.found - finding.nearest();
  put_error(result, finding);
}

void put_words(ExpectResult& result, const Finding& finding) {
  auto words = [&](double value) {
    return finding.bound_is_written ? format_bound(value, result.unit)
                                    : format_quantity(value, result.unit);
  };
  result.asserted = assertion(*finding.claim, words(finding.bound), words(finding.upper));
  result.found = format_quantity(finding.found, result.unit);
  if (!std::isnan(finding.found)) {
    result.difference = format_signed(finding.found - finding.nearest(), result.unit);
  }
  if (!std::isnan(finding.error))
    result.standard_error = format_difference(finding.error, result.unit);
}

/// In what a comparison's sides are shown; of conditions in nothing.
struct Measure {
  std::string unit;
  double factor = 1; ///< from what the sides count
};

Measure measure_of(const sema::Type& type, double scale) {
  if (type.kind == sema::Kind::boolean) return {};
  return {sema::unit_name(type), type.kind == sema::Kind::date ? 1 / slots_of_year : scale};
}

Measure measure_of(const sema::Model& model, const Claim& claim) {
  const auto found = model.compared.find(claim.comparison);
  return found == model.compared.end() ? Measure{}
                                       : measure_of(found->second.type, found->second.scale);
}

/// So many that the interval would end at the bound, if what was found stayed as it is; 0 if it is at the bound. An interval gets
/// narrower with the root of their number, that of what no path saw with the number itself.
std::uint64_t paths_to_tell(const Finding& finding, std::uint64_t paths) {
  const double gap = std::fabs(finding.found - finding.nearest());
  const double half = statistics::interval_deviations * finding.error;
  const double unseen = finding.interval.high - finding.interval.low;
  if (finding.verdict != Verdict::open || !(gap > 0)) return 0;
  const double times = half > 0 ? half / gap * (half / gap) : unseen / gap;
  if (!(times > 0)) return 0;
  const double wanted = std::max(times, 1.0) * static_cast<double>(paths);
  return wanted < 1e15 ? static_cast<std::uint64_t>(std::ceil(wanted)) : 0;
}

} // namespace

ExpectResult judge(const source::Sources& sources, const sema::Model& model,
                   const sema::Expectation& expectation, const Estimates& estimates,
                   const Joint& joint, std::uint64_t paths) {
  Judge judge(model, estimates, joint);
  const std::size_t periods = expectation.series ? model.grid.periods() : 1;
  Finding worst = judge.judge(expectation.condition, 0);
  std::size_t at = 0;
  for (std::size_t period = 1; period < periods; ++period) {
    const Finding finding = judge.judge(expectation.condition, period);
    if (!finding.worse_than(worst)) continue;
    worst = finding;
    at = period;
  }
  ExpectResult result = describe(sources, expectation);
  result.verdict = worst.verdict;
  if (!worst.claim) return result;
  result.paths_to_tell = paths_to_tell(worst, paths);
  const Measure measure = measure_of(model, *worst.claim);
  result.unit = measure.unit;
  worst.scale(measure.factor);
  put_words(result, worst);
  if (judge.is_single(expectation.condition)) put_numbers(result, worst);
  if (expectation.series) result.found += " in " + model.grid.labels[at];
  return result;
}

namespace {

/// The verdict on a condition that was asked for: 1 or 0, not a number where it is open.
ExpectResult condition(ExpectResult judged, const sema::Expectation& question) {
  judged.unit = sema::unit_name(question.type);
  judged.found_value = judged.verdict == Verdict::open ? std::numeric_limits<double>::quiet_NaN()
                       : judged.holds()                ? 1
                                                       : 0;
  judged.standard_error_value = judged.low_value = judged.high_value = std::nullopt;
  return judged;
}

} // namespace

std::vector<ExpectResult> answer(const source::Sources& sources, const sema::Model& model,
                                 const sema::Expectation& question, const Estimates& estimates,
                                 const Joint& joint, std::uint64_t paths) {
  if (question.type.kind == sema::Kind::boolean && !question.series)
    return {condition(judge(sources, model, question, estimates, joint, paths), question)};
  Judge judge(model, estimates, joint);
  std::vector<ExpectResult> results;
  const std::size_t periods = question.series ? model.grid.periods() : 1;
  for (std::size_t period = 0; period < periods; ++period) {
    Finding finding = judge.answer(question, period);
    ExpectResult& result = results.emplace_back(describe(sources, question));
    result.unit = sema::unit_name(question.type);
    finding.scale(measure_of(question.type, 1).factor);
    result.found_value = finding.found;
    put_error(result, finding);
  }
  return results;
}

ExpectResult judge_paths(const source::Sources& sources, const sema::Model& model,
                         const sema::Expectation& expectation,
                         const std::vector<std::uint64_t>& broken, std::uint64_t paths) {
  ExpectResult result = describe(sources, expectation);
  const auto worst = std::max_element(broken.begin(), broken.end());
  const auto count = static_cast<double>(*worst);
  result.verdict = *worst == 0 ? Verdict::holds : Verdict::fails;
  result.unit = "path";
  result.asserted = "on every path";
  result.found = result.holds() ? fmt::format("holds on all {}",
                                              format_quantity(static_cast<double>(paths), "path"))
                                : fmt::format("fails on {} of {}", format_quantity(count, "number"),
                                              format_quantity(static_cast<double>(paths), "path"));
  if (!result.holds() && expectation.series) {
    result.found += " in " + model.grid.labels[static_cast<std::size_t>(worst - broken.begin())];
  }
  result.difference = result.holds() ? "" : "+" + format_quantity(count, "path");
  result.asserted_value = 0;
  result.found_value = result.difference_value = count;
  return result;
}

/// Of a path, its conditions in words and its numbers in the unit of what was found.
ExpectResult::Broken broken_on(const sema::Model& model, const sema::Expectation& expectation,
                               const PathNumbers& number) {
  const Claims claims = claims_of_paths(model);
  const auto claim = claims.decisive(expectation.condition, number);
  ExpectResult::Broken result;
  const Measure measure = claim ? measure_of(model, *claim) : Measure{};
  if (measure.unit.empty()) {
    result.found = std::isnan(number(expectation.condition)) ? "none" : "false";
    result.asserted = "true";
    return result;
  }
  result.unit = measure.unit;
  const auto value = [&](TermId side) {
    return side == none_id ? 0 : number(side) * measure.factor;
  };
  const auto words = [&](TermId side) {
    return claims.is_found(side) ? format_quantity(value(side), result.unit)
                                 : format_bound(value(side), result.unit);
  };
  result.found_value = value(claim->found);
  result.found = format_quantity(*result.found_value, result.unit);
  const bool within = claim->relation == Relation::within;
  result.asserted = assertion(*claim, words(claim->bound), within ? words(claim->upper) : "");
  Finding finding{.claim = claim,
                  .found = *result.found_value,
                  .bound = value(claim->bound),
                  .upper = value(claim->upper)};
  result.asserted_value = finding.nearest();
  return result;
}

} // namespace deal::api
