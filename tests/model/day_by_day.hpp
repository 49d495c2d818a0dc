#pragma once

#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <vector>

/// A calendar of the tests' own (that of the standard library), to go through deals day by day.
namespace deal::test::by_day {

using Day = std::chrono::sys_days;

/// The periods of a grid.
class Grid {
 public:
  /// `step` as it is written; `first` and `last` are days of the first and the last period.
  Grid(std::string step, Day first, Day last);

  std::string written() const;
  std::size_t size() const { return ends_.size(); }
  Day first() const { return first_; }
  Day end() const { return ends_.back(); }
  /// The period of a day of the grid.
  std::size_t period(Day day) const;
  /// The part of a year that one day stands for, where a period's length is shared out evenly over its days.
  double years_of(Day day) const;
  double dt() const;

 private:
  std::string step_;
  Day first_;
  Day last_;
  std::vector<Day> ends_;
};

/// The day that many months later, the last one of a month that has none of the number.
Day months_later(Day day, int months);
std::string written(Day day);

/// Numbers of a fixed seed.
class Chance {
 public:
  explicit Chance(std::uint32_t seed) : engine_(seed) {}
  /// A whole number of [low, high].
  int whole(int low, int high);
  bool coin() { return whole(0, 1) == 1; }
  /// A day of [first, last].
  Day day(Day first, Day last);
  Grid grid();

 private:
  std::mt19937 engine_;
};

} // namespace deal::test::by_day
