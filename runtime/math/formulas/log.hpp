#pragma once

#include "runtime/math/formulas/common.hpp"

namespace deal::math::formulas {

/// x = 2^exponent · mantissa, √½ ≤ mantissa < √2.
template <class Ops> struct LogReduction {
  typename Ops::Number exponent;
  typename Ops::Number mantissa;
};

/// Of x · 2^scale for a normal x · 2^scale > 0; `bias` = 2^52 + 1023 + scale.
template <class Ops>
[[gnu::always_inline]] inline LogReduction<Ops>
reduce_normal_for_log(Ops& ops, typename Ops::Number normal, typename Ops::Number bias) {
  constexpr std::uint64_t sqrt_half_bits = 0x3fe6a09e667f3bcd;
  constexpr std::uint64_t mantissa_mask = 0x000fffffffffffff;
  constexpr std::uint64_t two_to_52_bits = 0x4330000000000000;

  const auto shifted = ops.bit_add(ops.bits(normal), ops.bits_constant(one_bits - sqrt_half_bits));
  const auto biased = ops.number(
      ops.bit_or(ops.shift_right(shifted, mantissa_bits), ops.bits_constant(two_to_52_bits)));
  const auto mantissa = ops.number(ops.bit_add(
      ops.bit_and(shifted, ops.bits_constant(mantissa_mask)), ops.bits_constant(sqrt_half_bits)));
  return {ops.sub(biased, bias), mantissa};
}

/// For normal x > 0.
template <class Ops>
[[gnu::always_inline]] inline LogReduction<Ops> reduce_normal_for_log(Ops& ops,
                                                                      typename Ops::Number x) {
  return reduce_normal_for_log(ops, x, ops.constant(0x1p52 + 1023));
}

/// For finite x > 0, subnormal ones too; of anything else the result means nothing.
template <class Ops> LogReduction<Ops> reduce_for_log(Ops& ops, typename Ops::Number x) {
  const auto subnormal = ops.less(x, ops.constant(0x1p-1022));
  const auto normal = ops.select(subnormal, ops.mul(x, ops.constant(0x1p54)), x);
  const auto bias =
      ops.select(subnormal, ops.constant(0x1p52 + 1023 + 54), ops.constant(0x1p52 + 1023));
  return reduce_normal_for_log(ops, normal, bias);
}

/// log(1 + f) + k·ln 2 for √½ ≤ 1 + f < √2, by the odd series in s = f / (2 + f); 2s = f − s·f is
/// written so that the large part of it, f − ½f², is nearly exact.
template <class Ops>
typename Ops::Number log_of_parts(Ops& ops, typename Ops::Number f, typename Ops::Number k) {
  const auto s = ops.div(f, ops.add(ops.constant(2.0), f));
  const auto z = ops.mul(s, s);
  const auto series =
      ops.mul(z, polynomial(ops, z, 0x1.5555555555558p-1, 0x1.9999999995238p-2,
                            0x1.2492492e034b9p-2, 0x1.c71c62cf5ce6cp-3, 0x1.7462bac7727f9p-3,
                            0x1.39fd9a77285dfp-3, 0x1.2b61a3b23481ep-3));
  const auto half_square = ops.mul(ops.mul(f, f), ops.constant(0.5));
  const auto correction =
      ops.fma(s, ops.add(half_square, series), ops.mul(k, ops.constant(ln2_low)));
  const auto rest = ops.sub(ops.sub(half_square, correction), f);
  return ops.fma(k, ops.constant(ln2_high), ops.neg(rest));
}

/// `result` where x > 0, else undefined; infinity stays.
template <class Ops>
typename Ops::Number where_positive(Ops& ops, typename Ops::Number x, typename Ops::Number result) {
  const auto infinity = ops.constant(std::numeric_limits<double>::infinity());
  const auto with_infinity = ops.select(ops.equal(x, infinity), infinity, result);
  return ops.select(ops.less(ops.constant(0.0), x), with_infinity, ops.constant(undefined));
}

/// Natural logarithm; undefined at and below zero.
template <class Ops> typename Ops::Number log(Ops& ops, typename Ops::Number x) {
  const auto reduced = reduce_for_log(ops, x);
  const auto f = ops.sub(reduced.mantissa, ops.constant(1.0));
  return where_positive(ops, x, log_of_parts(ops, f, reduced.exponent));
}

/// log(1 + x); undefined at and below −1. What 1 + x loses in rounding is put back into f.
template <class Ops> typename Ops::Number log1p(Ops& ops, typename Ops::Number x) {
  const auto one = ops.constant(1.0);
  const auto sum = ops.add(one, x);
  const auto back = ops.sub(sum, one);
  const auto lost = ops.add(ops.sub(one, ops.sub(sum, back)), ops.sub(x, back));

  const auto reduced = reduce_for_log(ops, sum);
  const auto k = reduced.exponent;
  const auto reciprocal = power_of_two(ops, ops.sub(ops.constant(rounder), k));
  const auto scale = ops.select(ops.less(k, ops.constant(64.0)), reciprocal, ops.constant(0.0));
  const auto f = ops.fma(lost, scale, ops.sub(reduced.mantissa, one));
  const auto result = where_positive(ops, sum, log_of_parts(ops, f, k));
  const auto tiny = ops.less(ops.abs(x), ops.constant(0x1p-54));
  return ops.select(tiny, x, result);
}

} // namespace deal::math::formulas
