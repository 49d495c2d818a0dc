#include "runtime/calendar/day_count.hpp"

#include <algorithm>

namespace deal::calendar {

namespace {

double days_between(Date from, Date to) {
  return static_cast<double>(day_number(to) - day_number(from));
}

double thirty_360(Date from, Date to) {
  const int first = std::min(from.day, 30);
  const int last = first == 30 ? std::min(to.day, 30) : to.day;
  return (360 * (to.year - from.year) + 30 * (to.month - from.month) + last - first) / 360.0;
}

double days_in_year(int year) { return is_leap_year(year) ? 366.0 : 365.0; }

double actual_actual(Date from, Date to) {
  if (from.year == to.year) return days_between(from, to) / days_in_year(from.year);
  const double head = days_between(from, {from.year + 1, 1, 1}) / days_in_year(from.year);
  const double tail = days_between({to.year, 1, 1}, to) / days_in_year(to.year);
  return head + (to.year - from.year - 1) + tail;
}

} // namespace

double year_fraction(DayCount convention, Date from, Date to) {
  if (to < from) return -year_fraction(convention, to, from);
  switch (convention) {
  case DayCount::actual_360: return days_between(from, to) / 360.0;
  case DayCount::actual_365_fixed: return days_between(from, to) / 365.0;
  case DayCount::thirty_360: return thirty_360(from, to);
  default: return actual_actual(from, to);
  }
}

} // namespace deal::calendar
