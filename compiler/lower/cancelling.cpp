#include "compiler/lower/cancelling.hpp"

#include "compiler/sema/money.hpp"
#include "compiler/sema/walk.hpp"

#include <algorithm>
#include <cmath>

namespace deal::lower {

using sema::none_id;
using sema::TermId;
using sema::TermOp;

/// What is carried on from period to period is taken to be plain until a formula shows that it is not.
Cancelling::Cancelling(const sema::Model& model, Numbers numbers)
    : model_(model), numbers_(std::move(numbers)), states_(model.states.size()),
      dues_(model.payments.size()) {
  for (TermId id = 0; id < model.terms.size(); ++id)
    if (model.term(id).op == TermOp::previous) previous_[model.term(id).operands[0]] = {};
  while (look_again()) known_.clear();
}

/// Whether anything came out otherwise than it was taken to be.
bool Cancelling::look_again() {
  bool changed = false;
  auto learn = [&](Nature& known, Nature found) {
    const Nature both{known.negative || found.negative, known.cancels || found.cancels};
    changed = changed || !(both == known);
    known = both;
  };
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const sema::State& state = model_.states[i];
    if (state.type.kind != sema::Kind::number) continue;
    const Nature start = of(state.start);
    learn(states_[i], {start.negative, false});
    if (state.next == none_id) continue;
    const Nature next = of(state.next);
    learn(states_[i], {next.negative, next.cancels && is_amount(state.type)});
  }
  for (std::size_t i = 0; i < dues_.size(); ++i)
    learn(dues_[i], {false, of(model_.payments[i].due).cancels});
  for (auto& [operand, known] : previous_) learn(known, of(operand));
  return changed;
}

Cancelling::Nature Cancelling::part(TermId id) const {
  const auto found = known_.find(id);
  return found == known_.end() ? Nature{} : found->second;
}

Cancelling::Nature Cancelling::of(TermId root) {
  sema::walk_up(
      root, [&](TermId id) { return known_.contains(id); },
      [&](TermId id) { known_[id] = {.negative = true}; },
      [&](TermId id, auto push) {
        const sema::Term& term = model_.term(id);
        if (term.op == TermOp::variable) return push(model_.variables[term.index].value);
        if (term.op != TermOp::previous) std::ranges::for_each(term.operands, push);
      },
      [&](TermId id) { known_[id] = compute(id); });
  return part(root);
}

Cancelling::Nature Cancelling::drawn(const sema::Draw& draw) const {
  if (draw.sampled || draw.distribution == "normal" || draw.distribution == "choice")
    return {.negative = true};
  const bool from_a_bound = draw.distribution == "uniform" || draw.distribution == "triangular" ||
                            draw.distribution == "pert";
  if (!from_a_bound) return {};
  // Only what is written: the walk does not follow the arguments.
  const sema::Term& low = model_.term(draw.arguments.front());
  return {.negative = low.op != TermOp::constant || low.number < 0};
}

bool Cancelling::is_of_time(const sema::Term& term) const {
  switch (term.op) {
  // What is judged by the size of its terms needs all of this first.
  case TermOp::rounded: return false;
  case TermOp::lt:
  case TermOp::le:
  case TermOp::eq:
    if (term.index != 0) return false;
    break;
  case TermOp::constant:
  case TermOp::period_start:
  case TermOp::period_end:
  case TermOp::period_value: return true;
  case TermOp::variable: return part(model_.variables[term.index].value).of_time;
  case TermOp::opening:
  case TermOp::closing: return part(term.operands[0]).of_time;
  default: break;
  }
  if (term.op < TermOp::add || term.op > TermOp::select) return false;
  return std::ranges::all_of(term.operands,
                             [&](TermId id) { return id == none_id || part(id).of_time; });
}

Cancelling::Nature Cancelling::compute(TermId id) const {
  const sema::Term& term = model_.term(id);
  Nature result = by_operation(term);
  result.of_time = is_of_time(term);
  const bool sum = term.op == TermOp::add || term.op == TermOp::sub;
  return sum && result.of_time ? settled(id, result) : result;
}

