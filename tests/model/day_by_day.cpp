#include "tests/model/day_by_day.hpp"

#include <algorithm>
#include <stdexcept>

namespace deal::test::by_day {

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month_day;

namespace {

int months_per(const std::string& step) {
  return step == "monthly" ? 1 : step == "quarterly" ? 3 : 12;
}

/// The first day of the period of a calendar's step.
Day start_of(const std::string& step, Day day) {
  if (step == "weekly") return day;
  const year_month_day date{day};
  const unsigned month = static_cast<unsigned>(date.month()) - 1;
  const unsigned first = month - month % static_cast<unsigned>(months_per(step)) + 1;
  return Day{date.year() / static_cast<int>(first) / 1};
}

Day next_of(const std::string& step, Day start) {
  if (step == "weekly") return start + days{7};
  return Day{year_month_day{start} + months{months_per(step)}};
}

} // namespace

Grid::Grid(std::string step, Day first, Day last)
    : step_(std::move(step)), first_(start_of(step_, first)), last_(last) {
  for (Day start = first_; start <= last; start = ends_.back())
    ends_.push_back(next_of(step_, start));
}

std::string Grid::written() const {
  return "grid " + step_ + " from " + by_day::written(first_) + " to " + by_day::written(last_) +
         "\n";
}

std::size_t Grid::period(Day day) const {
  if (day < first_ || day >= end()) throw std::out_of_range("the grid lacks the day");
  return static_cast<std::size_t>(std::ranges::upper_bound(ends_, day) - ends_.begin());
}

double Grid::dt() const { return step_ == "weekly" ? 7 / 365.25 : months_per(step_) / 12.0; }

double Grid::years_of(Day day) const {
  const std::size_t i = period(day);
  const Day start = i == 0 ? first_ : ends_[i - 1];
  return dt() / static_cast<double>((ends_[i] - start).count());
}

Day months_later(Day day, int count) {
  const year_month_day date = year_month_day{day} + months{count};
  return date.ok() ? Day{date} : Day{date.year() / date.month() / std::chrono::last};
}

std::string written(Day day) {
  const year_month_day date{day};
  auto padded = [](unsigned number) { return (number < 10 ? "-0" : "-") + std::to_string(number); };
  return std::to_string(static_cast<int>(date.year())) +
         padded(static_cast<unsigned>(date.month())) + padded(static_cast<unsigned>(date.day()));
}

int Chance::whole(int low, int high) {
  // The standard's distributions differ from library to library.
  return low + static_cast<int>(engine_() % static_cast<std::uint32_t>(high - low + 1));
}

Day Chance::day(Day first, Day last) {
  return first + days{whole(0, static_cast<int>((last - first).count()))};
}

Grid Chance::grid() {
  const char* const steps[]{"weekly", "monthly", "quarterly", "yearly"};
  using namespace std::chrono_literals;
  const Day first = day(Day{2023y / 1 / 1}, Day{2025y / 12 / 31});
  return {steps[whole(0, 3)], first, first + days{whole(30, 4 * 365)}};
}

} // namespace deal::test::by_day
