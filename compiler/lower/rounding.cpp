#include "compiler/lower/cancelling.hpp"
#include "compiler/lower/instructions.hpp"
#include "compiler/lower/lowering.hpp"
#include "compiler/sema/walk.hpp"

namespace deal::lower {

using ir::no_value;

Cancelling& Lowering::cancelling() {
  if (!cancelling_) {
    cancelling_ = std::make_unique<Cancelling>(
        model_, [this](TermId id) { return builder_.numbers(number(id, Moment::end)); });
  }
  return *cancelling_;
}

/// Calls push(part) for what a term's size is made of at the same moment.
template <class Push> void Lowering::size_parts(TermId id, Push push) const {
  const sema::Term& term = model_.term(id);
  switch (term.op) {
  case TermOp::variable: return push(model_.variables[term.index].value);
  case TermOp::add:
  case TermOp::sub:
  case TermOp::mul:
  case TermOp::div:
  case TermOp::neg:
  case TermOp::abs:
  case TermOp::min:
  case TermOp::max:
  case TermOp::row:
  case TermOp::rows_sum:
  case TermOp::rows_smallest:
  case TermOp::rows_largest: push(term.operands[0]); return push(term.operands[1]);
  case TermOp::select: push(term.operands[1]); return push(term.operands[2]);
  default: return;
  }
}

/// The size of the terms that made a value (sema/rounding.hpp), worked out only where a formula can cancel.
ir::ValueId Lowering::size(TermId root, Moment moment) {
  sema::walk_up(
      root, [&](TermId id) { return sizes_.contains(key_of(id, moment)); },
      [&](TermId id) { sizes_[key_of(id, moment)] = no_value; },
      [&](TermId id, auto push) {
        if (cancelling().cancels(id)) size_parts(id, push);
      },
      [&](TermId id) {
        const ValueId made =
            cancelling().cancels(id) ? made_size(id, moment) : own_size(id, moment);
        sizes_[key_of(id, moment)] = made;
      });
  return sizes_.at(key_of(root, moment));
}

ir::ValueId Lowering::own_size(TermId id, Moment moment) {
  const ValueId value = number(id, moment);
  return cancelling().may_be_negative(id) ? builder_.make(Op::abs, value) : value;
}

sema::Made<ir::ValueId> Lowering::made(TermId id, Moment moment) {
  if (id == sema::none_id) return {no_value, no_value};
  return {number(id, moment), size(id, moment), !cancelling().cancels(id)};
}

/// Of a term that can cancel, and whose parts' sizes are known.
ir::ValueId Lowering::made_size(TermId id, Moment moment) {
  const sema::Term& term = model_.term(id);
  const auto of = [&](std::size_t operand) { return size(term.operands[operand], moment); };
  const auto rows = [&](Op op) { return builder_.make(op, members(of(0), term.index)); };
  switch (term.op) {
  case TermOp::constant: return builder_.number(sema::made(term).size);
  case TermOp::variable: return size(model_.variables[term.index].value, moment);
  case TermOp::state:
    return moment == Moment::closing ? next_value(term.index).size
                                     : builder_.read(*size_slots_[term.index]);
  case TermOp::state_after:
    return moment == Moment::opening ? builder_.read(*size_slots_[term.index])
                                     : next_value(term.index).size;
  case TermOp::select: return builder_.select(number(term.operands[0], moment), of(1), of(2));
  case TermOp::opening: return size(term.operands[0], Moment::opening);
  case TermOp::closing:
    return size(term.operands[0], moment == Moment::end ? Moment::closing : moment);
  case TermOp::due:
  case TermOp::paid: return flow_size(term.index, number(id, moment));
  case TermOp::counterfactual: return without(term).size(term.operands[0], moment);
  case TermOp::row: {
    const ValueId each = of(0);
    if (builder_.instruction(each).family == ir::scalar) return each;
    return builder_.make(Op::extract, each, no_value, no_value, term.index);
  }
  case TermOp::rows_sum: return rows(Op::sum);
  case TermOp::rows_smallest:
  case TermOp::rows_largest: return rows(Op::largest);
  case TermOp::previous: return previous(term, true).value;
  case TermOp::so_far: return so_far(term, moment, true).value;
  case TermOp::total:
  case TermOp::average:
  case TermOp::final_:
  case TermOp::at_period: return whole_run(term, true).value;
  default: break;
  }
  Instructions instructions{builder_};
  return sema::size_of(instructions, term.op, number(id, moment), made(term.operands[0], moment),
                       made(term.operands[1], moment));
}

/// What is paid was made by the due's formula, and of what was left of earlier ones.
ir::ValueId Lowering::flow_size(std::uint32_t payment, ValueId flow) {
  if (dropped(payment)) return flow;
  const sema::Payment& what = model_.payments[payment];
  const auto stage = static_cast<std::size_t>(model_.kinds[what.kind].stage);
  return builder_.make(Op::max, flow, members(size(what.due, evaluation(stage)), what.family));
}

/// On which lanes a value is nothing beside what made it; no value where it never is. A product is so where a factor is, which
/// may be known for all paths at once.
ir::ValueId Lowering::nothing(TermId root, Moment moment) {
  sema::walk_up(
      root, [&](TermId id) { return nothing_.contains(key_of(id, moment)); },
      [&](TermId id) { nothing_[key_of(id, moment)] = no_value; },
      [&](TermId id, auto push) {
        const sema::Term& term = model_.term(id);
        if (cancelling().cancels(id) && !judged_by_itself(term.op)) size_parts(id, push);
      },
      [&](TermId id) {
        if (cancelling().cancels(id)) nothing_[key_of(id, moment)] = made_nothing(id, moment);
      });
  return nothing_.at(key_of(root, moment));
}

/// Whether it is nothing by its own size, not where a part of it is.
bool Lowering::judged_by_itself(TermOp op) {
  switch (op) {
  case TermOp::variable:
  case TermOp::mul:
  case TermOp::div:
  case TermOp::neg:
  case TermOp::abs:
  case TermOp::select: return false;
  default: return true;
  }
}

/// Of a term that can cancel, and whose parts are judged.
ir::ValueId Lowering::made_nothing(TermId id, Moment moment) {
  const sema::Term& term = model_.term(id);
  const auto of = [&](std::size_t operand) { return nothing(term.operands[operand], moment); };
  const auto mask = [&](ValueId known) { return known == no_value ? builder_.mask(false) : known; };
  switch (term.op) {
  case TermOp::variable: return nothing(model_.variables[term.index].value, moment);
  case TermOp::neg:
  case TermOp::abs:
  case TermOp::div: return of(0);
  case TermOp::mul: return builder_.make(Op::or_, mask(of(0)), mask(of(1)));
  case TermOp::select:
    return builder_.select(number(term.operands[0], moment), mask(of(1)), mask(of(2)));
  default: break;
  }
  Instructions instructions{builder_};
  return sema::is_nothing(instructions, {number(id, moment), size(id, moment)});
}

/// Zero where a value is nothing beside what made it; what cannot cancel stays as it is.
ir::ValueId Lowering::rounded(ValueId value, TermId term, Moment moment) {
  const ValueId is_nothing = nothing(term, moment);
  return is_nothing == no_value ? value : builder_.select(is_nothing, zero(), value);
}

/// The value of the one, or of the other where the two are equal within rounding.
ir::ValueId Lowering::nearest(TermId one, TermId other, Moment moment) {
  const auto a = made(one, moment), b = made(other, moment);
  const auto is_zero = [&](ValueId value) {
    double known = 1;
    return builder_.is_constant(value, known) && known == 0;
  };
  // A value by itself is never nothing beside itself.
  if (a.alone && b.alone && (is_zero(a.value) || is_zero(b.value))) return a.value;
  Instructions instructions{builder_};
  return builder_.select(sema::compare_rounded(instructions, TermOp::eq, a, b), b.value, a.value);
}

/// `comparison` with what is equal within rounding taken to be equal.
ir::ValueId Lowering::compared(const sema::Term& comparison, Moment moment) {
  Instructions instructions{builder_};
  return sema::compare_rounded(instructions, comparison.op, made(comparison.operands[0], moment),
                               made(comparison.operands[1], moment));
}

/// What a state opens the next period with, and the size of what made it.
Lowering::Rounded Lowering::next_value(std::size_t state) {
  const sema::State& what = model_.states[state];
  Rounded result{evaluate(what.next, Moment::end), no_value};
  if (!is_amount(what.type) || !cancelling().cancels(what.next)) return result;
  const ValueId is_nothing = nothing(what.next, Moment::end);
  result.value.value = builder_.select(is_nothing, zero(), result.value.value);
  result.size = builder_.select(is_nothing, zero(), size(what.next, Moment::end));
  return result;
}

} // namespace deal::lower
