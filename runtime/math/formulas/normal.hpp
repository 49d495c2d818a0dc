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
  const auto tail = unscale(ops, density);
  const auto body = ops.sub(ops.constant(1.0), tail);
  return where_defined(ops, x, ops.select(ops.less(ops.constant(0.0), x), body, tail));
}

/// |Φ⁻¹(u)| for u ≤ ½ and w = −log 2u. Its quotient by w is smooth in v = √(−log u) − √(ln 2) from the
/// median (v = 0) to the smallest double (v = 26.4), so that 1 / (v + 3.5) times one polynomial in
/// (v − 3.5) / (v + 3.5) serves all.
template <class Ops> typename Ops::Number quantile_distance(Ops& ops, typename Ops::Number w) {
  const auto root = ops.sqrt(ops.add(w, ops.constant(0x1.62e42fefa39efp-1)));
  const auto v = ops.sub(root, ops.constant(0x1.aa4499161cd48p-1));
  const auto mapped = map_half_line(ops, v, 3.5);
  const auto square = ops.mul(mapped.position, mapped.position);
  const auto even = polynomial(
      ops, square, 0x1.192369c677968p+1, 0x1.1723162867a83p-1, 0x1.ee65627136a8dp-4,
      0x1.cc99855c9d08ep-6, 0x1.d712ff0dc5e41p-8, 0x1.0581e92d4fcbcp-9, 0x1.3435170650657p-11,
      0x1.6dc67e04fd7dfp-13, 0x1.335f9677d6528p-14, -0x1.ae54f5905380bp-15, 0x1.56267d7249f20p-13,
      -0x1.09db504d467a3p-12, 0x1.c99ee1eb60c62p-13, 0x1.b04ed063b27e3p-19, -0x1.fc5b3592379e0p-13,
      0x1.05382dafdee43p-12, -0x1.87740523aeba1p-14);
  const auto odd = polynomial(
      ops, square, -0x1.269370de7a090p+0, -0x1.07fed04336a46p-2, -0x1.db3738ca5da99p-5,
      -0x1.d15a6470feb95p-7, -0x1.f5915012a9214p-9, -0x1.24dac9f8393cep-10, -0x1.6c7597435ad10p-12,
      -0x1.f19338dde3290p-14, -0x1.3a1af61df1782p-16, -0x1.ba3b2ef37aad8p-14, 0x1.0d1c633adfa28p-12,
      -0x1.2152c24ab0dbdp-11, 0x1.9b15ec6040899p-11, -0x1.812d75cd191d8p-11, 0x1.923d99f6c3ec3p-12,
      -0x1.10ef9217cc6b0p-14, -0x1.723967b924a06p-16);
  return product(ops, w, joined(ops, even, odd, mapped.position), mapped.reciprocal);
}

/// Whether p lies within 29/64 of ½, as 29 draws in 32 do.
template <class Ops> typename Ops::Mask is_in_body(Ops& ops, typename Ops::Number p) {
  return ops.less_equal(ops.abs(ops.sub(p, ops.constant(0.5))), ops.constant(29.0 / 64));
}

/// Φ⁻¹(½ + q) / q in r = (29/64)² − q², for p in the body: the form of Wichura, "Algorithm AS 241"
/// (1988), all of whose coefficients are positive, over a wider range.
template <class Ops> typename Ops::Number quantile_of_body(Ops& ops, typename Ops::Number p) {
  const auto q = ops.sub(p, ops.constant(0.5));
  const auto r = ops.fma(ops.neg(q), q, ops.constant(841.0 / 4096));
  const auto above =
      polynomial(ops, r, 0x1.d96c9041859d2p+1, 0x1.e68e5f75a37d8p+7, 0x1.82e2df675b9adp+12,
                 0x1.2d9fdb2693e19p+16, 0x1.e3c74d2b56235p+18, 0x1.80cea8eba6466p+20,
                 0x1.0da65cbb9c5e4p+21, 0x1.fcb149fa80445p+19, 0x1.1d8afe0c10765p+16);
  const auto below =
      polynomial(ops, r, 0x1.0000000000000p+0, 0x1.183f98bf7198ap+6, 0x1.e18c1900eec87p+10,
                 0x1.9dc2bbc0488cdp+14, 0x1.7858b4bf723a4p+17, 0x1.62ceeedbd1b6ep+19,
                 0x1.3d770da10fddfp+20, 0x1.bd08d61db3a55p+19, 0x1.3247a24a5e444p+17);
  return ops.mul(q, ops.div(above, below));
}

/// Φ⁻¹(p) for 0 < p < 1, undefined elsewhere: right everywhere, used in the tails.
template <class Ops> typename Ops::Number quantile_of_tail(Ops& ops, typename Ops::Number p) {
  const auto one = ops.constant(1.0);
  const auto upper = ops.less(ops.constant(0.5), p);
  const auto u = ops.select(upper, ops.sub(one, p), p);
  const auto w = ops.neg(log(ops, ops.add(u, u)));
  const auto distance = quantile_distance(ops, w);
  const auto quantile = ops.select(upper, distance, ops.neg(distance));
  const auto inside = ops.both(ops.less(ops.constant(0.0), p), ops.less(p, one));
  return ops.select(inside, quantile, ops.constant(undefined));
}

/// Φ⁻¹(p) for 0 < p < 1, undefined elsewhere. No iteration.
template <class Ops> typename Ops::Number normal_quantile(Ops& ops, typename Ops::Number p) {
  return ops.select(is_in_body(ops, p), quantile_of_body(ops, p), quantile_of_tail(ops, p));
}

} // namespace deal::math::formulas
