#pragma once

#include "runtime/math/operations.hpp"

#include <cstdint>

/// Elementary functions as formulas over an operations type (runtime/math/operations.hpp).
/// Polynomial and rational coefficients are minimax fits made for this project by the exchange
/// algorithm in 60-digit arithmetic, then rounded to double.
namespace deal::math::formulas {

inline constexpr double log2_e = 0x1.71547652b82fep+0;
inline constexpr double ln2_high = 0x1.62e42fefa3800p-1; ///< 42 bits: exact times any exponent
inline constexpr double ln2_low = 0x1.ef35793c76730p-45;
inline constexpr std::uint64_t one_bits = 0x3ff0000000000000;
inline constexpr int mantissa_bits = 52;

/// 1.5·2^52: added to a small number it leaves the nearest integer in the low bits of the sum.
inline constexpr double rounder = 0x1.8p+52;

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

/// 2^n for the n that was rounded as `rounded` = n + rounder; −1023 < n < 1024.
template <class Ops> typename Ops::Number power_of_two(Ops& ops, typename Ops::Number rounded) {
  return ops.number(
      ops.bit_add(ops.shift_left(ops.bits(rounded), mantissa_bits), ops.bits_constant(one_bits)));
}

/// `result` where x is a number, else undefined.
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
