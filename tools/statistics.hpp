#pragma once

#include "deal/result.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace deal::tools {

/// A statistic as a measure names it.
struct NamedStatistic {
  std::string_view name;
  std::vector<double> Statistics::* values;
  bool scale; ///< a width and not a place: of dates it is in years
};
/// In the order in which they are shown, from the mean to the maximum.
std::span<const NamedStatistic> all_statistics();

bool has(const MeasureResult& measure, const NamedStatistic& statistic);
/// "" if the measure does not have it.
std::string format(const MeasureResult& measure, const NamedStatistic& statistic,
                   std::size_t period);

/// What was found without a standard error, and the ends of its interval; NaN where one is not known.
struct OneSided {
  double value, low, high;
};
/// "≤ 0.03%" of what no path saw, "≥ 99.97%" of what all saw; "" if neither end is beyond the value.
std::string format_bound(const OneSided& found, std::string_view unit);

/// The error of a mean: one standard error. Of a probability that no path saw, or every path, where that is no error the
/// bound of its interval: "≤ 0.03%". "–" if it is not known, "" if it was not asked for.
std::string format_error(const MeasureResult& measure, std::size_t period);
/// A mean with it: "34% ± 0.5%", "0% (≤ 0.03%)"; alone where its error is not known.
std::string mean_with_error(const MeasureResult& measure, std::size_t period);

/// The part of a unit that every cell of a table would repeat: "/year".
std::string_view rate_of(std::string_view unit);
/// The quantity without it.
std::string without_rate(std::string cell, std::string_view unit);

/// What to show of a measure: `usual` of one that asked for nothing in particular, else what it asked for.
bool is_shown(const MeasureResult& measure, const NamedStatistic& statistic,
              std::span<const std::string_view> usual);

} // namespace deal::tools