/// Of a sum that is the same on all paths it is known now whether it cancels: parts of months seldom do. What is not below
/// a part of its terms has lost few digits, and passes for a number by itself.
Cancelling::Nature Cancelling::settled(TermId id, Nature nature) const {
  constexpr double little = 0x1p-8;
  const auto [left, right, none] = model_.term(id).operands;
  if (part(left).cancels || part(right).cancels) return nature;
  const std::vector<double> sum = numbers_(id), a = numbers_(left), b = numbers_(right);
  if (sum.empty() || a.size() != sum.size() || b.size() != sum.size()) return nature;
  nature.negative = nature.cancels = false;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const double size = std::fabs(sum[i]);
    nature.negative = nature.negative || !(sum[i] >= 0);
    const bool plain = size == 0 || size >= little * (std::fabs(a[i]) + std::fabs(b[i]));
    nature.cancels = nature.cancels || (!nature.whole && !plain);
  }
  return nature;
}

/// What adds nothing takes nothing away either.
Cancelling::Nature Cancelling::sum(const Nature& a, const Nature& b) {
  const bool whole = a.whole && b.whole;
  if (a.zero || b.zero)
    return {a.negative || b.negative, a.cancels || b.cancels, whole, a.zero && b.zero};
  const bool negative = a.negative || b.negative;
  return {negative, !whole && (a.cancels || b.cancels || negative), whole};
}

Cancelling::Nature Cancelling::by_operation(const sema::Term& term) const {
  const Nature a = part(term.operands[0]), b = part(term.operands[1]), c = part(term.operands[2]);
  const bool negative = a.negative || b.negative;
  const bool cancels = a.cancels || b.cancels;
  const bool whole = a.whole && b.whole;
  switch (term.op) {
  case TermOp::constant:
    return {term.number < 0, term.size != 0,
            term.size == 0 && term.number == std::floor(term.number) &&
                std::fabs(term.number) < 0x1p40,
            term.size == 0 && term.number == 0};
  case TermOp::variable: return part(model_.variables[term.index].value);
  case TermOp::draw: return drawn(model_.draws[term.index]);
  case TermOp::state:
  case TermOp::state_after: return states_[term.index];
  case TermOp::add: return sum(a, b);
  case TermOp::sub: return sum(a, {!b.zero, b.cancels, b.whole, b.zero});
  case TermOp::mul:
    if (a.zero || b.zero) return {.whole = whole, .zero = true};
    return {negative, cancels, whole};
  case TermOp::div: return {negative, a.cancels, false, a.zero};
  case TermOp::neg: return {!a.zero, a.cancels, a.whole, a.zero};
  case TermOp::abs: return {false, a.cancels, a.whole};
  case TermOp::min: return {negative, cancels, whole};
  case TermOp::max: return {a.negative && b.negative, cancels, whole};
  case TermOp::select:
    return {b.negative || c.negative, b.cancels || c.cancels, b.whole && c.whole};
  case TermOp::floor: return {.negative = a.negative, .whole = true};
  case TermOp::period_start:
  case TermOp::period_end:
  case TermOp::day_number:
  case TermOp::of_day_number:
  case TermOp::months_later: return {.negative = true, .whole = true};
  case TermOp::rounded:
  case TermOp::pow: return {.negative = a.negative};
  case TermOp::sqrt:
  case TermOp::exp:
  case TermOp::normal_cdf: return {};
  case TermOp::previous: return previous_.at(term.operands[0]);
  case TermOp::opening:
  case TermOp::closing:
  case TermOp::counterfactual:
  case TermOp::final_:
  case TermOp::at_period:
  case TermOp::row:
  case TermOp::rows_smallest:
  case TermOp::rows_largest: return a;
  case TermOp::so_far:
  case TermOp::total:
  case TermOp::average:
  case TermOp::rows_sum: return {a.negative, a.cancels || a.negative};
  case TermOp::period_value: {
    const auto& column = model_.grid.columns[term.index];
    return {.negative = std::ranges::any_of(column, [](double x) { return x < 0; }),
            .whole = std::ranges::all_of(column, [](double x) { return x == std::floor(x); })};
  }
  case TermOp::column: {
    const auto& column = model_.columns[term.index].values;
    return {.negative = std::ranges::any_of(column, [](double x) { return x < 0; })};
  }
  case TermOp::row_number:
  case TermOp::count_periods: return {.whole = true};
  case TermOp::due:
  case TermOp::paid: return dues_[term.index];
  case TermOp::count:
  case TermOp::growth: return {};
  case TermOp::entered: return {.negative = true};
  default: return {.negative = !(sema::is_flow(term.op) || sema::is_balance(term.op))};
  }
}

} // namespace deal::lower
