#pragma once

#include "compiler/sema/types.hpp"

#include <map>
#include <optional>

/// Units by the words that they are written with.
namespace deal::sema {

/// A calendar length as written, kept exact for calendar arithmetic.
struct CalendarLength {
  int months = 0;
  int days = 0;

  friend bool operator==(const CalendarLength&, const CalendarLength&) = default;
};

/// A unit, and what one of it is in base units. `counted`: each spelling of counted things with the unit's name.
std::optional<std::pair<Unit, double>> find_unit(const std::string& text,
                                                 const std::map<std::string, std::string>& counted);

/// The exact calendar length of a whole number of months or days.
std::optional<CalendarLength> calendar_length(double count, const std::string& unit);

} // namespace deal::sema
