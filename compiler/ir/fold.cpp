#include "compiler/ir/fold.hpp"

#include "compiler/ir/arithmetic.hpp"
#include "compiler/ir/float_environment.hpp"
#include "runtime/math/elementary.hpp"
#include "runtime/math/special.hpp"

#include <cmath>
#include <stdexcept>

namespace deal::ir {

namespace {

double apply(Op op, double a, double b, double c) {
  switch (op) {
  case Op::add: return a + b;
  case Op::sub: return a - b;
  case Op::mul: return a * b;
  case Op::div: return arithmetic::divide(a, b);
  case Op::fma: return std::fma(a, b, c);
  case Op::neg: return -a;
  case Op::abs: return std::fabs(a);
  case Op::sqrt: return std::sqrt(a);
  case Op::floor: return std::floor(a);
  case Op::min: return arithmetic::minimum(a, b);
  case Op::max: return arithmetic::maximum(a, b);
  case Op::exp: return math::exp(a);
  case Op::expm1: return math::expm1(a);
  case Op::log: return math::log(a);
  case Op::log1p: return math::log1p(a);
  case Op::pow: return math::pow(a, b);
  case Op::normal_cdf: return math::normal_cdf(a);
  case Op::normal_quantile: return math::normal_quantile(a);
  case Op::beta_quantile: return math::beta_quantile(a, b, c);
  case Op::poisson_quantile: return math::poisson_quantile(a, b);
  case Op::lt: return a < b;
  case Op::le: return a <= b;
  case Op::eq: return a == b;
  case Op::undefined: return a != a;
  case Op::and_: return a != 0 && b != 0;
  case Op::or_: return a != 0 || b != 0;
  case Op::not_: return a == 0;
  case Op::select: return a != 0 ? b : c;
  default: throw std::logic_error("fold: not an elementwise operation");
  }
}

} // namespace

double fold(Op op, const std::array<double, 3>& operands) {
  const DefaultFloatEnvironment environment;
  return apply(op, operands[0], operands[1], operands[2]);
}

std::vector<double> fold(Op op, const std::array<std::span<const double>, 3>& operands,
                         std::size_t count) {
  const DefaultFloatEnvironment environment;
  std::vector<double> result(count);
  const auto at = [](std::span<const double> numbers, std::size_t i) {
    return numbers.empty() ? 0.0 : numbers[i];
  };
  for (std::size_t i = 0; i < count; ++i)
    result[i] = apply(op, at(operands[0], i), at(operands[1], i), at(operands[2], i));
  return result;
}

} // namespace deal::ir
