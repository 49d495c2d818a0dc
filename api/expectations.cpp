#include "api/expectations.hpp"

#include "api/claims.hpp"
#include "api/convert.hpp"
#include "api/quantity.hpp"

#include <fmt/format.h>

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
  bool holds = false;
  std::optional<Claim> claim;
  double found = 0, bound = 0, upper = 0, error = 0;
  bool bound_is_written = true; ///< and not found by the run too

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
    for (double* value : {&found, &bound, &upper, &error}) *value *= factor;
  }
  bool worse_than(const Finding& other) const {
    if (holds != other.holds) return !holds;
    if (std::isnan(excess())) return !std::isnan(other.excess());
    return excess() > other.excess();
  }
};

class Judge {
 public:
  Judge(const sema::Model& model, const Estimates& estimates)
      : model_(model), estimates_(estimates),
        claims_(model, [this](TermId side) { return !leaves(side).empty(); }) {}

  Finding judge(TermId condition, std::size_t period) {
    Arithmetic arithmetic(model_, estimates_, period);
    Finding result;
    result.holds = arithmetic.value(condition) == 1;
    result.claim = claims_.decisive(condition, [&](TermId part) { return arithmetic.value(part); });
    if (!result.claim) return result;
    result.found = arithmetic.value(result.claim->found);
    result.bound = arithmetic.value(result.claim->bound);
    result.upper = arithmetic.value(result.claim->upper);
    result.bound_is_written =
        leaves(result.claim->bound).empty() && leaves(result.claim->upper).empty();
    result.error = error(*result.claim, period, result.nearest() == result.bound);
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
    return result;
  }

  bool is_single(TermId condition) const { return claims_.is_single(condition); }

 private:
  std::set<TermId> leaves(TermId id) const {
    std::set<TermId> seen, result;
    collect(id, seen, result);
    return result;
  }

  void collect(TermId id, std::set<TermId>& seen, std::set<TermId>& result) const {
    if (id == none_id || !seen.insert(id).second) return;
    const sema::Term& term = model_.term(id);
    if (term.op == TermOp::statistic) {
      result.insert(id);
      return;
    }
    if (term.op == TermOp::variable) collect(model_.variables[term.index].value, seen, result);
    for (const TermId operand : term.operands) collect(operand, seen, result);
  }

  /// How much found − bound moves with one standard error of each statistic in it, added up: whatever the
  /// correlation of estimates from the same paths, the error is not larger.
  double error(const Claim& claim, std::size_t period, bool lower) {
    const TermId bound = lower ? claim.bound : claim.upper;
    auto difference = [&](TermId leaf, double errors) {
      Arithmetic shifted(model_, estimates_, period, {leaf, errors});
      return shifted.value(claim.found) - (bound == none_id ? 0 : shifted.value(bound));
    };
    std::set<TermId> moving = leaves(claim.found);
    moving.merge(leaves(bound));
    if (moving.size() == 1 && moving.contains(claim.found))
      return estimates_.at(claim.found).error(period);
    double sum = 0;
    for (const TermId leaf : moving)
      sum += std::fabs(difference(leaf, 1) - difference(leaf, -1)) / 2;
    return sum;
  }

  const sema::Model& model_;
  const Estimates& estimates_;
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

void put_numbers(ExpectResult& result, const Finding& finding) {
  result.asserted_value = finding.nearest();
  result.found_value = finding.found;
  result.difference_value = finding.found - finding.nearest();
  if (!std::isnan(finding.error)) result.standard_error_value = finding.error;
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

} // namespace

ExpectResult judge(const source::Sources& sources, const sema::Model& model,
                   const sema::Expectation& expectation, const Estimates& estimates) {
  Judge judge(model, estimates);
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
  result.holds = worst.holds;
  if (!worst.claim) return result;
  const Measure measure = measure_of(model, *worst.claim);
  result.unit = measure.unit;
  worst.scale(measure.factor);
  put_words(result, worst);
  if (judge.is_single(expectation.condition)) put_numbers(result, worst);
  if (expectation.series) result.found += " in " + model.grid.labels[at];
  return result;
}

std::vector<ExpectResult> answer(const source::Sources& sources, const sema::Model& model,
                                 const sema::Expectation& question, const Estimates& estimates) {
  Judge judge(model, estimates);
  std::vector<ExpectResult> results;
  const std::size_t periods = question.series ? model.grid.periods() : 1;
  for (std::size_t period = 0; period < periods; ++period) {
    Finding finding = judge.answer(question, period);
    ExpectResult& result = results.emplace_back(describe(sources, question));
    result.unit = sema::unit_name(question.type);
    finding.scale(measure_of(question.type, 1).factor);
    result.found_value = finding.found;
    if (!std::isnan(finding.error)) result.standard_error_value = finding.error;
  }
  return results;
}

ExpectResult judge_paths(const source::Sources& sources, const sema::Model& model,
                         const sema::Expectation& expectation,
                         const std::vector<std::uint64_t>& broken, std::uint64_t paths) {
  ExpectResult result = describe(sources, expectation);
  const auto worst = std::max_element(broken.begin(), broken.end());
  const auto count = static_cast<double>(*worst);
  result.holds = *worst == 0;
  result.unit = "path";
  result.asserted = "on every path";
  result.found = result.holds ? fmt::format("holds on all {}",
                                            format_quantity(static_cast<double>(paths), "path"))
                              : fmt::format("fails on {} of {}", format_quantity(count, "number"),
                                            format_quantity(static_cast<double>(paths), "path"));
  if (!result.holds && expectation.series) {
    result.found += " in " + model.grid.labels[static_cast<std::size_t>(worst - broken.begin())];
  }
  result.difference = result.holds ? "" : "+" + format_quantity(count, "path");
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
