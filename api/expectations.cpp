#include "api/expectations.hpp"

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

enum class Relation { below, at_most, above, at_least, equal, unequal, within };

/// One comparison, seen from the side that the run found out.
struct Claim {
  Relation relation;
  TermId found;
  TermId bound;           ///< of `within` the lower one
  TermId upper = none_id; ///< of `within`
};

Relation mirrored(Relation relation) {
  switch (relation) {
  case Relation::below: return Relation::above;
  case Relation::at_most: return Relation::at_least;
  case Relation::above: return Relation::below;
  case Relation::at_least: return Relation::at_most;
  default: return relation;
  }
}

std::string_view sign(Relation relation) {
  switch (relation) {
  case Relation::below: return "<";
  case Relation::at_most: return "<=";
  case Relation::above: return ">";
  case Relation::at_least: return ">=";
  case Relation::equal: return "==";
  case Relation::unequal: return "!=";
  case Relation::within: break;
  }
  return "in";
}

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
  bool worse_than(const Finding& other) const {
    if (holds != other.holds) return !holds;
    if (std::isnan(excess())) return !std::isnan(other.excess());
    return excess() > other.excess();
  }
};

class Judge {
 public:
  Judge(const sema::Model& model, const Estimates& estimates)
      : model_(model), estimates_(estimates) {}

  Finding judge(TermId condition, std::size_t period) {
    Arithmetic arithmetic(model_, estimates_, period);
    Finding result;
    result.holds = arithmetic.value(condition) == 1;
    result.claim = decisive(condition, false, arithmetic);
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
    result.error = question.type.kind == sema::Kind::boolean
                       ? std::numeric_limits<double>::quiet_NaN()
                       : error({Relation::equal, question.condition, none_id}, period, true);
    return result;
  }

  /// Whether the condition is one comparison or one range.
  bool is_single(TermId condition) {
    const sema::Term& term = resolve(condition);
    if (term.op == TermOp::not_) return is_single(term.operands[0]);
    return compares(term) || range(term);
  }

  std::string unit(const sema::Expectation& expectation, const Claim& claim) {
    if (expectation.type.kind != sema::Kind::boolean) return sema::unit_name(expectation.type);
    for (const TermId leaf : leaves(claim.found)) {
      const sema::Term& statistic = model_.term(leaf);
      if (statistic.index == static_cast<std::uint32_t>(sema::Statistic::probability))
        return "fraction";
      const sema::Term& operand = model_.term(statistic.operands[0]);
      if (operand.op == TermOp::variable)
        return sema::unit_name(model_.variables[operand.index].type);
    }
    return "number";
  }

 private:
  const sema::Term& resolve(TermId id) const {
    const sema::Term* term = &model_.term(id);
    while (term->op == TermOp::variable) term = &model_.term(model_.variables[term->index].value);
    return *term;
  }

  static bool compares(const sema::Term& term) {
    return term.op == TermOp::lt || term.op == TermOp::le || term.op == TermOp::eq;
  }

  /// low ≤ x and x ≤ high
  std::optional<Claim> range(const sema::Term& term) const {
    if (term.op != TermOp::and_) return std::nullopt;
    const sema::Term& low = resolve(term.operands[0]);
    const sema::Term& high = resolve(term.operands[1]);
    const bool chained =
        low.op == TermOp::le && high.op == TermOp::le && low.operands[1] == high.operands[0];
    if (!chained) return std::nullopt;
    return Claim{Relation::within, low.operands[1], low.operands[0], high.operands[1]};
  }

  /// The comparison that decides: of what must all hold the first that does not, of what may hold the first
  /// that does.
  std::optional<Claim> decisive(TermId id, bool negated, Arithmetic& arithmetic) {
    const sema::Term& term = resolve(id);
    if (term.op == TermOp::not_) return decisive(term.operands[0], !negated, arithmetic);
    if (compares(term)) return comparison(term, negated);
    if (term.op != TermOp::and_ && term.op != TermOp::or_) return std::nullopt;
    if (const auto found = range(term); found && !negated) return found;
    const double passing = negated ? 0 : 1;
    const bool all = (term.op == TermOp::and_) != negated;
    for (const TermId operand : {term.operands[0], term.operands[1]}) {
      if ((arithmetic.value(operand) == passing) != all)
        return decisive(operand, negated, arithmetic);
    }
    return decisive(term.operands[0], negated, arithmetic);
  }

  Claim comparison(const sema::Term& term, bool negated) {
    const auto [left, right, none] = term.operands;
    Relation relation = Relation::equal;
    if (term.op == TermOp::lt) relation = negated ? Relation::at_least : Relation::below;
    if (term.op == TermOp::le) relation = negated ? Relation::above : Relation::at_most;
    if (term.op == TermOp::eq && negated) relation = Relation::unequal;
    const bool left_found = !leaves(left).empty();
    const bool right_found = !leaves(right).empty();
    const bool right_first = model_.term(right).span.begin < model_.term(left).span.begin;
    const bool turn = left_found == right_found ? right_first : right_found;
    if (turn) return {mirrored(relation), right, left};
    return {relation, left, right};
  }

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
};

ExpectResult describe(const source::Sources& sources, const sema::Expectation& expectation) {
  ExpectResult result;
  result.text = expectation.text;
  result.line = place(expectation.span, sources).line;
  return result;
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
  const bool within = finding.claim->relation == Relation::within;
  result.asserted = within
                        ? words(finding.bound) + " to " + words(finding.upper)
                        : fmt::format("{} {}", sign(finding.claim->relation), words(finding.bound));
  result.found = format_quantity(finding.found, result.unit);
  if (!std::isnan(finding.found)) {
    result.difference = format_signed(finding.found - finding.nearest(), result.unit);
  }
  if (!std::isnan(finding.error))
    result.standard_error = format_difference(finding.error, result.unit);
}

void to_years(Finding& finding) {
  for (double* value : {&finding.found, &finding.bound, &finding.upper, &finding.error})
    *value /= slots_of_year;
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
  result.unit = judge.unit(expectation, *worst.claim);
  if (result.unit == "date") to_years(worst);
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
    if (result.unit == "date") to_years(finding);
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

} // namespace deal::api
