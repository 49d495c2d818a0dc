// Each rule gives the same bits for every input (a NaN's payload aside, which stands for nothing).
#include "compiler/ir/arithmetic.hpp"
#include "compiler/ir/builder.hpp"
#include "compiler/ir/fold.hpp"
#include "compiler/ir/undefined.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>

namespace deal::ir {

ValueId Builder::simplify(const Instruction& in) {
  if (!is_elementwise(in.op)) return simplify_family(in);
  if (const ValueId result = hoist_broadcast(in); result != no_value) return result;
  if (const ValueId result = fold_constants(in); result != no_value) return result;
  return in.type == Type::mask || in.op == Op::select ? simplify_mask(in) : simplify_number(in);
}

ValueId Builder::hoist_broadcast(const Instruction& in) {
  if (in.family == scalar) return no_value;
  std::array<ValueId, 3> inner{no_value, no_value, no_value};
  for (int i = 0; i < info(in.op).arity; ++i) {
    const Instruction& operand = program_.values[in.operands[i]];
    if (operand.op != Op::broadcast) return no_value;
    inner[i] = operand.operands[0];
  }
  return broadcast(make(in.op, inner[0], inner[1], inner[2]), in.family);
}

/// What first gives a bad number stays an operation, so that a fault can say which.
ValueId Builder::fold_constants(const Instruction& in) {
  std::array<double, 3> operands{};
  for (int i = 0; i < info(in.op).arity; ++i)
    if (!is_constant(in.operands[i], operands[i])) return no_value;
  const double result = ir::fold(in.op, operands);
  if (!arithmetic::is_finite(result) && std::ranges::all_of(operands, arithmetic::is_finite))
    return no_value;
  return broadcast(in.type == Type::mask ? mask(result != 0) : number(result), in.family);
}

ValueId Builder::same_shape(ValueId constant, ValueId like) {
  return broadcast(constant, program_.values[like].family);
}

ValueId Builder::simplify_mask(const Instruction& in) {
  const auto [a, b, c] = in.operands;
  double known = 0;
  switch (in.op) {
  case Op::and_:
    if (a == b) return a;
    if (is_constant(a, known)) return known != 0 ? b : a;
    if (is_constant(b, known)) return known != 0 ? a : b;
    return no_value;
  case Op::or_:
    if (a == b) return a;
    if (is_constant(a, known)) return known != 0 ? a : b;
    if (is_constant(b, known)) return known != 0 ? b : a;
    return no_value;
  case Op::not_:
    return program_.values[a].op == Op::not_ ? program_.values[a].operands[0] : no_value;
  case Op::lt: return a == b ? same_shape(mask(false), a) : no_value;
  case Op::select:
    if (b == c) return b;
    if (is_constant(a, known)) return known != 0 ? b : c;
    if (program_.values[a].op == Op::not_) return select(program_.values[a].operands[0], c, b);
    if (double yes = 0, no = 0; in.type == Type::mask && is_constant(b, yes) && is_constant(c, no))
      return yes != 0 ? a : make(Op::not_, a);
    return no_value;
  default: return no_value;
  }
}

ValueId Builder::simplify_number(const Instruction& in) {
  const auto [a, b, c] = in.operands;
  const auto is = [&](ValueId value, double wanted) {
    double known = 0;
    return is_constant(value, known) && known == wanted &&
           std::signbit(known) == std::signbit(wanted);
  };
  switch (in.op) {
  // x + −0 is x for all x; x + +0 turns −0 into +0.
  case Op::add:
    if (is(b, -0.0) || (is(b, 0.0) && never_negative_zero(program_, schedule_, a))) return a;
    if (is(a, -0.0) || (is(a, 0.0) && never_negative_zero(program_, schedule_, b))) return b;
    return no_value;
  case Op::sub:
    return is(b, 0.0) || (is(b, -0.0) && never_negative_zero(program_, schedule_, a)) ? a
                                                                                      : no_value;
  case Op::mul: return is(b, 1) ? a : is(a, 1) ? b : no_value;
  case Op::div: return is(b, 1) ? a : no_value;
  case Op::neg: return program_.values[a].op == Op::neg ? program_.values[a].operands[0] : no_value;
  case Op::abs:
    if (program_.values[a].op == Op::abs) return a;
    if (program_.values[a].op == Op::neg) return make(Op::abs, program_.values[a].operands[0]);
    return no_value;
  case Op::min:
  case Op::max: return a == b ? a : no_value;
  default: return no_value;
  }
}

ValueId Builder::simplify_family(const Instruction& in) {
  const ValueId a = in.operands[0];
  const Instruction given = program_.values[a];
  switch (in.op) {
  case Op::broadcast: return in.family == scalar ? a : no_value;
  case Op::extract:
    if (given.family == scalar) return a;
    if (given.op == Op::broadcast) return given.operands[0];
    if (given.op == Op::column) return number(program_.columns[given.index].values[in.index]);
    return no_value;
  case Op::gather:
    if (given.op == Op::broadcast) return broadcast(given.operands[0], in.family);
    if (given.family == scalar) return broadcast(a, in.family);
    if (in.family == scalar)
      return make(Op::extract, a, no_value, no_value,
                  program_.index_tables[in.index].entries.at(0));
    return no_value;
  case Op::smallest: return simplify_extreme(Op::min, a);
  case Op::largest: return simplify_extreme(Op::max, a);
  case Op::sum:
  case Op::any: return given.family == scalar ? a : no_value;
  default: return no_value;
  }
}

ValueId Builder::simplify_extreme(Op join, ValueId members) {
  const Instruction given = program_.values[members];
  if (given.family == scalar) return members;
  if (size_of(program_, given.family) == 0) return no_value;
  if (given.op == Op::broadcast) return given.operands[0];
  if (given.op != Op::column) return no_value;
  const auto& values = program_.columns[given.index].values;
  double result = values.front();
  for (const double value : values | std::views::drop(1)) result = ir::fold(join, {result, value});
  return number(result);
}

} // namespace deal::ir
