#pragma once

#include "compiler/ir/builder.hpp"

namespace deal::lower {

/// The alphabet of formulas that are written once for known numbers and for programs (runtime/calendar/slots.hpp,
/// runtime/math/power.hpp, sema/rounding.hpp), as instructions.
struct Instructions {
  using Number = ir::ValueId;
  using Mask = ir::ValueId;
  ir::Builder& builder;

  Number constant(double x) { return builder.number(x); }
  Number add(Number a, Number b) { return builder.make(ir::Op::add, a, b); }
  Number sub(Number a, Number b) { return builder.make(ir::Op::sub, a, b); }
  Number mul(Number a, Number b) { return builder.make(ir::Op::mul, a, b); }
  Number div(Number a, Number b) { return builder.make(ir::Op::div, a, b); }
  Number pow(Number a, Number b) { return builder.make(ir::Op::pow, a, b); }
  Number floor(Number a) { return builder.make(ir::Op::floor, a); }
  Number abs(Number a) { return builder.make(ir::Op::abs, a); }
  Number neg(Number a) { return builder.make(ir::Op::neg, a); }
  Number smaller(Number a, Number b) { return builder.make(ir::Op::min, a, b); }
  Number larger(Number a, Number b) { return builder.make(ir::Op::max, a, b); }
  Mask less(Number a, Number b) { return builder.make(ir::Op::lt, a, b); }
  Mask less_equal(Number a, Number b) { return builder.make(ir::Op::le, a, b); }
  Mask equal(Number a, Number b) { return builder.make(ir::Op::eq, a, b); }
  Mask both(Mask m, Mask n) { return builder.make(ir::Op::and_, m, n); }
  Mask either(Mask m, Mask n) { return builder.make(ir::Op::or_, m, n); }
  Mask negation(Mask m) { return builder.make(ir::Op::not_, m); }
  Number select(Mask m, Number yes, Number no) { return builder.select(m, yes, no); }
};

} // namespace deal::lower
