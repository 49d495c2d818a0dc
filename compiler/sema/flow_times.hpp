#pragma once

#include <cstdint>

namespace deal::sema {

/// What a rate of return is by.
enum class FlowTimes : std::uint8_t {
  days,   ///< the year of 365 days, over the days of the calendar
  periods ///< the period of the grid; all count as equally long
};

} // namespace deal::sema
