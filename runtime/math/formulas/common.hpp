#pragma once

#include "runtime/math/operations.hpp"

#include <cstdint>

/// Elementary functions as formulas over an operations type (runtime/math/operations.hpp).
/// Polynomial and rational coefficients are minimax fits made for this project by the exchange
/// algorithm in 60-digit arithmetic, then rounded to double. A NaN gives a NaN, but which one is left open: what the
/// formulas are made into says so where it matters.
namespace deal::math::formulas {

inline constexpr double log2_e = 0x1.71547652b82fep+0;
inline constexpr double ln2_high = 0x1.62e42fefa3800p-1; ///< 42 bits: exact times any exponent
inline constexpr double ln2_low = 0x1.ef35793c76730p-45;

/// c₀ + c₁x + c₂x² + …
template <class Ops>
[[gnu::always_inline]] inline typename Ops::Number polynomial(Ops& ops, typename Ops::Number,
                                                              double c) {
  return ops.constant(c);
}
template <class Ops, class... Rest>
[[gnu::always_inline]] inline typename Ops::Number polynomial(Ops& ops, typename Ops::Number x,
                                                              double c, Rest... rest) {
  return ops.fma(polynomial(ops, x, rest...), x, ops.constant(c));
}

/// The same as even + odd · x, both polynomials in `square` = x²: half as long to wait for.
template <class Ops> struct TwoChains {
  typename Ops::Number even;
  typename Ops::Number odd;
};
template <class Ops>
[[gnu::always_inline]] inline TwoChains<Ops> two_chains(Ops& ops, typename Ops::Number, double c0,
                                                        double c1) {
  return {ops.constant(c0), ops.constant(c1)};
}
template <class Ops>
[[gnu::always_inline]] inline TwoChains<Ops> two_chains(Ops& ops, typename Ops::Number square,
                                                        double c0, double c1, double c2) {
  return {ops.fma(ops.constant(c2), square, ops.constant(c0)), ops.constant(c1)};
}
template <class Ops, class... Rest>
[[gnu::always_inline]] inline TwoChains<Ops> two_chains(Ops& ops, typename Ops::Number square,
                                                        double c0, double c1, double c2, double c3,
                                                        Rest... rest) {
  const auto higher = two_chains(ops, square, c2, c3, rest...);
  return {ops.fma(higher.even, square, ops.constant(c0)),
          ops.fma(higher.odd, square, ops.constant(c1))};
}
template <class Ops, class... Coefficients>
[[gnu::always_inline]] inline typename Ops::Number
polynomial_by_two(Ops& ops, typename Ops::Number x, typename Ops::Number square,
                  Coefficients... c) {
  const auto chains = two_chains(ops, square, c...);
  return ops.fma(chains.odd, x, chains.even);
}

/// 2^n for the n that was rounded as `rounded` = n + rounder; −1023 < n < 1024.
template <class Ops> typename Ops::Number power_of_two(Ops& ops, typename Ops::Number rounded) {
  return ops.number(
      ops.bit_add(ops.shift_left(ops.bits(rounded), mantissa_bits), ops.bits_constant(one_bits)));
}

/// `result` where x is a number, else the undefined one.
template <class Ops>
typename Ops::Number where_defined(Ops& ops, typename Ops::Number x, typename Ops::Number result) {
  return ops.select(ops.equal(x, x), result, ops.constant(undefined));
}

/// An unevaluated sum: low is at most a few units in the last place of high.
template <class Ops> struct Pair {
  typename Ops::Number high;
  typename Ops::Number low;
};

} // namespace deal::math::formulas
