#pragma once

#include "deal/session.hpp"
#include "tools/repl/look.hpp"

#include <string>
#include <vector>

namespace deal::tools::repl {

/// An answer that is done, for people: a number with its unit, error and distribution, or a small table over time.
std::string report_answer(const Answer& answer, const Look& look);

/// The same question under two scenarios, and the difference: path by path, as both have the same draws.
struct Side {
  std::string name;
  const Answer& answer;
};
std::string report_comparison(const Side& first, const Side& second, const Look& look);

/// Periods for the columns of a table: all of them, or each second, third, …, twelfth up to the last, in steps of which a year or
/// some years are made, so that there are at most `most`.
std::vector<std::size_t> chosen_periods(const std::vector<std::string>& periods, std::size_t most);

} // namespace deal::tools::repl
