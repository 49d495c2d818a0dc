#include "runtime/math/elementary.hpp"
#include "runtime/math/operations.hpp"
#include "runtime/math/special.hpp"
#include "tests/runtime/ulp.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace deal::math {
namespace {

using testing::Inputs;
using testing::same_bits;

TEST_CASE("log_gamma agrees with factorials and the reflection of a half") {
  double factorial = 1;
  for (int n = 1; n <= 170; ++n) {
    CHECK(log_gamma(n) == Approx(std::log(factorial)).epsilon(1e-14).margin(1e-14));
    factorial *= n;
  }
  CHECK(log_gamma(0.5) == Approx(0.5723649429247001).epsilon(1e-14));
  CHECK(log_gamma(1e-10) == Approx(23.025850929882735).epsilon(1e-14));
  CHECK(log_gamma(1e6) == Approx(12815504.56914761).epsilon(1e-14));
  CHECK(same_bits(log_gamma(0), undefined));
}

TEST_CASE("beta quantiles with closed forms") {
  constexpr double pi = 3.141592653589793;
  Inputs in;
  for (int i = 0; i < 3000; ++i) {
    const double u = i % 2 == 0 ? in.uniform(0, 1) : in.exponential(-50, 0);
    const double a = in.uniform(0.3, 20);
    CAPTURE(u, a);
    CHECK(beta_quantile(u, a, 1) == Approx(std::pow(u, 1 / a)).epsilon(1e-12));
    CHECK(beta_quantile(u, 1, a) == Approx(-std::expm1(std::log1p(-u) / a)).epsilon(1e-12));
    const double arcsine = std::sin(pi * u / 2);
    CHECK(beta_quantile(u, 0.5, 0.5) == Approx(arcsine * arcsine).epsilon(1e-12));
    const double x = beta_quantile(u, 2, 2);
    CHECK(x * x * (3 - 2 * x) == Approx(u).epsilon(1e-12));
  }
}

TEST_CASE("beta quantiles undo a binomial sum") {
  // P(Beta(a, b) ≤ x) = P(Binomial(a + b − 1, x) ≥ a) for whole a and b
  const auto binomial_tail = [](int n, int from, double x) {
    double sum = 0;
    for (int k = from; k <= n; ++k)
      sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) +
                      k * std::log(x) + (n - k) * std::log1p(-x));
    return sum;
  };
  for (int a = 1; a <= 30; a += 7) {
    for (int b = 1; b <= 30; b += 7) {
      for (const double u : {1e-9, 0.01, 0.3, 0.5, 0.9, 0.9999}) {
        CAPTURE(a, b, u);
        const double x = beta_quantile(u, a, b);
        CHECK(binomial_tail(a + b - 1, a, x) == Approx(u).epsilon(1e-11));
        CHECK(beta_cdf(x, a, b) == Approx(u).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("beta quantiles of extreme shapes lie where they should") {
  CHECK(beta_quantile(0.5, 1e6, 1e6) == Approx(0.5).epsilon(1e-12));
  // nearly normal, with standard deviation ½ / √(2n + 1)
  CHECK(beta_quantile(0.975, 1e6, 1e6) ==
        Approx(0.5 + 1.959963984540054 * 0.5 / std::sqrt(2e6 + 1)).epsilon(1e-8));
  CHECK(beta_quantile(0.5, 1e-3, 1e3) < 1e-290);
  CHECK(beta_quantile(0.5, 1e3, 1e-3) == 1.0);
  for (const double x : {beta_quantile(0, 2, 2), beta_quantile(1, 2, 2), beta_quantile(0.5, 0, 2),
                         beta_quantile(0.5, 2, -1), beta_quantile(undefined, 2, 2),
                         beta_quantile(0.5, 2, std::numeric_limits<double>::infinity())})
    CHECK(same_bits(x, undefined));
}

double exact_poisson_cdf(int k, double mean) {
  long double term = expl(-static_cast<long double>(mean));
  long double sum = term;
  for (int j = 1; j <= k; ++j) {
    term *= mean / static_cast<long double>(j);
    sum += term;
  }
  return static_cast<double>(sum);
}

TEST_CASE("Poisson quantiles are the least counts that reach the probability") {
  Inputs in;
  for (const double mean : {1e-6, 0.1, 1.0, 3.7, 20.0, 333.3, 5000.0}) {
    for (int i = 0; i < 300; ++i) {
      const double u = i % 3 == 0 ? in.exponential(-30, 0) : in.uniform(0, 1);
      const int k = static_cast<int>(poisson_quantile(u, mean));
      CAPTURE(mean, u, k);
      CHECK(exact_poisson_cdf(k, mean) >= u * (1 - 1e-11));
      if (k > 0) CHECK(exact_poisson_cdf(k - 1, mean) < u * (1 + 1e-11));
    }
  }
}

TEST_CASE("Poisson quantiles of large means are near the normal and join at the change of method") {
  for (const double u : {1e-9, 0.01, 0.5, 0.9, 1 - 1e-9}) {
    const double below = poisson_quantile(u, 1e5);
    const double above = poisson_quantile(u, std::nextafter(1e5, 2e5));
    CHECK(std::fabs(above - below) <= 1);
    const double z = normal_quantile(u);
    CHECK(poisson_quantile(u, 1e10) == Approx(1e10 + 1e5 * z + (z * z - 1) / 6).margin(1));
  }
  CHECK(poisson_quantile(0.3, 0) == 0);
  for (const double x : {poisson_quantile(0, 1), poisson_quantile(1, 1), poisson_quantile(0.5, -1),
                         poisson_quantile(0.5, undefined), poisson_quantile(0.5, 1e300)})
    CHECK(same_bits(x, undefined));
}

} // namespace
} // namespace deal::math
