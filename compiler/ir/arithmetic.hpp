#pragma once

#include <cmath>
#include <limits>

/// The operations of ops.def that are more than one operator, on one lane. Folding and the executors share
/// them, so that a folded number has the bits of a computed one.
namespace deal::ir::arithmetic {

inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Either zero as divisor gives undefined, never infinity.
inline double divide(double a, double b) {
  const double quotient = a / b;
  return b == 0 ? undefined : quotient;
}

/// A tie gives b, also between zeros of different sign. A comparison with NaN fails, so that a NaN b is the
/// result by itself; only a NaN a needs its own case.
inline double minimum(double a, double b) {
  const double smaller = a < b ? a : b;
  return a != a ? a : smaller;
}
inline double maximum(double a, double b) {
  const double larger = a > b ? a : b;
  return a != a ? a : larger;
}

inline bool is_finite(double a) { return std::fabs(a) <= std::numeric_limits<double>::max(); }

} // namespace deal::ir::arithmetic
