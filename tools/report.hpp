#pragma once

#include "deal/result.hpp"
#include "tools/output.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace deal::tools {

/// The result of a run for people: what was run, its measures, events, expectations and checks. Tables over
/// time stay within `columns`.
std::string report(const Result& result, const Style& style, std::size_t columns);

/// The results of several scenarios side by side, in short: their scalar measures and events in tables that
/// stay within `columns`, then the expectations of each.
std::string report_scenarios(const std::vector<Result>& results, const Style& style,
                             std::size_t columns);

/// "cannot be told with 10,000 paths; about 23,000 would tell".
std::string not_told(std::uint64_t paths, std::uint64_t paths_to_tell);

/// What was run and how: paths, seed, time. `scenario` says under which scenarios.
std::string report_header(const Result& result, std::string_view scenario, const Style& style);

/// What became of the expectations, under a title; "" if there are none.
std::string report_expectations(const Result& result, std::string_view title, const Style& style);

/// The measures that are series, over periods chosen evenly from the grid; "" if there are none.
std::string report_series(const Result& result, const Style& style, std::size_t columns);

/// A series in some of its periods, a row for each statistic with its name before: what the measure asked for, else mean and
/// quantiles; the mean alone where all paths agree; P of a condition. Rates stand without what they are per.
std::vector<std::vector<std::string>> series_rows(const MeasureResult& measure,
                                                  const std::vector<std::size_t>& periods);

} // namespace deal::tools
