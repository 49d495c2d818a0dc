#pragma once

#include "compiler/sema/types.hpp"
#include "compiler/syntax/ast.hpp"
#include "runtime/calendar/date.hpp"

namespace deal::sema {

/// The date's coordinate counts months of 31 slots: a year has 372. The host's decimal years are such years.
inline constexpr double slots_per_year = 372;

/// The first day that is meant by a date as written.
inline calendar::Date civil(const syntax::Date& date) {
  const int month = date.quarter != 0 ? 3 * (date.quarter - 1) + 1 : date.month;
  return {date.year, month, date.day == 0 ? 1 : date.day};
}

inline Type duration() {
  Unit time;
  time.time = 1;
  return Type::number(time);
}

} // namespace deal::sema
