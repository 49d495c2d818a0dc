#include "runtime/math/elementary.hpp"
#include "runtime/math/special.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

// Quantiles over all parameters that a model may write, against distribution functions that are worked out here by
// another method and in long double.

namespace deal::math {
namespace {

using Real = long double;

constexpr double one_unit = 0x1p-52; ///< by which a uniform differs from the next
constexpr double shapes[] = {1e-300, 1e-200, 1e-100, 1e-30, 1e-10, 1e-6, 1e-4, 1e-3, 0.01, 0.1,
                             0.5,    1,      1.5,    3,     10,    100,  1e3,  1e4,  1e5,  1e6};
constexpr double uniforms[] = {0x1p-53, 1e-12, 1e-6,     0.01,      0.3,        0.5,
                               0.7,     0.99,  1 - 1e-6, 1 - 1e-12, 1 - 0x1p-53};

/// Σ_{k ≥ 1} of Stirling's series, for x ≥ 20 exact to the last digit of a Real.
Real stirling_rest(Real x) {
  const Real z = 1 / (x * x);
  Real sum = 43867.0L / 244188;
  for (const Real coefficient : {-3617.0L / 122400, 1.0L / 156, -691.0L / 360360, 1.0L / 1188,
                                 -1.0L / 1680, 1.0L / 1260, -1.0L / 360, 1.0L / 12})
    sum = sum * z + coefficient;
  return sum / x;
}

/// log B(a, b), without the difference of large logarithms.
Real log_beta(Real a, Real b) {
  if (a > b) std::swap(a, b);
  if (b < 20) return lgammal(a) + lgammal(b) - lgammal(a + b);
  const Real ratio =
      (b - 0.5L) * log1pl(a / b) + a * (logl(a + b) - 1) + stirling_rest(a + b) - stirling_rest(b);
  return (a < 20 ? lgammal(a)
                 : (a - 0.5L) * logl(a) - a + 0.918938533204672741780329736405617640L +
                       stirling_rest(a)) -
         ratio;
}

struct BetaPoint {
  Real lower, density;
};

/// P(X ≤ x) and the density by the series of positive terms (NIST DLMF 8.17.8), quick for x ≤ ½.
BetaPoint beta_series(Real x, Real a, Real b) {
  Real term = 1, sum = 1;
  for (int n = 0; n < 1'000'000 && term > sum * 1e-21L; ++n) {
    term *= (a + b + n) * x / (a + 1 + n);
    sum += term;
  }
  const Real log_weight = a * logl(x) + b * log1pl(-x) - log_beta(a, b);
  return {expl(log_weight - logl(a)) * sum, expl(log_weight - logl(x) - log1pl(-x))};
}

/// Whether x is the quantile of u up to some units of the uniform, 2e-10 of the tail, or where x lies between doubles.
bool is_beta_quantile(double x, double u, double a, double b) {
  const double tail = std::min(u, 1 - u);
  const double slack = 16 * one_unit + 2e-10 * tail;
  constexpr double least = std::numeric_limits<double>::denorm_min();
  if (x <= least) return beta_series(least, a, b).lower >= u - slack;
  if (x == 1) return beta_series(0x1p-53L, b, a).lower >= 1 - u - slack;
  // The smaller tail where its series ends, else the quick one.
  const bool mirrored = std::fabs(x - 0.5) < 0.495 ? u > 0.5 : x > 0.5;
  const BetaPoint at = mirrored ? beta_series(1 - Real(x), b, a) : beta_series(x, a, b);
  const Real difference = fabsl(at.lower - (mirrored ? 1 - u : u));
  return difference <= slack + at.density * (std::nextafter(x, 1) - x);
}

TEST_CASE("beta quantiles are right for every shape") {
  for (const double a : shapes)
    for (const double b : shapes)
      for (const double u : uniforms) {
        const double x = beta_quantile(u, a, b);
        INFO("a " << a << ", b " << b << ", u " << u << ", x " << x);
        CHECK(is_beta_quantile(x, u, a, b));
      }
}

TEST_CASE("beta quantiles of shapes beyond the bounds are undefined") {
  for (const double wrong : {0.0, -1.0, 1e-301, 5e-324, 1.0001e6, 1e300,
                             std::numeric_limits<double>::infinity(), std::nan("")}) {
    CHECK(std::isnan(beta_quantile(0.5, wrong, 1)));
    CHECK(std::isnan(beta_quantile(0.5, 1, wrong)));
    CHECK(std::isnan(beta_cdf(0.5, 1, wrong)));
  }
}

/// log P(X = k).
Real log_poisson(Real k, Real mean) { return k * logl(mean) - mean - lgammal(k + 1); }

/// P(X ≤ k) or, from the mean on, P(X > k); all terms that count, added from the small ones.
Real poisson_tail(double k, double mean, bool upper) {
  if (k < 0) return upper ? 1 : 0;
  const auto reach = 60 + 12 * std::sqrt(mean);
  Real sum = 0;
  if (upper) {
    for (double j = std::floor(std::max(k + 1, mean) + reach); j > k; --j)
      sum += expl(log_poisson(j, mean));
  } else {
    for (double j = std::floor(std::max(0.0, std::min(k, mean) - reach)); j <= k; ++j)
      sum += expl(log_poisson(j, mean));
  }
  return sum;
}

bool is_poisson_quantile(double k, double u, double mean, double off) {
  const auto reaches = [&](double j, double slack) {
    if (j < mean) return poisson_tail(j, mean, false) >= u * (1 - slack) - one_unit;
    return poisson_tail(j, mean, true) <= (1 - Real(u)) * (1 + slack) + one_unit;
  };
  const auto misses = [&](double j, double slack) {
    if (j < 0) return true;
    if (j < mean) return poisson_tail(j, mean, false) <= u * (1 + slack) + one_unit;
    return poisson_tail(j, mean, true) >= (1 - Real(u)) * (1 - slack) - one_unit;
  };
  return reaches(k + off, 1e-9) && misses(k - 1 - off, 1e-9);
}

TEST_CASE("Poisson quantiles are right for every mean") {
  for (const double mean : {5e-324, 1e-300, 1e-100, 1e-18, 1e-9, 1e-4, 0.01,  0.5, 1.0, 2.5,
                            4.99,   5.0,    5.01,   7.0,   10.0, 31.0, 100.0, 1e3, 1e4, 9.9e4})
    for (const double u : uniforms) {
      const double k = poisson_quantile(u, mean);
      INFO("mean " << mean << ", u " << u << ", k " << k);
      CHECK(k == std::floor(k));
      CHECK(is_poisson_quantile(k, u, mean, 0));
    }
}

TEST_CASE("Poisson quantiles of large means are at most one count off") {
  for (const double mean : {1.01e5, 3e5, 1e6})
    for (const double u : uniforms) {
      const double k = poisson_quantile(u, mean);
      INFO("mean " << mean << ", u " << u << ", k " << k);
      CHECK(is_poisson_quantile(k, u, mean, 1));
    }
  // Near the largest, where the skewness is nothing beside the normal.
  for (const double mean : {1e9, 1e12, 1e15})
    for (const double u : uniforms) {
      const double z = normal_quantile(u);
      CHECK(std::fabs(poisson_quantile(u, mean) - (mean + std::sqrt(mean) * z + (z * z - 1) / 6)) <=
            1 + 1e-12 * std::sqrt(mean));
    }
}

TEST_CASE("Poisson quantiles far out in the tails end") {
  // Correlated draws may be as unlikely as this.
  for (const double mean : {1e-18, 1.0, 5.0, 6.0, 50.0, 1e4, 1e5, 1e15})
    for (const double u : {std::numeric_limits<double>::denorm_min(), 1e-300, 1e-100, 1e-20}) {
      const double k = poisson_quantile(u, mean);
      INFO("mean " << mean << ", u " << u << ", k " << k);
      CHECK((k >= 0 && k < mean + 1));
    }
}

} // namespace
} // namespace deal::math
