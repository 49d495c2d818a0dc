#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>

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
  constexpr StatisticSet() = default;
  constexpr StatisticSet(std::initializer_list<Statistic> wanted) {
    for (const Statistic statistic : wanted) bits_ |= bit(statistic);
  }
  static constexpr StatisticSet all() { return StatisticSet(bit(Statistic::max) * 2 - 1); }

  constexpr bool has(Statistic statistic) const { return (bits_ & bit(statistic)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool has_quantiles() const {
    return (*this & StatisticSet{Statistic::p5, Statistic::p25, Statistic::p50, Statistic::p75,
                                 Statistic::p95})
               .bits_ != 0;
  }
  constexpr bool has_spread() const { return has(Statistic::sd) || has(Statistic::standard_error); }
  constexpr bool has_extremes() const { return has(Statistic::min) || has(Statistic::max); }
  constexpr StatisticSet operator|(StatisticSet other) const {
    return StatisticSet(bits_ | other.bits_);
  }
  constexpr StatisticSet operator&(StatisticSet other) const {
    return StatisticSet(bits_ & other.bits_);
  }
  constexpr bool operator==(const StatisticSet&) const = default;

 private:
  constexpr explicit StatisticSet(std::uint32_t bits) : bits_(bits) {}
  static constexpr std::uint32_t bit(Statistic statistic) {
    return std::uint32_t{1} << static_cast<unsigned>(statistic);
  }

  std::uint32_t bits_ = 0;
};

/// Statistics over the paths that have a value, in the unit of the values. NaN: not asked for, or there
/// is no value.
struct Summary {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  std::uint64_t count = 0; ///< paths that have a value
  double mean = none;
  double standard_error = none; ///< of the mean: sd / √count
  double sd = none; ///< with count − 1; exactly 0 if all values are equal, also if there is one
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

/// Monte Carlo error of an estimated probability: √(p(1 − p)/n).
double probability_standard_error(double p, std::uint64_t n);

} // namespace deal::statistics
