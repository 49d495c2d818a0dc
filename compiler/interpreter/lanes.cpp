#include "compiler/interpreter/lanes.hpp"

#include "compiler/ir/arithmetic.hpp"
#include "runtime/math/elementary.hpp"
#include "runtime/math/special.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace deal::interpreter {

namespace {

using ir::Op;
using Mask = std::uint8_t;

template <class Result, class Function, class... Rows>
void each(std::size_t lanes, Result* __restrict result, Function function, const Rows*... rows) {
  for (std::size_t i = 0; i < lanes; ++i) result[i] = function(rows[i]...);
}

/// Looks at all lanes without a branch before it looks for the one: nearly always there is none.
template <class Predicate> std::size_t first(std::size_t lanes, Predicate fails) {
  Mask any = 0;
  for (std::size_t i = 0; i < lanes; ++i) any |= fails(i);
  if (!any) return lanes;
  std::size_t result = 0;
  while (!fails(result)) ++result;
  return result;
}

[[noreturn]] void not_elementwise() {
  throw std::logic_error("interpreter: not an elementwise operation");
}

} // namespace

void apply(Op op, const Operands& operands, double* result, std::size_t lanes) {
  const auto [a, b, c] = operands.numbers;
  const std::size_t n = lanes;
  switch (op) {
  case Op::add: return each(n, result, [](double x, double y) { return x + y; }, a, b);
  case Op::sub: return each(n, result, [](double x, double y) { return x - y; }, a, b);
  case Op::mul: return each(n, result, [](double x, double y) { return x * y; }, a, b);
  case Op::div: return each(n, result, ir::arithmetic::divide, a, b);
  case Op::fma:
    return each(n, result, [](double x, double y, double z) { return std::fma(x, y, z); }, a, b, c);
  case Op::neg: return each(n, result, [](double x) { return -x; }, a);
  case Op::abs: return each(n, result, [](double x) { return std::fabs(x); }, a);
  case Op::sqrt: return each(n, result, [](double x) { return std::sqrt(x); }, a);
  case Op::floor: return each(n, result, [](double x) { return std::floor(x); }, a);
  case Op::min: return each(n, result, ir::arithmetic::minimum, a, b);
  case Op::max: return each(n, result, ir::arithmetic::maximum, a, b);
  case Op::exp: return math::exp(a, result, n);
  case Op::expm1: return math::expm1(a, result, n);
  case Op::log: return math::log(a, result, n);
  case Op::log1p: return math::log1p(a, result, n);
  case Op::pow: return math::pow(a, b, result, n);
  case Op::normal_cdf: return math::normal_cdf(a, result, n);
  case Op::normal_quantile: return math::normal_quantile(a, result, n);
  case Op::beta_quantile: return each(n, result, math::beta_quantile, a, b, c);
  case Op::poisson_quantile: return each(n, result, math::poisson_quantile, a, b);
  case Op::select:
    return each(
        n, result, [](Mask m, double x, double y) { return m ? x : y; }, operands.masks[0], b, c);
  default: not_elementwise();
  }
}

void apply(Op op, const Operands& operands, Mask* result, std::size_t lanes) {
  const auto [a, b, c] = operands.numbers;
  const auto [p, q, r] = operands.masks;
  const std::size_t n = lanes;
  switch (op) {
  case Op::lt: return each(n, result, [](double x, double y) -> Mask { return x < y; }, a, b);
  case Op::le: return each(n, result, [](double x, double y) -> Mask { return x <= y; }, a, b);
  case Op::eq: return each(n, result, [](double x, double y) -> Mask { return x == y; }, a, b);
  case Op::undefined: return each(n, result, [](double x) -> Mask { return x != x; }, a);
  case Op::and_: return each(n, result, [](Mask x, Mask y) -> Mask { return x & y; }, p, q);
  case Op::or_: return each(n, result, [](Mask x, Mask y) -> Mask { return x | y; }, p, q);
  case Op::not_: return each(n, result, [](Mask x) -> Mask { return x ^ 1; }, p);
  case Op::select:
    return each(n, result, [](Mask m, Mask x, Mask y) -> Mask { return m ? x : y; }, p, q, r);
  default: not_elementwise();
  }
}

void add_to(double* __restrict into, const double* row, std::size_t lanes) {
  for (std::size_t i = 0; i < lanes; ++i) into[i] += row[i];
}

void min_to(double* __restrict into, const double* row, std::size_t lanes) {
  for (std::size_t i = 0; i < lanes; ++i) into[i] = ir::arithmetic::minimum(into[i], row[i]);
}

void max_to(double* __restrict into, const double* row, std::size_t lanes) {
  for (std::size_t i = 0; i < lanes; ++i) into[i] = ir::arithmetic::maximum(into[i], row[i]);
}

void or_to(Mask* __restrict into, const Mask* row, std::size_t lanes) {
  for (std::size_t i = 0; i < lanes; ++i) into[i] |= row[i];
}

std::size_t first_not_finite(const double* value, const Mask* live, std::size_t lanes) {
  return first(lanes, [=](std::size_t i) -> Mask {
    return (!ir::arithmetic::is_finite(value[i])) & live[i];
  });
}

std::size_t first_not_held(const Mask* condition, const Mask* live, std::size_t lanes) {
  return first(lanes, [=](std::size_t i) -> Mask { return (!condition[i]) & live[i]; });
}

void copy_output(const double* value, double* out, std::size_t lanes) {
  each(lanes, out, [](double x) { return x != x ? ir::arithmetic::undefined : x; }, value);
}

} // namespace deal::interpreter
