#include "runtime/statistics/interval.hpp"

#include "runtime/math/elementary.hpp"
#include "runtime/math/special.hpp"

#include <algorithm>
#include <cmath>

namespace deal::statistics {

namespace {

constexpr double tail = 0.025;
constexpr std::uint64_t most_exact = 1'000'000;

/// The lower end; the upper one is that of what was not seen.
double exact_low(double seen, double count) {
  return math::beta_quantile(tail, seen, count - seen + 1);
}

double score_low(double seen, double n) {
  constexpr double z = interval_deviations;
  const double p = seen / n;
  const double root = z * z - 2 - 1 / n + 4 * p * (n * (1 - p) + 1);
  return std::max(0.0, (2 * n * p + z * z - 1 - z * std::sqrt(root)) / (2 * (n + z * z)));
}

double low(std::uint64_t seen, std::uint64_t count) {
  const auto k = static_cast<double>(seen), n = static_cast<double>(count);
  if (seen == 0) return 0;
  if (seen == count) return math::pow(2 * tail, 1 / n);
  return count <= most_exact ? exact_low(k, n) : score_low(k, n);
}

} // namespace

Interval proportion_interval(std::uint64_t seen, std::uint64_t count) {
  if (count == 0) return {};
  return {low(seen, count), 1 - low(count - seen, count)};
}

} // namespace deal::statistics
