#include "compiler/lower/instructions.hpp"
#include "compiler/lower/lowering.hpp"
#include "runtime/calendar/slots.hpp"

#include <cmath>

namespace deal::lower {

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
