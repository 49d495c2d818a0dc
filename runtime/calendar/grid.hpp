#pragma once

#include "runtime/calendar/date.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace deal::calendar {

enum class Step { week, month, quarter, year };

/// The days first ≤ day < end.
struct Period {
  Date first;
  Date end;

  bool operator==(const Period&) const = default;
};

/// The fraction of a year that one period stands for, the same for all periods of a step:
/// month 1/12, quarter 1/4, year 1, week 7/365.25.
double year_fraction(Step step);

/// The consecutive periods of one step from that of one date to that of another. Months, quarters and
/// years are those of the calendar; weeks are counted from the first date, whatever weekday it is.
/// Immutable.
class Grid {
 public:
  /// The periods that contain `from`, `to` and what lies between.
  /// Throws std::invalid_argument if a date is not valid or `to` is before `from`.
  Grid(Step step, Date from, Date to);

  Step step() const { return step_; }
  std::size_t size() const { return size_; }
  /// First day of the first period.
  Date first() const { return first_; }
  /// The day after the last period.
  Date end() const { return start(size_); }

  /// For index < size().
  Period period(std::size_t index) const { return {start(index), start(index + 1)}; }
  /// "2024-10", "2024Q4", "2024"; of a week its first day, "2024-10-07".
  std::string label(std::size_t index) const;
  /// The period that a valid date falls in, if the grid has it.
  std::optional<std::size_t> find(Date date) const;

 private:
  Date start(std::size_t index) const;
  /// Periods from the first to the date's; -1 for any date before it.
  std::int64_t offset(Date date) const;

  Step step_;
  Date first_;
  std::size_t size_ = 0;
};

} // namespace deal::calendar
