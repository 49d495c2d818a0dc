#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace deal::math::testing {

/// |x − exact| in units of the last place that a double of the size of `exact` has.
inline double ulp_error(double x, long double exact) {
  if (std::isnan(x) || std::isnan(exact)) {
    return std::isnan(x) && std::isnan(exact) ? 0.0 : std::numeric_limits<double>::infinity();
  }
  const auto rounded = static_cast<double>(exact);
  if (x == rounded) {
    if (std::isinf(x)) return 0.0;
  } else if (std::isinf(x) || std::isinf(rounded)) {
    return std::numeric_limits<double>::infinity();
  }
  const int exponent = rounded == 0 ? -1022 : std::max(std::ilogb(rounded), -1022);
  return static_cast<double>(std::fabs(x - exact) / std::ldexp(1.0L, exponent - 52));
}

/// Doubles of every exponent and of moderate size, both signs, the same at every run.
class Inputs {
 public:
  double any() { return std::bit_cast<double>(bits_()); }
  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(bits_() >> 11) * 0x1p-53;
  }
  /// 2^uniform(low, high)
  double exponential(double low, double high) { return std::exp2(uniform(low, high)); }

 private:
  std::mt19937_64 bits_{20240601};
};

inline bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

} // namespace deal::math::testing
