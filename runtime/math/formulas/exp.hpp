#pragma once

#include "runtime/math/formulas/common.hpp"

namespace deal::math::formulas {

/// x = k·ln 2 + (high + low), k an integer and |high| ≤ ½ ln 2.
template <class Ops> struct ExpReduction {
  typename Ops::Number exponent;         ///< k
  typename Ops::Number rounded_exponent; ///< k + rounder
  Pair<Ops> rest;
};

/// Method of Cody and Waite: ln 2 in two parts, the first product exact. `low` belongs to x.
template <class Ops>
ExpReduction<Ops> reduce_for_exp(Ops& ops, typename Ops::Number x, typename Ops::Number low) {
  const auto rounder_number = ops.constant(rounder);
  const auto rounded = ops.fma(x, ops.constant(log2_e), rounder_number);
  const auto k = ops.sub(rounded, rounder_number);
  const auto coarse = ops.fma(k, ops.constant(-ln2_high), x);
  const auto fine = ops.fma(k, ops.constant(-ln2_low), low);
  const auto high = ops.add(coarse, fine);
  return {k, rounded, {high, ops.add(ops.sub(coarse, high), fine)}};
}

/// e^r − 1 − r for |r| ≤ ½ ln 2.
template <class Ops> typename Ops::Number exp_tail(Ops& ops, typename Ops::Number r) {
  const auto series = polynomial(
      ops, r, 0.5, 0x1.5555555555556p-3, 0x1.5555555555554p-5, 0x1.11111111109b6p-7,
      0x1.6c16c16c180dap-10, 0x1.a01a01a7c24dep-13, 0x1.a01a0198c1d90p-16, 0x1.71de0db493805p-19,
      0x1.27e502895421dp-22, 0x1.af389ca11a080p-26, 0x1.1f2a89e4f416fp-29);
  return ops.mul(ops.mul(r, r), series);
}

/// mantissa · 2^exponent
template <class Ops> struct Scaled {
  typename Ops::Number mantissa;
  typename Ops::Number exponent;
};

/// e^(x + low), its mantissa within 0.55 units in the last place. |x| < 2000.
template <class Ops>
Scaled<Ops> scaled_exp(Ops& ops, typename Ops::Number x, typename Ops::Number low) {
  const auto reduced = reduce_for_exp(ops, x, low);
  const auto r = reduced.rest.high;
  const auto one = ops.constant(1.0);
  const auto sum = ops.add(one, r);
  const auto lost = ops.add(ops.sub(one, sum), r);
  const auto tail = ops.add(exp_tail(ops, r), reduced.rest.low);
  return {ops.add(sum, ops.add(lost, tail)), reduced.exponent};
}

/// x within [low, high]; a NaN stays.
template <class Ops>
[[gnu::always_inline]] inline typename Ops::Number clamp(Ops& ops, typename Ops::Number x,
                                                         double low, double high) {
  return ops.smaller(ops.constant(high), ops.larger(ops.constant(low), x));
}

/// e^x: infinite above 709.78…, subnormal and then 0 below −708.39…. The mantissa is within 0.95 units in the last
/// place: half of one is the last addition's, the rest is the factor's before it and r's. Two chains, as a loop waits for
/// one long one.
template <class Ops>
[[gnu::always_inline]] inline typename Ops::Number exp(Ops& ops, typename Ops::Number x) {
  const auto rounder_number = ops.constant(rounder);
  const auto bounded = clamp(ops, x, -746.0, 710.0);
  const auto k = ops.sub(ops.fma(bounded, ops.constant(log2_e), rounder_number), rounder_number);
  const auto coarse = ops.fma(k, ops.constant(-ln2_high), bounded);
  const auto r = ops.fma(k, ops.constant(-ln2_low), coarse);
  const auto one = ops.constant(1.0);
  const auto square = ops.mul(r, r);
  const auto series = polynomial_by_two(
      ops, r, square, 0x1.000000000000ap-1, 0x1.5555555555505p-3, 0x1.55555555506cbp-5,
      0x1.111111112521ap-7, 0x1.6c16c18472412p-10, 0x1.a01a0137b3e50p-13, 0x1.a019996e0a241p-16,
      0x1.71df08d4743a8p-19, 0x1.28adedc82312fp-22, 0x1.adaad421f5b05p-26);
  const auto mantissa = ops.fma(ops.fma(series, r, one), r, one);
  return ops.scale(mantissa, k);
}

/// e^x − 1
template <class Ops> typename Ops::Number expm1(Ops& ops, typename Ops::Number x) {
  const auto bounded = clamp(ops, x, -40.0, 710.0);
  const auto reduced = reduce_for_exp(ops, bounded, ops.constant(0.0));
  const auto r = reduced.rest.high;
  const auto half = ops.constant(0.5);
  // Worked out at half size: 2^1024 is no double, 2^1023 is.
  const auto half_power =
      ops.number(ops.bit_add(ops.shift_left(ops.bits(reduced.rounded_exponent), mantissa_bits),
                             ops.bits_constant(one_bits - (std::uint64_t{1} << mantissa_bits))));
  const auto tail = ops.add(exp_tail(ops, r), reduced.rest.low);
  const auto linear = ops.fma(half_power, r, ops.sub(half_power, half));
  const auto halved = ops.fma(half_power, tail, linear);
  const auto result = ops.add(halved, halved);
  const auto tiny = ops.less(ops.abs(x), ops.constant(0x1p-54));
  return ops.select(tiny, x, result);
}

} // namespace deal::math::formulas
