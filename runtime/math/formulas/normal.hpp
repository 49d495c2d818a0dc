#pragma once

#include "runtime/math/formulas/exp.hpp"
#include "runtime/math/formulas/log.hpp"

namespace deal::math::formulas {

/// e^(t²/2)·Φ(−t) for 0 ≤ t ≤ 39: one rational function, all of its coefficients positive.
template <class Ops> typename Ops::Number scaled_normal_tail(Ops& ops, typename Ops::Number t) {
  const auto numerator = polynomial(
      ops, t, 0x1.0000000000000p-1, 0x1.a7cd69893d27ap-1, 0x1.5bcfe3211dca2p-1,
      0x1.6db1ab975133ap-2, 0x1.0e356c78fdc7ap-3, 0x1.23e3cbf1707e7p-5, 0x1.d2384d718963cp-8,
      0x1.1025b38d38f2dp-10, 0x1.be354a48f97b5p-14, 0x1.d32d5c85ac009p-18, 0x1.e04101108ef49p-23);
  const auto denominator =
      polynomial(ops, t, 0x1.0000000000000p+0, 0x1.3a07c993ef6d2p+1, 0x1.68774f424043ap+1,
                 0x1.000fc99155916p+1, 0x1.f57b9df0d2a17p-1, 0x1.64603f7a99337p-2,
                 0x1.78587bf735b01p-4, 0x1.2882bd551eb63p-6, 0x1.575f8a9d3d05cp-9,
                 0x1.183511c3c2bd8p-12, 0x1.24c2882c22a1dp-16, 0x1.2cf45b1d11df4p-21);
  return ops.div(numerator, denominator);
}

/// Φ(x), the standard normal distribution function, with a small relative error in the left tail too.
template <class Ops> typename Ops::Number normal_cdf(Ops& ops, typename Ops::Number x) {
  const auto t = clamp(ops, ops.abs(x), 0.0, 39.0);
  const auto square = ops.mul(t, t);
  const auto square_low = ops.fma(t, t, ops.neg(square));
  const auto minus_half = ops.constant(-0.5);
  auto density = scaled_exp(ops, ops.mul(square, minus_half), ops.mul(square_low, minus_half));
  density.mantissa = ops.mul(density.mantissa, scaled_normal_tail(ops, t));
  const auto tail = unscale(ops, density);
  const auto body = ops.sub(ops.constant(1.0), tail);
  return where_defined(ops, x, ops.select(ops.less(ops.constant(0.0), x), body, tail));
}

/// Φ⁻¹(p) for 0 < p < 1, undefined elsewhere. With u = min(p, 1 − p) and w = −log 2u the quotient
/// |Φ⁻¹| / w is smooth in √(w + ln 2) = √(−log u), and one rational function with positive coefficients
/// serves from the median to the smallest double: no ranges, no iteration.
template <class Ops> typename Ops::Number normal_quantile(Ops& ops, typename Ops::Number p) {
  const auto one = ops.constant(1.0);
  const auto half = ops.constant(0.5);
  const auto upper = ops.less(half, p);
  const auto u = ops.select(upper, ops.sub(one, p), p);
  const auto w = ops.neg(log(ops, ops.add(u, u)));
  const auto root = ops.sqrt(ops.add(w, ops.constant(0x1.62e42fefa39efp-1)));
  const auto v = ops.sub(root, ops.constant(0x1.aa4499161cd48p-1));
  const auto numerator =
      polynomial(ops, v, 0x1.40d931ff62706p+0, 0x1.534a42d945a30p+2, 0x1.2697f8ae16330p+3,
                 0x1.12d257e5aa96dp+3, 0x1.3070180c03826p+2, 0x1.a238f2f432ba9p+0,
                 0x1.648931d1cc489p-2, 0x1.6a1e1ef3235dcp-5, 0x1.9701d1ea7767bp-9,
                 0x1.c85a46e8247eap-14, 0x1.b2220fd34b63bp-20, 0x1.ee6eeab60ca1ap-28);
  const auto denominator = polynomial(
      ops, v, 0x1.0000000000000p+0, 0x1.43ff70b645f4cp+2, 0x1.5be8f1068b86cp+3,
      0x1.9ffdb7fb47da0p+3, 0x1.3217cddec729cp+3, 0x1.21970a3cb2f6ep+2, 0x1.64cc9812f340bp+0,
      0x1.19e69538c05e1p-2, 0x1.1028faf351c31p-5, 0x1.288959715c2c8p-9, 0x1.46bfc59bdf26fp-14,
      0x1.341df83e19230p-20, 0x1.5d9de0f73fb4cp-28);
  const auto distance = ops.div(ops.mul(w, numerator), denominator);
  const auto quantile = ops.select(upper, distance, ops.neg(distance));
  const auto inside = ops.both(ops.less(ops.constant(0.0), p), ops.less(p, one));
  return ops.select(inside, quantile, ops.constant(undefined));
}

} // namespace deal::math::formulas
