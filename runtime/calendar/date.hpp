#pragma once

#include <compare>
#include <cstdint>
#include <string>

/// Civil dates of the proleptic Gregorian calendar. Pure functions, safe from any thread.
namespace deal::calendar {

/// A day. Ordered by time. Valid for the functions below if is_valid() holds; they do not check.
struct Date {
  int year = 1970;
  int month = 1; ///< 1–12
  int day = 1;   ///< 1–31

  auto operator<=>(const Date&) const = default;
};

inline constexpr int first_year = 1;
inline constexpr int last_year = 9999;

bool is_leap_year(int year);
/// Of a month from 1 to 12.
int days_in_month(int year, int month);
/// Whether such a day exists, in the years first_year … last_year.
bool is_valid(Date date);

/// Days since 1970-01-01, negative before. By counting in eras of 400 years that begin on 1 March
/// (the method is described by H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
std::int64_t day_number(Date date);
Date from_day_number(std::int64_t days);

/// 1 Monday … 7 Sunday (ISO 8601).
int weekday(Date date);
Date add_days(Date date, std::int64_t days);

/// What becomes of a day that the target month lacks.
enum class MonthEnd {
  clip,     ///< the last day of the month: 31 January + 1 month = 28 or 29 February
  keep_end, ///< as clip, and a last day stays a last day: 28 February 2023 + 1 month = 31 March
  overflow, ///< the missing days go on into the next month: 31 January 2023 + 1 month = 3 March
};
/// `months` may be negative.
Date add_months(Date date, std::int64_t months, MonthEnd rule = MonthEnd::clip);

/// The date's coordinate: (year·12 + month − 1)·31 + day − 1. Strictly increasing in the date, exact in
/// a double, and a month later is 31 more, so that formulas on dates are plain arithmetic.
/// It counts no days: differences of coordinates are not lengths of time.
std::int64_t coordinate(Date date);
/// The date of a coordinate. A slot that no day fills (30 February) is the last day of its month.
Date from_coordinate(std::int64_t coordinate);

/// ISO 8601: "2024-10-07".
std::string to_string(Date date);

} // namespace deal::calendar
