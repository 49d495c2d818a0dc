#pragma once

#include "runtime/math/formulas/exp.hpp"
#include "runtime/math/formulas/log.hpp"

namespace deal::math::formulas {

/// A positive half-line seen from a point: t ↦ (t − centre) / (t + centre) lies in [−1, 1).
template <class Ops> struct Mapped {
  Pair<Ops> reciprocal; ///< 1 / (t + centre)
  typename Ops::Number position;
};

template <class Ops> Mapped<Ops> map_half_line(Ops& ops, typename Ops::Number t, double centre) {
  const auto one = ops.constant(1.0);
  const auto offset = ops.constant(centre);
  const auto divisor = ops.add(t, offset);
  const auto back = ops.sub(divisor, offset);
  const auto divisor_low = ops.sub(t, back);
  const auto high = ops.div(one, divisor);
  const auto minus = ops.neg(high);
  const auto rest = ops.fma(minus, divisor_low, ops.fma(minus, divisor, one));
  const auto low = ops.mul(high, rest);
  const auto scale = ops.constant(-2.0 * centre);
  return {{high, low}, ops.fma(scale, high, one)};
}

/// even + odd·position and what its rounding lost; |even| ≥ |odd| or nearly so.
template <class Ops>
Pair<Ops> joined(Ops& ops, typename Ops::Number even, typename Ops::Number odd,
                 typename Ops::Number position) {
  const auto high = ops.fma(odd, position, even);
  return {high, ops.fma(odd, position, ops.sub(even, high))};
}

/// a · b · c, rounded once but for the last bits of the corrections.
template <class Ops>
typename Ops::Number product(Ops& ops, typename Ops::Number a, Pair<Ops> b, Pair<Ops> c) {
  const auto high = ops.mul(a, b.high);
  const auto low = ops.fma(a, b.low, ops.fma(a, b.high, ops.neg(high)));
  return ops.fma(high, c.high, ops.fma(high, c.low, ops.mul(low, c.high)));
}

/// density · e^(t²/2)·Φ(−t) for 0 ≤ t ≤ 39. With r = 1 / (t + 3.5) it is r·(φ(0) + r·R), R a polynomial
/// in (t − 3.5) / (t + 3.5); the variable is that of Shepherd and Laframboise, "Chebyshev
/// approximation of (1 + 2x) exp(x²) erfc x" (1981).
template <class Ops>
typename Ops::Number normal_tail(Ops& ops, typename Ops::Number density, typename Ops::Number t) {
  const auto mapped = map_half_line(ops, t, 3.5);
  const auto square = ops.mul(mapped.position, mapped.position);
  const auto even =
      polynomial(ops, square, 0x1.358b65af8b31cp+1, 0x1.55b0082ce12b6p-1, -0x1.7b2ce8000e537p-6,
                 -0x1.175a36f87042ep-13, 0x1.725f200bcf2bbp-14, 0x1.dd3456801272ep-16,
                 -0x1.7a0dc3b64b8b4p-16, 0x1.2a05ab161dc20p-17, -0x1.4ef056350b499p-19,
                 0x1.f74b839d8a08bp-22, -0x1.2a90b1e6a690fp-25, -0x1.3ac848e3fde9fp-28);
  const auto odd =
      polynomial(ops, square, -0x1.8a65d1dfa24cap+0, -0x1.28f4a33056956p-3, 0x1.6b91b5cfde2fcp-6,
                 -0x1.a9c2bcb7cf3afp-9, 0x1.244f46c079eb3p-11, -0x1.b05a16d62b86ep-14,
                 0x1.1dd58737e20fap-16, -0x1.8ffe0fe0c2087p-20, -0x1.b50de9f926667p-22,
                 0x1.ef9a6fc7ab5bfp-23, -0x1.900fe0a7fec70p-25, 0x1.26473424c53c0p-29);
  const auto series = joined(ops, even, odd, mapped.position);
  const auto& r = mapped.reciprocal;
  const auto small = ops.fma(r.low, series.high, ops.mul(r.high, series.low));
  const auto density_at_zero = ops.constant(0x1.9884533d43651p-2);
  const auto factor = ops.fma(r.high, series.high, ops.add(small, density_at_zero));
  return product(ops, density, Pair<Ops>{factor, ops.constant(0.0)}, r);
}

/// Φ(x), the standard normal distribution function, with a small relative error in the left tail too.
template <class Ops> typename Ops::Number normal_cdf(Ops& ops, typename Ops::Number x) {
  const auto t = clamp(ops, ops.abs(x), 0.0, 39.0);
  const auto square = ops.mul(t, t);
  const auto square_low = ops.fma(t, t, ops.neg(square));
  const auto minus_half = ops.constant(-0.5);
  auto density = scaled_exp(ops, ops.mul(square, minus_half), ops.mul(square_low, minus_half));
  density.mantissa = normal_tail(ops, density.mantissa, t);
  const auto tail = ops.scale(density.mantissa, density.exponent);
  const auto body = ops.sub(ops.constant(1.0), tail);
  return ops.select(ops.less(ops.constant(0.0), x), body, tail);
}

/// (p − ½)² − (29/64)², which is positive where p lies further than 29/64 from ½.
template <class Ops>
[[gnu::always_inline]] inline typename Ops::Number body_argument(Ops& ops, typename Ops::Number p) {
  const auto q = ops.sub(p, ops.constant(0.5));
  return ops.fma(q, q, ops.constant(-841.0 / 4096));
}

/// Whether p lies within 29/64 of ½, as 29 draws in 32 do.
template <class Ops>
[[gnu::always_inline]] inline typename Ops::Mask is_in_body(Ops& ops, typename Ops::Number p) {
  return ops.less_equal(body_argument(ops, p), ops.constant(0.0));
}

/// Φ⁻¹(½ + q) / q in r = q² − (29/64)² ≤ 0, for p in the body: the form of Wichura, "Algorithm AS 241"
/// (1988), over a wider range. All terms are positive.
template <class Ops>
[[gnu::always_inline]] inline typename Ops::Number quantile_of_body(Ops& ops,
                                                                    typename Ops::Number p) {
  const auto q = ops.sub(p, ops.constant(0.5));
  const auto r = body_argument(ops, p);
  const auto square = ops.mul(r, r);
  const auto above = polynomial_by_two(
      ops, r, square, 0x1.d96c9041859d2p+1, -0x1.e68e5f75a37d8p+7, 0x1.82e2df675b9adp+12,
      -0x1.2d9fdb2693e19p+16, 0x1.e3c74d2b56235p+18, -0x1.80cea8eba6466p+20, 0x1.0da65cbb9c5e4p+21,
      -0x1.fcb149fa80445p+19, 0x1.1d8afe0c10765p+16);
  const auto below = polynomial_by_two(
      ops, r, square, 0x1.0000000000000p+0, -0x1.183f98bf7198ap+6, 0x1.e18c1900eec87p+10,
      -0x1.9dc2bbc0488cdp+14, 0x1.7858b4bf723a4p+17, -0x1.62ceeedbd1b6ep+19, 0x1.3d770da10fddfp+20,
      -0x1.bd08d61db3a55p+19, 0x1.3247a24a5e444p+17);
  return ops.mul(q, ops.div(above, below));
}

/// p or 1 − p, exactly: what lies beyond p, where p is not in the body.
template <class Ops> struct Beyond {
  typename Ops::Mask is_above; ///< ½
  typename Ops::Number probability;
};

template <class Ops>
[[gnu::always_inline]] inline Beyond<Ops> beyond(Ops& ops, typename Ops::Number p) {
  const auto is_above = ops.less(ops.constant(0.5), p);
  return {is_above, ops.select(is_above, ops.sub(ops.constant(1.0), p), p)};
}

/// Whether `probability` ≤ 3/64 is 2^-16 or more: else `distance_in_tail` is not right.
template <class Ops>
[[gnu::always_inline]] inline typename Ops::Mask is_in_tail(Ops& ops,
                                                            typename Ops::Number probability) {
  return ops.less_equal(ops.constant(0x1p-16), probability);
}

/// −log u for 0 < u ≤ 3/64, where it is at least 3, so that no care is needed near 1: a polynomial that is right to
/// 2^-56, without division.
template <class Ops>
[[gnu::always_inline]] inline typename Ops::Number minus_log(Ops& ops, LogReduction<Ops> u) {
  const auto f = ops.sub(u.mantissa, ops.constant(1.0));
  const auto square = ops.mul(f, f);
  const auto fourth = ops.mul(square, square);
  const auto even = polynomial_by_two(
      ops, square, fourth, -0x1.ffffffffffff0p-2, -0x1.0000000001561p-2, -0x1.55555554ecd49p-3,
      -0x1.ffffff60426f0p-4, -0x1.9999da6d6b5bbp-4, -0x1.554b222ce0299p-4, -0x1.25682f21b9bc2p-4,
      -0x1.ecfc1530f1acbp-5, -0x1.18ff707b74c1dp-4, -0x1.cd2350ceeab86p-6);
  const auto odd = polynomial_by_two(
      ops, square, fourth, 0x1.5555555554c21p-2, 0x1.9999999ac427bp-3, 0x1.249248b43e0cap-3,
      0x1.c71c9c624094cp-4, 0x1.745892209a779p-4, 0x1.3b592ca1731f8p-4, 0x1.0ef08a4c1b8f6p-4,
      0x1.ea0fb77310563p-5, 0x1.04fb6e5544b8ep-4);
  const auto log_mantissa = ops.fma(square, ops.fma(odd, f, even), f);
  const auto small = ops.fma(u.exponent, ops.constant(ln2_low), log_mantissa);
  return ops.fma(u.exponent, ops.constant(-ln2_high), ops.neg(small));
}

/// −Φ⁻¹(u) for 2^-16 ≤ u ≤ 3/64, as first + t·N(t)/D(t), t = −log u − start. `first` is the distance at `start` to
/// 2^-60, so that only what is added to it has errors; all coefficients are positive.
template <class Ops>
[[gnu::always_inline]] inline typename Ops::Number
distance_in_tail(Ops& ops, typename Ops::Number minus_log) {
  const auto t = ops.sub(minus_log, ops.constant(0x1.87b6f4120d547p+1));
  const auto square = ops.mul(t, t);
  const auto above =
      polynomial_by_two(ops, t, square, 0x1.ea0f320bbe4e7p-2, 0x1.caceec381e38bp-2,
                        0x1.496e233a58a2ep-3, 0x1.c9369f32ebffdp-6, 0x1.3e4ebadf61b83p-9,
                        0x1.a353805206f0bp-14, 0x1.b810200689eafp-20, 0x1.d76cc1f8a001cp-28);
  const auto below =
      polynomial_by_two(ops, t, square, 1.0, 0x1.0902da8ddc87fp+0, 0x1.ae695ee35bb0ep-2,
                        0x1.5c8e7fc91cfb6p-4, 0x1.285a794cc923dp-7, 0x1.ffd24631cc121p-12,
                        0x1.8f5ad32bbf287p-17, 0x1.ac51430e67032p-24, 0x1.09cfecd08df53p-33);
  return ops.fma(t, ops.div(above, below), ops.constant(0x1.ad0a62bb6114dp+0));
}

/// The same for 0 < u ≤ 2^-16, to the smallest double: with r = √(−log u) it is √2·r − N(t)/D(t), t = r − start. What
/// is subtracted is small and has no large part in the error; all coefficients are positive.
template <class Ops>
typename Ops::Number distance_in_far_tail(Ops& ops, typename Ops::Number minus_log) {
  const auto r = ops.sqrt(minus_log);
  const auto t = ops.sub(r, ops.constant(0x1.aa4499161cd41p+1));
  const auto above = polynomial(ops, t, 0x1.148427d11d3b7p-1, 0x1.d0fbc7b97d97ep-2,
                                0x1.48b868a6fdd6dp-3, 0x1.00f4e71091eb4p-5, 0x1.d4733719b5715p-9,
                                0x1.d93b324149864p-13, 0x1.daab4edf09da4p-18, 0x1.8ba89e822adcep-24,
                                0x1.7c2751de37c05p-32, 0x1.d461ae791289ep-45);
  const auto below =
      polynomial(ops, t, 1.0, 0x1.08757f6715d7bp+0, 0x1.cfb76b7a86c9dp-2, 0x1.c67c9e639d813p-4,
                 0x1.0ec12aadd1618p-6, 0x1.861af84693d27p-10, 0x1.3e1bd004b6593p-14,
                 0x1.05481a684e07dp-19, 0x1.6467c86f44fe3p-26, 0x1.0b8d1ab7e149dp-34);
  return ops.fma(ops.constant(0x1.6a09e667f3bcdp+0), r, ops.neg(ops.div(above, below)));
}

/// Φ⁻¹(p) in the tails but not in the far ones.
template <class Ops>
[[gnu::always_inline]] inline typename Ops::Number quantile_of_tail(Ops& ops, Beyond<Ops> tail) {
  const auto logarithm = minus_log(ops, reduce_normal_for_log(ops, tail.probability));
  const auto distance = distance_in_tail(ops, logarithm);
  return ops.select(tail.is_above, distance, ops.neg(distance));
}

/// Φ⁻¹(p) in all tails, undefined where p is not between 0 and 1.
template <class Ops> typename Ops::Number quantile_of_any_tail(Ops& ops, Beyond<Ops> tail) {
  const auto u = tail.probability;
  const auto logarithm = minus_log(ops, reduce_for_log(ops, u));
  const auto distance = ops.select(is_in_tail(ops, u), distance_in_tail(ops, logarithm),
                                   distance_in_far_tail(ops, logarithm));
  const auto quantile = ops.select(tail.is_above, distance, ops.neg(distance));
  return ops.select(ops.less(ops.constant(0.0), u), quantile, ops.constant(undefined));
}

/// Φ⁻¹(p) for 0 < p < 1, undefined elsewhere. No iteration.
template <class Ops> typename Ops::Number normal_quantile(Ops& ops, typename Ops::Number p) {
  return ops.select(is_in_body(ops, p), quantile_of_body(ops, p),
                    quantile_of_any_tail(ops, beyond(ops, p)));
}

} // namespace deal::math::formulas
