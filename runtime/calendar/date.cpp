#include "runtime/calendar/date.hpp"

#include <algorithm>
#include <array>

namespace deal::calendar {

namespace {

constexpr std::int64_t days_per_era = 146097; // 400 years
constexpr std::int64_t unix_epoch = 719468;   // days from 0000-03-01 to 1970-01-01

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}

bool is_month_end(Date date) { return date.day == days_in_month(date.year, date.month); }

void append_padded(std::string& text, int number, std::size_t width) {
  const std::string digits = std::to_string(number);
  text.append(width - std::min(width, digits.size()), '0');
  text += digits;
}

} // namespace

bool is_leap_year(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return lengths[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap_year(year));
}

bool is_valid(Date date) {
  return date.year >= first_year && date.year <= last_year && date.month >= 1 && date.month <= 12 &&
         date.day >= 1 && date.day <= days_in_month(date.year, date.month);
}

std::int64_t day_number(Date date) {
  const std::int64_t year = std::int64_t{date.year} - (date.month <= 2);
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month_from_march = (date.month + 9) % 12;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * days_per_era + day_of_era - unix_epoch;
}

Date from_day_number(std::int64_t days) {
  const std::int64_t shifted = days + unix_epoch;
  const std::int64_t era = floor_div(shifted, days_per_era);
  const std::int64_t day_of_era = shifted - era * days_per_era;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const int month = static_cast<int>((month_from_march + 2) % 12 + 1);
  return {static_cast<int>(year_of_era + era * 400) + (month <= 2), month, day};
}

int weekday(Date date) {
  const std::int64_t from_monday = day_number(date) + 3; // 1970-01-01 was a Thursday
  return static_cast<int>(from_monday - floor_div(from_monday, 7) * 7) + 1;
}

Date add_days(Date date, std::int64_t days) { return from_day_number(day_number(date) + days); }

Date add_months(Date date, std::int64_t months, MonthEnd rule) {
  const std::int64_t total = std::int64_t{date.year} * 12 + date.month - 1 + months;
  const int year = static_cast<int>(floor_div(total, 12));
  const int month = static_cast<int>(total - std::int64_t{year} * 12) + 1;
  const int length = days_in_month(year, month);
  if (rule == MonthEnd::keep_end && is_month_end(date)) return {year, month, length};
  if (date.day <= length) return {year, month, date.day};
  const Date last{year, month, length};
  return rule == MonthEnd::overflow ? add_days(last, date.day - length) : last;
}

std::int64_t coordinate(Date date) {
  return (std::int64_t{date.year} * 12 + date.month - 1) * 31 + date.day - 1;
}

Date from_coordinate(std::int64_t coordinate) {
  const std::int64_t months = floor_div(coordinate, 31);
  const int year = static_cast<int>(floor_div(months, 12));
  const int month = static_cast<int>(months - std::int64_t{year} * 12) + 1;
  const int day = static_cast<int>(coordinate - months * 31) + 1;
  return {year, month, std::min(day, days_in_month(year, month))};
}

std::string to_string(Date date) {
  std::string text;
  append_padded(text, date.year, 4);
  text += '-';
  append_padded(text, date.month, 2);
  text += '-';
  append_padded(text, date.day, 2);
  return text;
}

} // namespace deal::calendar
