#include "compiler/jit/operations.hpp"

#include "compiler/ir/arithmetic.hpp"
#include "runtime/math/formulas/exp.hpp"
#include "runtime/math/formulas/log.hpp"
#include "runtime/math/formulas/normal.hpp"
#include "runtime/math/formulas/pow.hpp"

#include <limits>
#include <stdexcept>

namespace deal::jit {

namespace {

namespace formulas = math::formulas;
using ir::Op;
using Number = Vectors::Number;
using Mask = Vectors::Mask;

[[noreturn]] void unknown() { throw std::logic_error("jit: not an elementwise operation"); }

Number divide(Vectors& v, Number a, Number b) {
  return v.select(v.equal(b, v.constant(0)), v.constant(ir::arithmetic::undefined), v.div(a, b));
}

/// ir::arithmetic::minimum and maximum of a and another; `end` is b where a is NaN.
Number either_end(Vectors& v, Number end, Number a, const Freedom& freedom) {
  return freedom.first_is_number ? end : v.select(v.unordered(a), a, end);
}

} // namespace

bool calls_runtime(Op op) { return op == Op::beta_quantile || op == Op::poisson_quantile; }

Number apply(Vectors& v, Op op, const NumberOperands& operands, const Freedom& freedom) {
  const auto& [a, b, c] = operands;
  switch (op) {
  case Op::add: return v.add(a, b);
  case Op::sub: return v.sub(a, b);
  case Op::mul: return v.mul(a, b);
  case Op::div: return freedom.loose ? v.div(a, b) : divide(v, a, b);
  case Op::fma: return v.fma(a, b, c);
  case Op::neg: return v.neg(a);
  case Op::abs: return v.abs(a);
  case Op::sqrt: return v.sqrt(a);
  case Op::floor: return v.floor(a);
  case Op::min: return either_end(v, v.smaller(a, b), a, freedom);
  case Op::max: return either_end(v, v.larger(a, b), a, freedom);
  case Op::exp: return formulas::exp(v, a);
  case Op::expm1: return formulas::expm1(v, a);
  case Op::log: return formulas::log(v, a);
  case Op::log1p: return formulas::log1p(v, a);
  case Op::pow: return formulas::pow(v, a, b);
  case Op::normal_cdf: return formulas::normal_cdf(v, a);
  case Op::normal_quantile: return formulas::normal_quantile(v, a);
  default: unknown();
  }
}

Mask compare(Vectors& v, Op op, const NumberOperands& operands) {
  const auto& [a, b, c] = operands;
  switch (op) {
  case Op::lt: return v.less(a, b);
  case Op::le: return v.less_equal(a, b);
  case Op::eq: return v.equal(a, b);
  case Op::undefined: return v.unordered(a);
  default: unknown();
  }
}

Mask combine(Vectors& v, Op op, const std::array<Mask, 3>& operands) {
  const auto& [p, q, r] = operands;
  switch (op) {
  case Op::and_: return v.both(p, q);
  case Op::or_: return v.either(p, q);
  case Op::not_: return v.opposite(p);
  case Op::select: return v.select(p, q, r);
  default: unknown();
  }
}

Mask not_finite(Vectors& v, Number value) {
  const Number most = v.constant(std::numeric_limits<double>::max());
  return v.opposite(v.less_equal(v.abs(value), most));
}

Number as_output(Vectors& v, Number value) {
  return v.select(v.unordered(value), v.constant(ir::arithmetic::undefined), value);
}

} // namespace deal::jit
