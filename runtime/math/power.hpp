#pragma once

#include "runtime/math/elementary.hpp"

/// Powers of any number as a formula, written once for numbers that are known and for a program that works them out
/// on every path: of a base below zero the whole powers, by those of its size; the others stay undefined.
///
/// An "operations" type gives it its alphabet, and is passed by reference, so that it can keep state:
///   Number, Mask
///   constant(double) → Number
///   mul pow (a, b), floor abs neg (a) → Number
///   less equal (a, b) → Mask
///   both(m, n), negation(m) → Mask
///   select(m, yes, no) → Number; both are always computed
namespace deal::math {

template <class Ops>
typename Ops::Number power(Ops& ops, typename Ops::Number base, typename Ops::Number exponent) {
  using Number = typename Ops::Number;
  const auto is_whole = [&](Number x) { return ops.equal(ops.floor(x), x); };
  const auto whole = is_whole(exponent);
  const auto even = is_whole(ops.mul(exponent, ops.constant(0.5)));
  const Number size = ops.pow(ops.select(whole, ops.abs(base), base), exponent);
  const auto odd = ops.both(whole, ops.negation(even));
  const auto negative = ops.both(odd, ops.less(base, ops.constant(0)));
  return ops.select(negative, ops.neg(size), size);
}

namespace detail {

/// Operations on numbers that are known.
struct KnownPowers {
  using Number = double;
  using Mask = bool;

  static Number constant(double x) { return x; }
  static Number mul(Number a, Number b) { return a * b; }
  static Number pow(Number a, Number b) { return math::pow(a, b); }
  static Number floor(Number a) { return __builtin_floor(a); }
  static Number abs(Number a) { return __builtin_fabs(a); }
  static Number neg(Number a) { return -a; }
  static Mask less(Number a, Number b) { return a < b; }
  static Mask equal(Number a, Number b) { return a == b; }
  static Mask both(Mask m, Mask n) { return m && n; }
  static Mask negation(Mask m) { return !m; }
  static Number select(Mask m, Number yes, Number no) { return m ? yes : no; }
};

} // namespace detail

inline double power(double base, double exponent) {
  detail::KnownPowers known;
  return power(known, base, exponent);
}

} // namespace deal::math
