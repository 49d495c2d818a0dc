#pragma once

#include <cstdint>
#include <limits>

namespace deal::statistics {

/// Holds the true number in at least 95 of 100 runs. NaN: not known.
struct Interval {
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

/// Half the width of an interval in standard errors, where the estimate is nearly normal.
inline constexpr double interval_deviations = 1.959963984540054;

/// Of the probability of what was seen `seen` times among `count`: Clopper and Pearson, "The use of confidence or fiducial
/// limits" (1934); of more than a million the score interval with continuity correction (Newcombe, "Two-sided confidence
/// intervals for the single proportion", 1998, method 4), which is the same there to a hundredth of its width. Where nothing
/// or nothing else was seen the whole 5 % is on one side: the bound is about 3 / count (Hanley and Lippman-Hand, "If nothing
/// goes wrong, is everything all right?", 1983). Nothing is known of none.
Interval proportion_interval(std::uint64_t seen, std::uint64_t count);

} // namespace deal::statistics
