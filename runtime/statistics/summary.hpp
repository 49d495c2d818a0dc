#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <vector>

namespace deal::statistics {

enum class Statistic : std::uint8_t {
  count,
  mean,
  standard_error,
  sd,
  min,
  p5,
  p25,
  p50,
  p75,
  p95,
  max,
};

/// Which statistics are wanted. What nobody asks for is not worked out.
class StatisticSet {
 public:
  StatisticSet() = default;
  StatisticSet(std::initializer_list<Statistic> wanted) {
    for (const Statistic statistic : wanted) bits_ |= bit(statistic);
  }
  static StatisticSet all() {
    StatisticSet result;
    result.bits_ = bit(Statistic::max) * 2 - 1;
    return result;
  }
  /// A quantile that has no name here.
  static StatisticSet quantile(double probability) {
    StatisticSet result;
    result.others_.push_back(probability);
    return result;
  }

  bool has(Statistic statistic) const { return (bits_ & bit(statistic)) != 0; }
  bool empty() const { return bits_ == 0 && others_.empty(); }
  /// Those of the quantiles, in order, each once.
  std::vector<double> probabilities() const;
  bool has_quantiles() const;
  bool has_spread() const { return has(Statistic::sd) || has(Statistic::standard_error); }
  bool has_extremes() const { return has(Statistic::min) || has(Statistic::max); }
  StatisticSet operator|(const StatisticSet& other) const;
  bool operator==(const StatisticSet&) const = default;

 private:
  static constexpr std::uint32_t bit(Statistic statistic) {
    return std::uint32_t{1} << static_cast<unsigned>(statistic);
  }

  std::uint32_t bits_ = 0;
  std::vector<double> others_; ///< probabilities
};

/// Statistics over the paths that have a value, in the unit of the values. NaN: not asked for, or there
/// is no value.
struct Summary {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  std::uint64_t count = 0; ///< paths that have a value
  double mean = none;
  double standard_error = none; ///< of the mean: sd / √count
  double sd = none; ///< with count − 1, so that one value has none; exactly 0 if all are equal
  double min = none;
  double p5 = none;
  double p25 = none;
  double p50 = none;
  double p75 = none;
  double p95 = none;
  double max = none;

  /// The count as a double; the others as they are.
  double get(Statistic statistic) const;
};

/// A quantile with a field of its own.
struct NamedQuantile {
  Statistic statistic;
  double Summary::* field;
  double probability;
};
std::span<const NamedQuantile> named_quantiles();

/// Monte Carlo error of an estimated probability: √(p(1 − p)/n).
double probability_standard_error(double p, std::uint64_t n);

} // namespace deal::statistics
