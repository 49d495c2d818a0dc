#pragma once

#include "deal/deal.hpp"
#include "tools/output.hpp"

#include <cstddef>
#include <string>

namespace deal::tools {

/// The result of a run for people: what was run, its measures, events, expectations and checks. Tables over
/// time stay within `columns`.
std::string report(const Result& result, const Style& style, std::size_t columns);

/// The measures that are series, over periods chosen evenly from the grid; "" if there are none.
std::string report_series(const Result& result, const Style& style, std::size_t columns);

} // namespace deal::tools
