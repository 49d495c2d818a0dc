#pragma once

#include "compiler/sema/types.hpp"

#include <map>
#include <optional>

/// Units by the words that they are written with.
namespace deal::sema {

/// A unit of time: so many months or days of the calendar, so many years of 12 months and 365.25 days.
struct TimeUnit {
  bool in_days = false;
  double count = 0;
  double years = 0;

  /// Of so many of the unit. Whole months are exact in years only as a quotient.
  double years_of(double number) const;
};
inline constexpr double months_per_year = 12;
inline constexpr double days_per_year = 365.25;

/// A unit, and what one of it is in base units. `counted`: each spelling of counted things with the unit's name.
std::optional<std::pair<Unit, double>> find_unit(const std::string& text,
                                                 const std::map<std::string, std::string>& counted);

const TimeUnit* find_time_unit(const std::string& text);

} // namespace deal::sema
