#pragma once

#include "runtime/math/formulas/exp.hpp"
#include "runtime/math/formulas/log.hpp"

namespace deal::math::formulas {

/// The exact product of a and b, but for underflow.
template <class Ops> Pair<Ops> product(Ops& ops, typename Ops::Number a, typename Ops::Number b) {
  const auto high = ops.mul(a, b);
  return {high, ops.fma(a, b, ops.neg(high))};
}

template <class Ops> Pair<Ops> product(Ops& ops, Pair<Ops> a, Pair<Ops> b) {
  const auto high = product(ops, a.high, b.high);
  const auto cross = ops.fma(a.high, b.low, ops.mul(a.low, b.high));
  return {high.high, ops.add(high.low, cross)};
}

/// a + b for |a.high| ≥ |b.high| or a.high = 0 (Dekker 1971).
template <class Ops> Pair<Ops> ordered_sum(Ops& ops, Pair<Ops> a, Pair<Ops> b) {
  const auto high = ops.add(a.high, b.high);
  const auto lost = ops.add(ops.sub(a.high, high), b.high);
  return {high, ops.add(lost, ops.add(a.low, b.low))};
}

/// (m − 1) / (m + 1) for √½ ≤ m < √2.
template <class Ops> Pair<Ops> log_argument(Ops& ops, typename Ops::Number m) {
  const auto one = ops.constant(1.0);
  const auto f = ops.sub(m, one);
  const auto divisor = ops.add(m, one);
  const auto divisor_low = ops.sub(m, ops.sub(divisor, one));
  const auto reciprocal = ops.div(one, divisor);
  const auto quotient = ops.mul(f, reciprocal);
  const auto minus = ops.neg(quotient);
  const auto rest = ops.fma(minus, divisor_low, ops.fma(minus, divisor, f));
  return {quotient, ops.mul(rest, reciprocal)};
}

/// log x to about 2^-64 relative, for finite x > 0: 2s + s³(2/3 + …), its first two terms in pairs.
template <class Ops> Pair<Ops> log_pair(Ops& ops, typename Ops::Number x) {
  const auto reduced = reduce_for_log(ops, x);
  const auto s = log_argument(ops, reduced.mantissa);
  const auto z = product(ops, s, s);
  const auto tail =
      ops.mul(z.high, polynomial(ops, z.high, 0x1.999999999999ap-2, 0x1.2492492492523p-2,
                                 0x1.c71c71c6ea449p-3, 0x1.745d177ae5f32p-3, 0x1.3b1395b1687f1p-3,
                                 0x1.1118ceb7fd9e4p-3, 0x1.df7b60ce7accfp-4, 0x1.e03cf42efa19bp-4));
  const auto two_thirds = ops.constant(0x1.5555555555555p-1);
  const auto two_thirds_low = ops.constant(0x1.5555555555555p-55);
  const auto factor =
      ordered_sum(ops, Pair<Ops>{two_thirds, two_thirds_low}, Pair<Ops>{tail, ops.constant(0.0)});
  const auto cubic = product(ops, product(ops, s, z), factor);
  const auto twice = Pair<Ops>{ops.add(s.high, s.high), ops.add(s.low, s.low)};
  const auto log_mantissa = ordered_sum(ops, twice, cubic);
  const auto log_power = Pair<Ops>{ops.mul(reduced.exponent, ops.constant(ln2_high)),
                                   ops.mul(reduced.exponent, ops.constant(ln2_low))};
  return ordered_sum(ops, log_power, log_mantissa);
}

/// a^b for finite a > 0 and b a number.
template <class Ops>
typename Ops::Number positive_pow(Ops& ops, typename Ops::Number a, typename Ops::Number b) {
  const auto logarithm = log_pair(ops, a);
  const auto main = product(ops, b, logarithm.high);
  const auto low = ops.fma(b, logarithm.low, main.low);
  // Beyond ±1000 the result is infinite or 0, and the low part may be no number.
  const auto bounded = clamp(ops, main.high, -1000.0, 1000.0);
  const auto inside = ops.equal(bounded, main.high);
  const auto power = scaled_exp(ops, bounded, ops.select(inside, low, ops.constant(0.0)));
  return ops.scale(power.mantissa, power.exponent);
}

/// a^b; undefined for a < 0, for 0 to a negative power and for 1 to an infinite one. 0^0 = 1.
template <class Ops>
typename Ops::Number pow(Ops& ops, typename Ops::Number a, typename Ops::Number b) {
  const auto zero = ops.constant(0.0);
  const auto infinity = ops.constant(std::numeric_limits<double>::infinity());
  const auto negative_power = ops.less(b, zero);
  const auto of_infinity = ops.select(negative_power, zero, infinity);
  const auto of_zero = ops.select(negative_power, ops.constant(undefined), zero);

  auto result = positive_pow(ops, a, b);
  result = ops.select(ops.equal(a, infinity), of_infinity, result);
  result = ops.select(ops.equal(a, zero), of_zero, result);
  result = ops.select(ops.equal(b, zero), ops.constant(1.0), result);
  const auto base_allowed = ops.less_equal(zero, a);
  result = ops.select(base_allowed, result, ops.constant(undefined));
  result = where_defined(ops, b, result);
  return where_defined(ops, result, result);
}

} // namespace deal::math::formulas
