#pragma once

#include "compiler/sema/model.hpp"
#include "runtime/calendar/slots.hpp"

#include <cmath>

/// What rounding leaves where amounts cancel: the size of the terms that made a value, and when the value is nothing
/// beside it. Written once for numbers that are known and for a program that works them out on every path.
///
/// An "operations" type gives the formulas their alphabet:
///   Number, Mask
///   constant(double) → Number
///   add sub mul div larger (a, b), abs(a) → Number
///   less less_equal equal (a, b), both either (m, n), negation(m) → Mask
///   select(m, yes, no) → Number
namespace deal::sema {

/// A value of less than this part of the terms that made it is zero: 256 units in the last place. Decimals are off by
/// half a unit as they are written, each operation adds half a unit, and what is compounded over a grid some tens. It
/// has to stay far below a tenth of a cent in a billion (2^-40), which is an amount.
inline constexpr double rounding = 0x1p-44;

/// A value and the size of the terms that made it.
template <class Number> struct Made {
  Number value;
  Number size;
  bool alone = false; ///< whether the size is known to be its own
};

/// The size of the terms that made the result of an operation on numbers: of a sum those of both sides together, so that
/// what is carried on from period to period grows as its rounding does. What is made in another way is its own size.
template <class Ops>
typename Ops::Number size_of(Ops& ops, TermOp op, typename Ops::Number value,
                             const Made<typename Ops::Number>& a,
                             const Made<typename Ops::Number>& b) {
  switch (op) {
  case TermOp::add:
  case TermOp::sub: return ops.add(a.size, b.size);
  case TermOp::neg:
  case TermOp::abs: return a.size;
  case TermOp::mul: {
    const auto first = ops.mul(a.size, ops.abs(b.value));
    if (b.alone) return first;
    const auto second = ops.mul(ops.abs(a.value), b.size);
    return a.alone ? second : ops.larger(first, second);
  }
  case TermOp::div: return ops.div(a.size, ops.abs(b.value));
  case TermOp::min:
  case TermOp::max: return ops.select(ops.equal(value, a.value), a.size, b.size);
  default: return ops.abs(value);
  }
}

/// Whether a value is nothing beside what made it.
template <class Ops> typename Ops::Mask is_nothing(Ops& ops, const Made<typename Ops::Number>& a) {
  return ops.less_equal(ops.abs(a.value), ops.mul(a.size, ops.constant(rounding)));
}

/// A comparison in which what is equal within rounding is equal. Each side is taken by itself, so that no sum of sizes
/// is infinite where both sides are numbers.
template <class Ops>
typename Ops::Mask compare_rounded(Ops& ops, TermOp op, const Made<typename Ops::Number>& a,
                                   const Made<typename Ops::Number>& b) {
  const auto limit =
      ops.add(ops.mul(a.size, ops.constant(rounding)), ops.mul(b.size, ops.constant(rounding)));
  const auto same = ops.less_equal(ops.abs(ops.sub(a.value, b.value)), limit);
  if (op == TermOp::eq) return same;
  if (op == TermOp::le) return ops.either(ops.less_equal(a.value, b.value), same);
  return ops.both(ops.less(a.value, b.value), ops.negation(same));
}

/// Operations on numbers that are known.
struct KnownSizes : calendar::slots::Known {
  static Number larger(Number a, Number b) { return a > b ? a : b; }
  static Number abs(Number a) { return std::fabs(a); }
  static Mask less(Number a, Number b) { return a < b; }
  static Mask equal(Number a, Number b) { return a == b; }
  static Mask both(Mask m, Mask n) { return m && n; }
  static Mask either(Mask m, Mask n) { return m || n; }
  static Mask negation(Mask m) { return !m; }
};

/// A constant with the size of what it was folded from.
inline Made<double> made(const Term& constant) {
  const double own = std::fabs(constant.number);
  return {constant.number, constant.size > own ? constant.size : own};
}

/// Whether it is the constant zero, but for rounding.
inline bool is_nothing(const Term& term) {
  KnownSizes known;
  return term.op == TermOp::constant && is_nothing(known, made(term));
}

} // namespace deal::sema
