#include "runtime/statistics/accumulator.hpp"

#include <algorithm>
#include <array>
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

/// Reorders `values` no more than it needs.
double exact_quantile(std::vector<double>& values, double probability) {
  const Rank rank = rank_of(probability, values.size());
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank.below);
  std::nth_element(values.begin(), place, values.end());
  if (rank.part == 0) return *place;
  return between(*place, *std::min_element(place + 1, values.end()), rank.part);
}

double sketched_quantile(const Sketch& sketch, const Moments& moments, double probability) {
  const Rank rank = rank_of(probability, sketch.count());
  const auto value = [&](std::uint64_t r) {
    return std::clamp(sketch.at_rank(r), moments.min, moments.max);
  };
  if (rank.part == 0) return value(rank.below);
  return between(value(rank.below), value(rank.below + 1), rank.part);
}

struct NamedQuantile {
  Statistic statistic;
  double Summary::* field;
  double probability;
};

constexpr std::array<NamedQuantile, 5> named_quantiles{{{Statistic::p5, &Summary::p5, 0.05},
                                                        {Statistic::p25, &Summary::p25, 0.25},
                                                        {Statistic::p50, &Summary::p50, 0.5},
                                                        {Statistic::p75, &Summary::p75, 0.75},
                                                        {Statistic::p95, &Summary::p95, 0.95}}};

} // namespace

void Accumulator::add_block(const Moments& moments, const double* values, std::uint32_t count) {
  moments_.merge(moments);
  if (quantiles_ == Quantiles::sketched) sketch_.add(values, count);
  if (quantiles_ != Quantiles::exact) return;
  for (std::uint32_t i = 0; i < count; ++i)
    if (values[i] == values[i]) values_.push_back(values[i]);
}

void Accumulator::spread(Summary& result) const {
  const auto n = static_cast<double>(moments_.count);
  result.mean = moments_.mean;
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

  std::vector<double> probabilities;
  for (const auto& named : named_quantiles)
    if (wanted_.has(named.statistic)) probabilities.push_back(named.probability);
  const std::vector<double> found = quantiles(probabilities);
  std::size_t next = 0;
  for (const auto& named : named_quantiles)
    if (wanted_.has(named.statistic)) result.*named.field = found[next++];
  return result;
}

std::vector<double> Accumulator::quantiles(std::span<const double> probabilities) const {
  std::vector<double> result(probabilities.size(), Summary::none);
  if (moments_.count == 0 || quantiles_ == Quantiles::none || result.empty()) return result;
  std::vector<double> values = values_;
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i] = quantiles_ == Quantiles::exact
                    ? exact_quantile(values, probabilities[i])
                    : sketched_quantile(sketch_, moments_, probabilities[i]);
  }
  return result;
}

double Accumulator::quantile(double probability) const {
  return quantiles(std::span(&probability, 1)).front();
}

double Accumulator::quantile_standard_error(double probability) const {
  if (moments_.count == 0) return Summary::none;
  const double deviation = probability_standard_error(probability, moments_.count);
  if (deviation == 0) return 0;
  const double low = std::max(0.0, probability - deviation);
  const double high = std::min(1.0, probability + deviation);
  const std::array<double, 2> ends{low, high};
  const std::vector<double> values = quantiles(ends);
  return (values[1] - values[0]) * deviation / (high - low);
}

} // namespace deal::statistics
