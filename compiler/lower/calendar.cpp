#include "compiler/lower/lowering.hpp"
#include "runtime/calendar/slots.hpp"

#include <cmath>

namespace deal::lower {

namespace {

/// The alphabet of the calendar's formulas, as instructions.
struct Instructions {
  using Number = ir::ValueId;
  using Mask = ir::ValueId;
  ir::Builder& builder;

  Number constant(double x) { return builder.number(x); }
  Number add(Number a, Number b) { return builder.make(ir::Op::add, a, b); }
  Number sub(Number a, Number b) { return builder.make(ir::Op::sub, a, b); }
  Number mul(Number a, Number b) { return builder.make(ir::Op::mul, a, b); }
  Number div(Number a, Number b) { return builder.make(ir::Op::div, a, b); }
  Number floor(Number a) { return builder.make(ir::Op::floor, a); }
  Number smaller(Number a, Number b) { return builder.make(ir::Op::min, a, b); }
  Mask less_equal(Number a, Number b) { return builder.make(ir::Op::le, a, b); }
  Number select(Mask m, Number yes, Number no) { return builder.select(m, yes, no); }
};

} // namespace

/// Dates and the time between them.
Result Lowering::calendar(const sema::Term& term, Moment moment) {
  namespace slots = calendar::slots;
  Instructions instructions{builder_};
  const ValueId a = evaluate(term.operands[0], moment).value;
  if (term.op == sema::TermOp::day_number)
    return {slots::day_number(instructions, a), ir::no_value};
  if (term.op == sema::TermOp::of_day_number)
    return {slots::of_day_number(instructions, a), ir::no_value};
  const ValueId b = evaluate(term.operands[1], moment).value;
  if (term.op == sema::TermOp::months_between)
    return {slots::months_between(instructions, a, b), ir::no_value};
  const sema::Term& months = model_.term(term.operands[1]);
  const bool whole =
      months.op == sema::TermOp::constant && months.number == std::floor(months.number);
  return {whole ? slots::whole_months_later(instructions, a, b)
                : slots::months_later(instructions, a, b),
          ir::no_value};
}

} // namespace deal::lower
