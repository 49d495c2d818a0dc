#include "benchmarks/hand/totals.hpp"

#include "runtime/math/instruction_set.hpp"

#include <bit>

namespace deal::benchmarks::hand {

namespace {

/// The least magnitude with this key.
double magnitude(std::int64_t key) {
  if (key == 0) return 0;
  return std::bit_cast<double>((key + Histogram::first_key) << Histogram::unused_bits);
}

/// Linear within the bucket.
double quantile(const Histogram& histogram, double probability, std::uint64_t count) {
  const double rank = probability * static_cast<double>(count);
  double below = 0;
  for (std::int64_t i = 0; i < 2 * Histogram::keys - 1; ++i) {
    const double here = histogram.counts[i];
    if (here > 0 && below + here >= rank) {
      const double part = (rank - below) / here;
      const std::int64_t key = i - Histogram::centre;
      if (key < 0) return -std::lerp(magnitude(1 - key), magnitude(-key), part);
      return std::lerp(magnitude(key), magnitude(key + 1), part);
    }
    below += here;
  }
  return 0;
}

Statistics statistics(const Totals& totals, int measure) {
  const auto n = static_cast<double>(totals.paths);
  Statistics s{};
  s.mean = totals.sums[measure] / n;
  s.sd = std::sqrt((totals.squares[measure] - n * s.mean * s.mean) / (n - 1));
  s.standard_error = s.sd / std::sqrt(n);
  if (measure == defaulted) return s;
  const Histogram& histogram = totals.histograms[measure];
  s.p5 = quantile(histogram, 0.05, totals.paths);
  s.p50 = quantile(histogram, 0.50, totals.paths);
  s.p95 = quantile(histogram, 0.95, totals.paths);
  return s;
}

} // namespace

std::unique_ptr<Totals> no_paths() { return std::make_unique<Totals>(); }

Schedule make_schedule() {
  Schedule s{};
  for (int t = 0; t < months; ++t) {
    s.tranche[t] = tranche(t);
    s.fixed_cost[t] = fixed_cost + cost_growth * t;
    s.share_of_remaining[t] = 1.0 / (months - t);
  }
  for (int t = 0; t <= months; ++t) s.discount[t] = std::pow(1 + discount_rate, -t * month);
  return s;
}

Result summarise(const Totals& totals) {
  Result result{};
  result.paths = totals.paths;
  for (int m = 0; m < measures; ++m) result.statistics[m] = statistics(totals, m);
  for (int s = 0; s < all_series; ++s)
    for (int t = 0; t < months; ++t)
      result.series[s][t] = totals.series[s][t] / static_cast<double>(totals.paths);
  return result;
}

#ifdef DEAL_HAND_AVX512

bool has_vector() { return math::is_available(math::InstructionSet::avx512); }

#else

bool has_vector() { return false; }

void add_vector_paths(Totals&, const Schedule&, std::uint64_t, std::uint64_t, Pass) {}

#endif

Result run_vector(std::uint64_t paths, std::uint64_t seed, Pass last) {
  const std::unique_ptr<Totals> totals = no_paths();
  add_vector_paths(*totals, make_schedule(), paths, seed, last);
  return summarise(*totals);
}

} // namespace deal::benchmarks::hand
