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
constexpr double largest_counted_mean = 5;
constexpr double most_counted = 1000; // P(X > 1000) is below 1e-300 for all means that are counted
constexpr double largest_summed_mean = 1e5;

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

/// The least count that reaches u, from 0 upwards. Where a mean is small the expansion says nothing.
double counted_up(double u, double mean) {
  double k = 0;
  while (k < most_counted && !reaches(k, mean, u)) ++k;
  return k;
}

/// The least count that reaches u, from a guess: by steps that double until it lies between two counts, then by halves.
double searched(double u, double mean, double guess) {
  double low = guess - 1; // does not reach u, nor does anything below 0
  double high = guess;    // reaches it
  for (double step = 1; low >= 0 && reaches(low, mean, u); step *= 2) {
    high = low;
    low -= step;
  }
  for (double step = 1; !reaches(high, mean, u); step *= 2) {
    low = high;
    high += step;
  }
  low = std::max(low, -1.0);
  while (high - low > 1) {
    const double middle = std::floor(0.5 * (low + high));
    (reaches(middle, mean, u) ? high : low) = middle;
  }
  return high;
}

} // namespace

double poisson_cdf(double k, double mean) {
  if (!(k >= 0) || !(mean >= 0 && mean < largest_poisson_mean)) return undefined;
  if (mean == 0) return 1;
  const double here = poisson_probability(k, mean);
  return k < mean ? here * downward_sum(k, mean) : 1 - here * upward_sum(k, mean);
}

double poisson_quantile(double u, double mean) {
  if (!(u > 0 && u < 1) || !(mean >= 0 && mean < largest_poisson_mean)) return undefined;
  if (mean == 0) return 0;
  if (mean <= largest_counted_mean) return counted_up(u, mean);
  const double guess = cornish_fisher(u, mean);
  return mean > largest_summed_mean ? guess : searched(u, mean, guess);
}

} // namespace deal::math
