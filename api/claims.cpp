#include "api/claims.hpp"

namespace deal::api {

using sema::none_id;
using sema::TermId;
using sema::TermOp;

namespace {

Relation mirrored(Relation relation) {
  switch (relation) {
  case Relation::below: return Relation::above;
  case Relation::at_most: return Relation::at_least;
  case Relation::above: return Relation::below;
  case Relation::at_least: return Relation::at_most;
  default: return relation;
  }
}

bool compares(const sema::Term& term) {
  return term.op == TermOp::lt || term.op == TermOp::le || term.op == TermOp::eq;
}

} // namespace

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

TermId Claims::resolve(TermId id) const {
  while (model_.term(id).op == TermOp::variable) id = model_.variables[model_.term(id).index].value;
  return id;
}

bool Claims::is_single(TermId condition) const {
  const sema::Term& term = model_.term(resolve(condition));
  if (term.op == TermOp::not_) return is_single(term.operands[0]);
  return compares(term) || range(term);
}

std::optional<Claim> Claims::single(TermId condition) const {
  const TermId id = resolve(condition);
  const sema::Term& term = model_.term(id);
  return compares(term) ? std::optional(comparison(id, false)) : range(term);
}

/// low ≤ x and x ≤ high
std::optional<Claim> Claims::range(const sema::Term& term) const {
  if (term.op != TermOp::and_) return std::nullopt;
  const TermId first = resolve(term.operands[0]);
  const sema::Term& low = model_.term(first);
  const sema::Term& high = model_.term(resolve(term.operands[1]));
  const bool chained =
      low.op == TermOp::le && high.op == TermOp::le && low.operands[1] == high.operands[0];
  if (!chained) return std::nullopt;
  return Claim{Relation::within, first, low.operands[1], low.operands[0], high.operands[1]};
}

std::optional<Claim> Claims::decisive(TermId id, bool negated,
                                      const std::function<double(TermId)>& value) const {
  id = resolve(id);
  const sema::Term& term = model_.term(id);
  if (term.op == TermOp::not_) return decisive(term.operands[0], !negated, value);
  if (compares(term)) return comparison(id, negated);
  if (term.op != TermOp::and_ && term.op != TermOp::or_) return std::nullopt;
  if (const auto found = range(term); found && !negated) return found;
  const double passing = negated ? 0 : 1;
  const bool all = (term.op == TermOp::and_) != negated;
  for (const TermId operand : {term.operands[0], term.operands[1]})
    if ((value(operand) == passing) != all) return decisive(operand, negated, value);
  return decisive(term.operands[0], negated, value);
}

Claim Claims::comparison(TermId id, bool negated) const {
  const sema::Term& term = model_.term(id);
  const auto [left, right, none] = term.operands;
  Relation relation = Relation::equal;
  if (term.op == TermOp::lt) relation = negated ? Relation::at_least : Relation::below;
  if (term.op == TermOp::le) relation = negated ? Relation::above : Relation::at_most;
  if (term.op == TermOp::eq && negated) relation = Relation::unequal;
  const bool left_found = is_found_(left);
  const bool right_found = is_found_(right);
  const bool right_first = model_.term(right).span.begin < model_.term(left).span.begin;
  const bool turn = left_found == right_found ? right_first : right_found;
  if (turn) return {mirrored(relation), id, right, left};
  return {relation, id, left, right};
}

std::vector<TermId> Claims::parts(TermId condition) const {
  std::vector<TermId> result{condition};
  for (std::size_t i = 0; i < result.size(); ++i) {
    const sema::Term& term = model_.term(resolve(result[i]));
    const bool joins = term.op == TermOp::and_ || term.op == TermOp::or_ || term.op == TermOp::not_;
    if (!joins && !compares(term)) continue;
    for (const TermId operand : term.operands)
      if (operand != none_id) result.push_back(operand);
  }
  return result;
}

Claims claims_of_paths(const sema::Model& model) {
  return {model, [&model](TermId side) { return model.term(side).op != TermOp::constant; }};
}

} // namespace deal::api
