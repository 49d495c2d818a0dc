#pragma once

#include "runtime/calendar/date.hpp"

namespace deal::calendar {

/// Conventions for the length of an interest period in years, as in section 4.16 of the 2006 ISDA
/// Definitions.
enum class DayCount {
  actual_360,       ///< (d): days / 360
  actual_365_fixed, ///< (c): days / 365
  thirty_360,       ///< (f), US bond basis: months of 30 days; a 31st counts as the 30th, as an end
                    ///< only if the start falls on the 30th or 31st
  actual_actual_isda, ///< (b): days in leap years / 366 + days in other years / 365
};

/// Years from one date to another; negative if `to` is before `from`.
double year_fraction(DayCount convention, Date from, Date to);

} // namespace deal::calendar
