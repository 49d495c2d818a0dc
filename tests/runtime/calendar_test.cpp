#include "runtime/calendar/date.hpp"
#include "runtime/calendar/day_count.hpp"
#include "runtime/calendar/grid.hpp"
#include "runtime/calendar/slots.hpp"

#include <catch2/catch.hpp>

#include <ostream>
#include <stdexcept>

namespace deal::calendar {

std::ostream& operator<<(std::ostream& out, const Date& date) { return out << to_string(date); }

namespace {

TEST_CASE("day numbers agree with known days") {
  CHECK(day_number({1970, 1, 1}) == 0);
  CHECK(day_number({1969, 12, 31}) == -1);
  CHECK(day_number({2000, 3, 1}) == 11017);
  CHECK(day_number({1600, 1, 1}) == -135140);
  CHECK(day_number({1, 1, 1}) == -719162);
  CHECK(weekday({1970, 1, 1}) == 4);
  CHECK(weekday({2024, 10, 7}) == 1);
  CHECK(weekday({1900, 1, 1}) == 1);
  CHECK(weekday({2000, 2, 29}) == 2);
}

TEST_CASE("every day of the calendar follows the one before") {
  Date date{first_year, 1, 1};
  std::int64_t number = day_number(date);
  int weekday_expected = weekday(date);
  bool sound = true;
  while (date.year <= last_year) {
    sound = sound && is_valid(date) && day_number(date) == number &&
            from_day_number(number) == date && weekday(date) == weekday_expected;
    if (date.day < days_in_month(date.year, date.month)) {
      ++date.day;
    } else {
      date = date.month < 12 ? Date{date.year, date.month + 1, 1} : Date{date.year + 1, 1, 1};
    }
    ++number;
    weekday_expected = weekday_expected % 7 + 1;
  }
  CHECK(sound);
  CHECK(number - day_number({first_year, 1, 1}) == 3652059);
}

TEST_CASE("the formulas on coordinates know every day of the calendar") {
  slots::Known ops;
  bool sound = true;
  const std::int64_t last = day_number({last_year, 12, 31});
  for (std::int64_t number = day_number({first_year, 1, 1}); number <= last; ++number) {
    const auto slot = static_cast<double>(coordinate(from_day_number(number)));
    const auto days = static_cast<double>(number);
    sound =
        sound && slots::day_number(ops, slot) == days && slots::of_day_number(ops, days) == slot;
  }
  CHECK(sound);
}

TEST_CASE("months move coordinates as they move dates, and measure back to where they began") {
  slots::Known ops;
  bool sound = true;
  for (std::int64_t number = day_number({1896, 1, 1}); number < day_number({1905, 1, 1});
       ++number) {
    const Date from = from_day_number(number);
    const auto slot = static_cast<double>(coordinate(from));
    for (const int months : {-25, -12, -1, 0, 1, 2, 5, 7, 10, 11, 12, 13, 61}) {
      const auto moved = static_cast<double>(coordinate(add_months(from, months)));
      sound = sound && slots::months_later(ops, slot, months) == moved &&
              slots::whole_months_later(ops, slot, months) == moved;
      if (months >= 0) sound = sound && slots::months_between(ops, slot, moved) == months;
    }
    // Every day of the next two months is so many months and a part away, there and back.
    for (int days = 0; days < 62; ++days) {
      const auto to = static_cast<double>(coordinate(add_days(from, days)));
      const double months = slots::months_between(ops, slot, to);
      sound = sound && slots::months_later(ops, slot, months) == to &&
              slots::months_between(ops, to, slot) == -months;
    }
  }
  CHECK(sound);
}

TEST_CASE("leap years and validity") {
  CHECK(is_leap_year(2000));
  CHECK(is_leap_year(2024));
  CHECK_FALSE(is_leap_year(1900));
  CHECK_FALSE(is_leap_year(2023));
  CHECK(is_valid({2024, 2, 29}));
  CHECK_FALSE(is_valid({2023, 2, 29}));
  CHECK_FALSE(is_valid({2023, 13, 1}));
  CHECK_FALSE(is_valid({2023, 4, 31}));
  CHECK_FALSE(is_valid({0, 1, 1}));
  CHECK_FALSE(is_valid({2023, 1, 0}));
}

TEST_CASE("months are added by the stated rule") {
  CHECK(add_months({2024, 1, 31}, 1) == Date{2024, 2, 29});
  CHECK(add_months({2023, 1, 31}, 1) == Date{2023, 2, 28});
  CHECK(add_months({2023, 2, 28}, 1) == Date{2023, 3, 28});
  CHECK(add_months({2023, 2, 28}, 1, MonthEnd::keep_end) == Date{2023, 3, 31});
  CHECK(add_months({2023, 2, 27}, 1, MonthEnd::keep_end) == Date{2023, 3, 27});
  CHECK(add_months({2023, 1, 31}, 1, MonthEnd::overflow) == Date{2023, 3, 3});
  CHECK(add_months({2023, 12, 15}, 1) == Date{2024, 1, 15});
  CHECK(add_months({2024, 1, 15}, -1) == Date{2023, 12, 15});
  CHECK(add_months({2024, 3, 31}, -13) == Date{2023, 2, 28});
}

TEST_CASE("coordinates increase with the date and a month is 31") {
  Date before{1999, 12, 31};
  bool increasing = true;
  bool returns = true;
  for (std::int64_t day = day_number({2000, 1, 1}); day < day_number({2009, 1, 1}); ++day) {
    const Date date = from_day_number(day);
    increasing = increasing && coordinate(date) > coordinate(before);
    returns = returns && from_coordinate(coordinate(date)) == date;
    before = date;
  }
  CHECK(increasing);
  CHECK(returns);
  CHECK(coordinate({2024, 10, 7}) == (2024 * 12 + 9) * 31 + 6);
  CHECK(from_coordinate(coordinate({2024, 1, 31}) + 31) == Date{2024, 2, 29});
  CHECK(from_coordinate(coordinate({2024, 11, 30}) + 31 * 3) == Date{2025, 2, 28});
}

TEST_CASE("grids cover their dates with labelled periods") {
  const Grid months(Step::month, {2024, 10, 17}, {2030, 12, 1});
  CHECK(months.size() == 75);
  CHECK(months.period(0) == Period{{2024, 10, 1}, {2024, 11, 1}});
  CHECK(months.period(2) == Period{{2024, 12, 1}, {2025, 1, 1}});
  CHECK(months.end() == Date{2031, 1, 1});
  CHECK(months.label(0) == "2024-10");
  CHECK(months.label(3) == "2025-01");

  const Grid quarters(Step::quarter, {2024, 11, 30}, {2025, 7, 1});
  CHECK(quarters.size() == 4);
  CHECK(quarters.label(0) == "2024Q4");
  CHECK(quarters.label(3) == "2025Q3");
  CHECK(quarters.period(1) == Period{{2025, 1, 1}, {2025, 4, 1}});

  const Grid years(Step::year, {2024, 11, 30}, {2026, 1, 1});
  CHECK(years.size() == 3);
  CHECK(years.label(2) == "2026");

  const Grid weeks(Step::week, {2024, 10, 7}, {2024, 10, 21});
  CHECK(weeks.size() == 3);
  CHECK(weeks.label(0) == "2024-10-07");
  CHECK(weeks.period(1) == Period{{2024, 10, 14}, {2024, 10, 21}});
  CHECK_THROWS_AS(Grid(Step::month, {2024, 2, 1}, {2024, 1, 31}), std::invalid_argument);
  CHECK_THROWS_AS(Grid(Step::month, {2024, 2, 30}, {2024, 5, 1}), std::invalid_argument);
}

TEST_CASE("a date is found in the period that contains it") {
  for (const Step step : {Step::week, Step::month, Step::quarter, Step::year}) {
    const Grid grid(step, {2023, 5, 9}, {2025, 6, 30});
    bool found = true;
    for (Date day = grid.first(); day < grid.end(); day = add_days(day, 1)) {
      const auto index = grid.find(day);
      found = found && index && grid.period(*index).first <= day && day < grid.period(*index).end;
    }
    CHECK(found);
    CHECK(grid.find(add_days(grid.first(), -1)) == std::nullopt);
    CHECK(grid.find(grid.end()) == std::nullopt);
  }
}

TEST_CASE("year fractions of the steps") {
  CHECK(year_fraction(Step::month) == 1.0 / 12);
  CHECK(year_fraction(Step::quarter) == 0.25);
  CHECK(year_fraction(Step::year) == 1.0);
  CHECK(year_fraction(Step::week) == 7 / 365.25);
}

struct ThirtyExample {
  Date from, to;
  int days;
};

// Date pairs of ISDA's published 30/360 examples; days worked out by hand from section 4.16(f).
const ThirtyExample thirty_examples[] = {
    {{2007, 1, 15}, {2007, 1, 30}, 15},  {{2007, 1, 15}, {2007, 2, 15}, 30},
    {{2007, 1, 15}, {2007, 7, 15}, 180}, {{2007, 9, 30}, {2008, 3, 31}, 180},
    {{2007, 9, 30}, {2007, 10, 31}, 30}, {{2007, 9, 30}, {2008, 9, 30}, 360},
    {{2007, 1, 15}, {2007, 1, 31}, 16},  {{2007, 1, 31}, {2007, 2, 28}, 28},
    {{2007, 2, 28}, {2007, 3, 31}, 33},  {{2006, 8, 31}, {2007, 2, 28}, 178},
    {{2007, 2, 28}, {2007, 8, 31}, 183}, {{2007, 2, 26}, {2008, 2, 29}, 363},
    {{2008, 2, 29}, {2009, 2, 28}, 359}, {{2008, 2, 29}, {2008, 3, 31}, 32},
    {{2007, 10, 31}, {2007, 11, 28}, 28}};

TEST_CASE("30/360 counts months of thirty days") {
  for (const auto& example : thirty_examples) {
    CAPTURE(example.from, example.to);
    CHECK(year_fraction(DayCount::thirty_360, example.from, example.to) == example.days / 360.0);
  }
}

// Periods of the examples in ISDA, "EMU and Market Conventions: Recent Developments" (1998).
TEST_CASE("ACT/ACT splits a period at the turn of the year") {
  const auto act = [](Date from, Date to) {
    return year_fraction(DayCount::actual_actual_isda, from, to);
  };
  CHECK(act({2003, 11, 1}, {2004, 5, 1}) == Approx(61.0 / 365 + 121.0 / 366).epsilon(1e-15));
  CHECK(act({1999, 2, 1}, {1999, 7, 1}) == 150.0 / 365);
  CHECK(act({1999, 7, 1}, {2000, 7, 1}) == Approx(184.0 / 365 + 182.0 / 366).epsilon(1e-15));
  CHECK(act({2002, 8, 15}, {2003, 7, 15}) == Approx(334.0 / 365).epsilon(1e-15));
  CHECK(act({1999, 7, 30}, {2000, 1, 30}) == Approx(155.0 / 365 + 29.0 / 366).epsilon(1e-15));
  CHECK(act({2000, 1, 30}, {2000, 6, 30}) == 152.0 / 366);
  CHECK(act({2000, 1, 1}, {2003, 1, 1}) == 3.0);
  CHECK(act({2004, 5, 1}, {2003, 11, 1}) == Approx(-61.0 / 365 - 121.0 / 366).epsilon(1e-15));
}

TEST_CASE("ACT/360 and ACT/365F divide the days") {
  CHECK(year_fraction(DayCount::actual_360, {2024, 1, 1}, {2024, 7, 1}) == 182.0 / 360);
  CHECK(year_fraction(DayCount::actual_365_fixed, {2024, 1, 1}, {2025, 1, 1}) == 366.0 / 365);
  CHECK(year_fraction(DayCount::actual_360, {2024, 7, 1}, {2024, 1, 1}) == -182.0 / 360);
}

} // namespace
} // namespace deal::calendar
