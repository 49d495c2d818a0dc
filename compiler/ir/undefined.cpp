#include "compiler/ir/undefined.hpp"

#include "compiler/ir/arithmetic.hpp"
#include "compiler/ir/fold.hpp"
#include "runtime/math/special.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace deal::ir {

namespace {

/// Whether a reduction has no members.
bool is_of_none(const Program& program, const Instruction& in) {
  return size_of(program, program.values[in.operands[0]].family) == 0;
}

/// A program with what is known of its schedule.
struct Known {
  const Program& program;
  const Schedule& schedule;
};

/// Whether all numbers that the value can be are known and fulfil `holds`.
template <class Predicate> bool all_known(const Known& what, ValueId value, Predicate holds) {
  const Program& program = what.program;
  if (value < what.schedule.size() && !what.schedule[value].empty())
    return std::ranges::all_of(what.schedule[value], holds);
  const Instruction& in = program.values[value];
  switch (in.op) {
  case Op::column: return std::ranges::all_of(program.columns[in.index].values, holds);
  case Op::broadcast:
  case Op::extract:
  case Op::gather: return all_known(what, in.operands[0], holds);
  case Op::smallest:
  case Op::largest: return !is_of_none(program, in) && all_known(what, in.operands[0], holds);
  default: return false;
  }
}

bool is_draw(const Known& what, ValueId value) {
  return what.program.values[value].op == Op::uniform;
}

/// Whether `a`, a draw in (0,1) or known numbers, fulfils `holds`, which every draw does.
template <class Predicate> bool draw_or_known(const Known& what, ValueId a, Predicate holds) {
  return is_draw(what, a) || all_known(what, a, holds);
}

bool not_negative(double a) { return a >= 0; }
bool positive(double a) { return a > 0; }
bool beta_shape(double a) { return a >= math::least_beta_shape && a <= math::largest_beta_shape; }
bool finite_power(double a) { return a >= 0 && arithmetic::is_finite(a); }
bool infinite(double a) { return std::isinf(a); }
bool inside_unit(double a) { return a > 0 && a < 1; }

/// Whether the operation itself can make an undefined number of defined ones.
bool makes_undefined(const Known& what, const Instruction& in) {
  const auto [a, b, c] = in.operands;
  switch (in.op) {
  case Op::add:
  case Op::sub:
  case Op::mul:
  case Op::fma:
    return std::ranges::any_of(in.operands, [&](ValueId operand) {
      return operand != no_value && all_known(what, operand, infinite);
    });
  case Op::div:
    return !all_known(what, b, [](double d) { return d != 0 && arithmetic::is_finite(d); });
  case Op::sqrt: return !draw_or_known(what, a, not_negative);
  case Op::log: return !draw_or_known(what, a, positive);
  case Op::log1p: return !draw_or_known(what, a, [](double x) { return x > -1; });
  case Op::pow:
    if (what.program.values[a].op == Op::abs && all_known(what, b, finite_power)) return false;
    return !draw_or_known(what, a, positive) ||
           !(is_draw(what, b) || all_known(what, b, arithmetic::is_finite));
  case Op::normal_quantile: return !draw_or_known(what, a, inside_unit);
  case Op::beta_quantile:
    return !draw_or_known(what, a, inside_unit) || !all_known(what, b, beta_shape) ||
           !all_known(what, c, beta_shape);
  case Op::poisson_quantile:
    return !draw_or_known(what, a, inside_unit) || !all_known(what, b, [](double mean) {
      return mean >= 0 && mean < math::largest_poisson_mean;
    });
  case Op::smallest:
  case Op::largest: return is_of_none(what.program, in);
  case Op::host:
  case Op::irr_count:
  case Op::irr_root: return true;
  default: return false;
  }
}

bool never_negative_zero(const Known& what, ValueId value, int depth) {
  if (depth == 0) return false;
  const auto not_minus_zero = [](double a) { return a != 0 || !std::signbit(a); };
  const Instruction& in = what.program.values[value];
  const auto never = [&](int operand) {
    return never_negative_zero(what, in.operands[operand], depth - 1);
  };
  switch (in.op) {
  case Op::constant:
  case Op::column:
  case Op::grid: return all_known(what, value, not_minus_zero);
  case Op::period:
  case Op::uniform:
  case Op::abs:
  case Op::exp:
  case Op::clear: return true;
  // A sum is −0 only if both terms are: what cancels gives +0, and a sum never underflows.
  case Op::add: return never(0) || never(1);
  case Op::sub: return never(0);
  case Op::join: return never(0) && never(1);
  case Op::broadcast:
  case Op::extract:
  case Op::gather:
  case Op::smallest:
  case Op::largest: return never(0);
  default: return false;
  }
}

} // namespace

std::vector<double> scheduled(const Program& program, const Schedule& schedule,
                              const Instruction& in) {
  if (in.family != scalar) return {};
  if (in.op == Op::constant || in.op == Op::mask_constant)
    return std::vector<double>(program.periods, in.immediate);
  if (in.op == Op::grid) return program.grid_columns[in.index].values;
  if (!is_elementwise(in.op)) return {};
  std::array<std::span<const double>, 3> operands;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (in.operands[i] == no_value) continue;
    operands[i] = schedule[in.operands[i]];
    if (operands[i].empty()) return {};
  }
  return fold(in.op, operands, program.periods);
}

bool may_be_undefined(const Program& program, const Schedule& schedule, const Instruction& in,
                      const std::vector<bool>& known) {
  if (in.type == Type::mask) return false;
  const auto finite = [](double a) { return arithmetic::is_finite(a); };
  if (in.op == Op::constant) return std::isnan(in.immediate);
  const auto numbers = scheduled(program, schedule, in);
  if (!numbers.empty()) return !std::ranges::all_of(numbers, finite);
  switch (in.op) {
  case Op::column: return !std::ranges::all_of(program.columns[in.index].values, finite);
  default: break;
  }
  // A mask is never undefined, so that a select joins its branches.
  for (const ValueId operand : in.operands)
    if (operand != no_value && known[operand]) return true;
  return makes_undefined({program, schedule}, in);
}

bool never_negative_zero(const Program& program, const Schedule& schedule, ValueId value) {
  // Deep enough for sums that begin with a zero; unbounded, shared terms would be walked exponentially often.
  return never_negative_zero({program, schedule}, value, 4);
}

} // namespace deal::ir
