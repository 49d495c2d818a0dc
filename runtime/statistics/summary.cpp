#include "runtime/statistics/summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace deal::statistics {

namespace {

constexpr std::array<NamedQuantile, 5> with_names{{{Statistic::p5, &Summary::p5, 0.05},
                                                   {Statistic::p25, &Summary::p25, 0.25},
                                                   {Statistic::p50, &Summary::p50, 0.5},
                                                   {Statistic::p75, &Summary::p75, 0.75},
                                                   {Statistic::p95, &Summary::p95, 0.95}}};

} // namespace

std::span<const NamedQuantile> named_quantiles() { return with_names; }

std::vector<double> StatisticSet::probabilities() const {
  std::vector<double> result = others_;
  for (const NamedQuantile& named : with_names)
    if (has(named.statistic)) result.push_back(named.probability);
  std::ranges::sort(result);
  const auto again = std::ranges::unique(result);
  result.erase(again.begin(), again.end());
  return result;
}

bool StatisticSet::has_quantiles() const {
  return !others_.empty() ||
         std::ranges::any_of(with_names, [&](const auto& named) { return has(named.statistic); });
}

StatisticSet StatisticSet::operator|(const StatisticSet& other) const {
  StatisticSet result = *this;
  result.bits_ |= other.bits_;
  for (const double probability : other.others_)
    if (std::ranges::find(result.others_, probability) == result.others_.end())
      result.others_.push_back(probability);
  return result;
}

double Summary::get(Statistic statistic) const {
  switch (statistic) {
  case Statistic::count: return static_cast<double>(count);
  case Statistic::mean: return mean;
  case Statistic::standard_error: return standard_error;
  case Statistic::sd: return sd;
  case Statistic::min: return min;
  case Statistic::p5: return p5;
  case Statistic::p25: return p25;
  case Statistic::p50: return p50;
  case Statistic::p75: return p75;
  case Statistic::p95: return p95;
  case Statistic::max: return max;
  }
  return Summary::none;
}

double probability_standard_error(double p, std::uint64_t n) {
  return std::sqrt(p * (1 - p) / static_cast<double>(n));
}

} // namespace deal::statistics
