#include "runtime/math/elementary.hpp"
#include "runtime/math/gamma.hpp"
#include "runtime/math/operations.hpp"
#include "runtime/math/special.hpp"

#include <cmath>

namespace deal::math {

namespace {

constexpr double pi = 0x1.921fb54442d18p+1;
constexpr double precision = 0x1p-53;
constexpr int max_terms = 20000;
constexpr double log_of_least = -0x1.74385446d71c3p+9; // log 2^-1074
constexpr int max_steps = 200;

/// a·log(ratio), ratio = 1 + excess; near 1 from the excess, which has not lost its digits.
double scaled_log(double a, double ratio, double excess) {
  return a * (ratio > 0.5 && ratio < 1.5 ? log1p(excess) : log(ratio));
}

/// A beta distribution and what its weight has in common at all x.
struct Shape {
  double a;
  double b;
  double root;       ///< √(ab / (a + b) / 2π)
  double correction; ///< of Stirling's formula in 1 / B(a, b)

  Shape mirrored() const { return {b, a, root, correction}; }
};

Shape shape_of(double a, double b) {
  const double sum = a + b;
  return {a, b, std::sqrt(a / sum * b / (2 * pi)),
          stirling_error(sum) - stirling_error(a) - stirling_error(b)};
}

/// x^a (1 − x)^b / B(a, b), y = 1 − x. Written about the mean, where the exponents cancel.
double beta_weight(double x, double y, const Shape& shape) {
  const double sum = shape.a + shape.b;
  const double distance = x * shape.b - y * shape.a;
  const double exponent = scaled_log(shape.a, x * sum / shape.a, distance / shape.a) +
                          scaled_log(shape.b, y * sum / shape.b, -distance / shape.b);
  return shape.root * exp(exponent + shape.correction);
}

double away_from_zero(double x) { return std::fabs(x) < 0x1p-900 ? 0x1p-900 : x; }

/// The continued fraction of the incomplete beta function; quick for x < (a + 1) / (a + b + 2).
double beta_fraction(double x, double a, double b) {
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double value = d;
  const auto multiply = [&](double term) {
    d = 1 / away_from_zero(1 + term * d);
    c = away_from_zero(1 + term / c);
    value *= d * c;
  };
  for (int i = 1; i <= max_terms; ++i) {
    const double m = i;
    multiply(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
    multiply(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)));
    if (std::fabs(d * c - 1) <= precision) break;
  }
  return value;
}

struct Tails {
  double lower;
  double upper;
};

/// Both tails at x, y = 1 − x; the smaller one, roughly, is worked out and the other is the rest.
Tails beta_tails(double x, double y, const Shape& shape, double weight) {
  const double a = shape.a;
  const double b = shape.b;
  if (x < (a + 1) / (a + b + 2)) {
    const double lower = weight * beta_fraction(x, a, b) / a;
    return {lower, 1 - lower};
  }
  const double upper = weight * beta_fraction(y, b, a) / b;
  return {1 - upper, upper};
}

/// P(X ≤ x) − target.lower, from whichever tail is smaller and so more exact.
double surplus(Tails at, Tails target) {
  return target.lower <= target.upper ? at.lower - target.lower : target.upper - at.upper;
}

Tails beta_tails_at(double x, const Shape& shape) {
  return beta_tails(x, 1 - x, shape, beta_weight(x, 1 - x, shape));
}

bool is_shape(double a) { return a >= least_beta_shape && a <= largest_beta_shape; }

/// log x where the lower tail is x^a / (a B(a, b)), its leading term.
double leading_guess(Tails target, const Shape& shape) {
  const double a = shape.a;
  const double log_beta = log_gamma(a) + log_gamma(shape.b) - log_gamma(a + shape.b);
  return (log(target.lower) + log(a) + log_beta) / a;
}

/// The quantile where it is at most ½, by Newton steps on t = log x. In t the logarithm of the lower tail
/// is concave and, for small x, straight.
double quantile_below_half(Tails target, const Shape& shape) {
  double low = log_of_least;
  double high = -0x1.62e42fefa39efp-1;
  double t = leading_guess(target, shape);
  // So far down the leading term is all that there is.
  if (t <= low) return 0;
  if (!(t > low && t < high)) t = log(0.5 * shape.a / (shape.a + shape.b));
  if (!(t > low && t < high)) t = high - 0.5;
  for (int step = 0; step < max_steps; ++step) {
    const double x = exp(t);
    const double weight = beta_weight(x, 1 - x, shape);
    const Tails at = beta_tails(x, 1 - x, shape, weight);
    const double difference = surplus(at, target);
    if (difference == 0) return x;
    (difference > 0 ? high : low) = t;
    // d lower / dt = weight / (1 − x)
    const double slope = weight / (1 - x);
    const double shift = target.lower <= target.upper
                             ? log(at.lower / target.lower) * at.lower / slope
                             : difference / slope;
    double next = t - shift;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::fabs(next - t) <= precision * std::fabs(t) + precision) return exp(next);
    t = next;
  }
  return exp(t);
}

} // namespace

double beta_cdf(double x, double a, double b) {
  if (!is_shape(a) || !is_shape(b) || std::isnan(x)) return undefined;
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return beta_tails_at(x, shape_of(a, b)).lower;
}

double beta_quantile(double u, double a, double b) {
  if (!(u > 0 && u < 1) || !is_shape(a) || !is_shape(b)) return undefined;
  const Tails target{u, 1 - u};
  const Tails mirrored{1 - u, u};
  const Shape shape = shape_of(a, b);
  if (surplus(beta_tails_at(0.5, shape), target) >= 0) return quantile_below_half(target, shape);
  return 1 - quantile_below_half(mirrored, shape.mirrored());
}

} // namespace deal::math
