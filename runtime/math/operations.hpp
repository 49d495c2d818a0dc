#pragma once

#include <cstdint>
#include <limits>

/// What the formulas of this room are written in.
///
/// An "operations" type gives them their alphabet: exactly rounded arithmetic, comparisons, selects and
/// 64-bit integer operations on the representation. A formula has no other control flow, so one
/// definition serves a scalar, a vector register and a code generator, and all of them give the same
/// bits. An operations type has
///   Number, Mask, Bits                          one value, or one for each lane
///   constant(double)                            → Number
///   bits_constant(uint64)                       → Bits
///   add sub mul div (a, b), fma(a, b, c), sqrt, neg, abs → Number; IEEE 754 binary64, to nearest even
///   larger smaller (a, b)                       → a if it is larger (smaller), else b, so b where one is NaN
///   less less_equal equal (a, b)                → Mask; false where an operand is NaN
///   both either (m, n)                          → Mask
///   select(m, yes, no)                          → Number; both are always computed
///   bits(Number) → Bits, number(Bits) → Number  the representation
///   shift_left shift_right (Bits, count)        logical
///   bit_and bit_or bit_add (Bits, Bits)         modulo 2^64
///   scale(a, k)                                 → a·2^k rounded once, for an integer |k| ≤ 2000 and an a that is
///                                              zero, infinite or from 2^-20 to 2^20 in size; NaN where one is
/// and is passed by reference, so that a code generator can keep state in it.
namespace deal::math {

/// The one NaN that says "undefined": 0x7FF8000000000000. Every undefined result is this one, because
/// the sign and payload that hardware gives to a NaN differ between machines.
inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// 1.5·2^52: added to a small number it leaves the nearest integer in the low bits of the sum.
inline constexpr double rounder = 0x1.8p+52;
inline constexpr std::uint64_t one_bits = 0x3ff0000000000000;
inline constexpr int mantissa_bits = 52;

/// `scale` where no instruction does it. 2^k is two powers of about half the exponent. The first product is exact,
/// as a·2^±1000 is neither subnormal nor too large, so all the rounding is in the second, to subnormals and to
/// infinity too: the result is the double nearest to a·2^k, like that of an instruction.
template <class Ops>
[[gnu::always_inline]] inline typename Ops::Number
scale_in_two_steps(Ops& ops, typename Ops::Number a, typename Ops::Number k) {
  const auto exponent_field = ops.bits_constant(~std::uint64_t{0} << mantissa_bits);
  const auto one = ops.bits_constant(one_bits);
  const auto half_bit = ops.bits_constant(std::uint64_t{1} << (mantissa_bits - 1));
  const auto half = ops.shift_left(ops.bits(ops.add(k, ops.constant(rounder))), mantissa_bits - 1);
  const auto lower = ops.bit_add(ops.bit_and(half, exponent_field), one);
  const auto upper = ops.bit_add(ops.bit_and(ops.bit_add(half, half_bit), exponent_field), one);
  return ops.mul(ops.mul(a, ops.number(lower)), ops.number(upper));
}

/// Operations on one double. Units that are compiled for more than the base instruction set use a Tag
/// of their own, so that the linker cannot take their instructions for everybody's.
template <class Tag> struct BasicScalarOps {
  using Number = double;
  using Mask = bool;
  using Bits = std::uint64_t;

  static Number constant(double x) { return x; }
  static Bits bits_constant(std::uint64_t x) { return x; }
  static Number add(Number a, Number b) { return a + b; }
  static Number sub(Number a, Number b) { return a - b; }
  static Number mul(Number a, Number b) { return a * b; }
  static Number div(Number a, Number b) { return a / b; }
  static Number fma(Number a, Number b, Number c) { return __builtin_fma(a, b, c); }
  static Number sqrt(Number a) { return __builtin_sqrt(a); }
  static Number neg(Number a) { return -a; }
  static Number abs(Number a) { return __builtin_fabs(a); }
  static Number larger(Number a, Number b) { return a > b ? a : b; }
  static Number smaller(Number a, Number b) { return a < b ? a : b; }
  static Mask less(Number a, Number b) { return a < b; }
  static Mask less_equal(Number a, Number b) { return a <= b; }
  static Mask equal(Number a, Number b) { return a == b; }
  static Mask both(Mask m, Mask n) { return m && n; }
  static Mask either(Mask m, Mask n) { return m || n; }
  static Number select(Mask m, Number yes, Number no) { return m ? yes : no; }
  static Bits bits(Number a) { return __builtin_bit_cast(Bits, a); }
  static Number number(Bits a) { return __builtin_bit_cast(Number, a); }
  static Bits shift_left(Bits a, int count) { return a << count; }
  static Bits shift_right(Bits a, int count) { return a >> count; }
  static Bits bit_and(Bits a, Bits b) { return a & b; }
  static Bits bit_or(Bits a, Bits b) { return a | b; }
  static Bits bit_add(Bits a, Bits b) { return a + b; }
  static Number scale(Number a, Number k) {
    BasicScalarOps ops;
    return scale_in_two_steps(ops, a, k);
  }
};

struct PortableTag;
using ScalarOps = BasicScalarOps<PortableTag>;

} // namespace deal::math
