#pragma once

#include "deal/result.hpp"
#include "tools/repl/look.hpp"

#include <string>

namespace deal::tools::repl {

/// How a number is spread over the paths: a bar for each of a few values, else columns over a range with all paths but far outliers,
/// which are counted. What lies outside p5 to p95 is dim. "" where the paths do not differ.
std::string draw_distribution(const MeasureResult& measure, const Look& look);

} // namespace deal::tools::repl
