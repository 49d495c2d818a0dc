#include "runtime/statistics/accumulator.hpp"

#include <algorithm>
#include <cmath>

namespace deal::statistics {

namespace {

struct Rank {
  std::uint64_t below;
  double part; ///< of the way to the next
};

Rank rank_of(double probability, std::uint64_t count) {
  const double position = std::clamp(probability, 0.0, 1.0) * static_cast<double>(count - 1);
  const double below = std::floor(position);
  return {static_cast<std::uint64_t>(below), position - below};
}

double between(double low, double high, double part) {
  return part == 0 || low == high ? low : low + part * (high - low);
}

} // namespace

Accumulator::Accumulator(const StatisticSet& wanted, Arrival arrival)
    : wanted_(wanted), has_quantiles_(wanted.has_quantiles()),
      order_(wanted.probabilities(), arrival) {}

void Accumulator::add_block(const Moments& moments, const double* values, std::uint32_t count) {
  moments_.merge(moments);
  if (has_quantiles_) order_.add(values, count);
}

void Accumulator::spread(Summary& result) const {
  const auto n = static_cast<double>(moments_.count);
  result.mean = moments_.mean;
  if (moments_.count == 1) return;
  result.sd = moments_.squares == 0 ? 0 : moments_.unit * std::sqrt(moments_.squares / (n - 1));
  result.standard_error = result.sd / std::sqrt(n);
}

Summary Accumulator::summary() const {
  Summary result;
  result.count = moments_.count;
  if (moments_.count == 0) return result;
  spread(result);
  result.min = moments_.min;
  result.max = moments_.max;
  const auto drop = [&](Statistic statistic, double Summary::* field) {
    if (!wanted_.has(statistic)) result.*field = Summary::none;
  };
  drop(Statistic::mean, &Summary::mean);
  drop(Statistic::sd, &Summary::sd);
  drop(Statistic::standard_error, &Summary::standard_error);
  drop(Statistic::min, &Summary::min);
  drop(Statistic::max, &Summary::max);

  for (const NamedQuantile& named : named_quantiles())
    if (wanted_.has(named.statistic)) result.*named.field = quantile(named.probability);
  return result;
}

double Accumulator::quantile(double probability) const {
  if (moments_.count == 0 || !has_quantiles_) return Summary::none;
  const Rank rank = rank_of(probability, moments_.count);
  const double low = order_.at_rank(rank.below);
  return rank.part == 0 ? low : between(low, order_.at_rank(rank.below + 1), rank.part);
}

Interval Accumulator::quantile_interval(double probability) const {
  if (moments_.count == 0) return {};
  const double deviation =
      interval_deviations * probability_standard_error(probability, moments_.count);
  const auto end = [&](double at) { return at < 0 || at > 1 ? Summary::none : quantile(at); };
  return {end(probability - deviation), end(probability + deviation)};
}

double Accumulator::quantile_standard_error(double probability) const {
  const Interval interval = quantile_interval(probability);
  return (interval.high - interval.low) / (2 * interval_deviations);
}

} // namespace deal::statistics
