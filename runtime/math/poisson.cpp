#include "runtime/math/elementary.hpp"
#include "runtime/math/gamma.hpp"
#include "runtime/math/operations.hpp"
#include "runtime/math/special.hpp"

#include <algorithm>
#include <cmath>

namespace deal::math {

namespace {

constexpr double pi = 0x1.921fb54442d18p+1;
constexpr double negligible = 0x1p-60;
constexpr double largest_summed_mean = 1e5;
constexpr double largest_mean = 0x1p52;

/// P(X = k), after Loader, "Fast and accurate computation of binomial probabilities" (2000).
double poisson_probability(double k, double mean) {
  if (k == 0) return exp(-mean);
  const double ratio = mean / k;
  const double excess = (mean - k) / k;
  const double log_ratio = ratio > 0.5 && ratio < 1.5 ? log1p(excess) : log(ratio);
  return exp(k * (log_ratio - excess) - stirling_error(k)) / std::sqrt(2 * pi * k);
}

/// The terms from k downwards, in units of the first.
double downward_sum(double k, double mean) {
  double term = 1;
  double sum = 1;
  for (double j = k; j > 0 && term > negligible * sum; --j) {
    term *= j / mean;
    sum += term;
  }
  return sum;
}

/// The terms above k, in units of that of k.
double upward_sum(double k, double mean) {
  double term = 1;
  double sum = 0;
  for (double j = k + 1; j <= mean || term > negligible * sum; ++j) {
    term *= mean / j;
    sum += term;
    if (term == 0) break;
  }
  return sum;
}

/// Whether P(X ≤ k) ≥ u.
bool reaches(double k, double mean, double u) {
  const double here = poisson_probability(k, mean);
  if (k < mean) return here * downward_sum(k, mean) >= u;
  return here * upward_sum(k, mean) <= 1 - u;
}

double cornish_fisher(double u, double mean) {
  const double z = normal_quantile(u);
  const double root = std::sqrt(mean);
  const double second = (z * z - 1) / 6;
  const double third = (z - z * z * z) / (72 * root);
  return std::max(0.0, std::ceil(mean + root * z + second + third - 0.5));
}

} // namespace

double poisson_cdf(double k, double mean) {
  if (!(k >= 0) || !(mean >= 0 && mean < largest_mean)) return undefined;
  if (mean == 0) return 1;
  const double here = poisson_probability(k, mean);
  return k < mean ? here * downward_sum(k, mean) : 1 - here * upward_sum(k, mean);
}

double poisson_quantile(double u, double mean) {
  if (!(u > 0 && u < 1) || !(mean >= 0 && mean < largest_mean)) return undefined;
  if (mean == 0) return 0;
  double k = cornish_fisher(u, mean);
  if (mean > largest_summed_mean) return k;
  while (!reaches(k, mean, u)) ++k;
  while (k > 0 && reaches(k - 1, mean, u)) --k;
  return k;
}

} // namespace deal::math
