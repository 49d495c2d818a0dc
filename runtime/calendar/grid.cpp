#include "runtime/calendar/grid.hpp"

#include <stdexcept>

namespace deal::calendar {

namespace {

constexpr int days_per_week = 7;

int months_per(Step step) {
  switch (step) {
  case Step::quarter: return 3;
  case Step::year: return 12;
  default: return 1;
  }
}

Date period_start(Step step, Date date) {
  if (step == Step::week) return date;
  return {date.year, date.month - (date.month - 1) % months_per(step), 1};
}

} // namespace

double year_fraction(Step step) {
  switch (step) {
  case Step::week: return 7.0 / 365.25;
  case Step::month: return 1.0 / 12.0;
  case Step::quarter: return 0.25;
  default: return 1.0;
  }
}

Grid::Grid(Step step, Date from, Date to) : step_(step) {
  if (!is_valid(from) || !is_valid(to)) throw std::invalid_argument("a grid needs valid dates");
  if (to < from) throw std::invalid_argument("a grid must not end before it begins");
  first_ = period_start(step, from);
  size_ = static_cast<std::size_t>(offset(to)) + 1;
}

Date Grid::start(std::size_t index) const {
  const auto count = static_cast<std::int64_t>(index);
  if (step_ == Step::week) return add_days(first_, count * days_per_week);
  return add_months(first_, count * months_per(step_));
}

std::int64_t Grid::offset(Date date) const {
  if (step_ == Step::week) {
    const std::int64_t days = day_number(date) - day_number(first_);
    return days >= 0 ? days / days_per_week : -1;
  }
  const int months = (date.year - first_.year) * 12 + date.month - first_.month;
  return months >= 0 ? months / months_per(step_) : -1;
}

std::string Grid::label(std::size_t index) const {
  const Date date = start(index);
  const std::string day = to_string(date);
  switch (step_) {
  case Step::week: return day;
  case Step::month: return day.substr(0, day.size() - 3);
  case Step::quarter:
    return day.substr(0, day.size() - 6) + "Q" + std::to_string((date.month + 2) / 3);
  default: return day.substr(0, day.size() - 6);
  }
}

std::optional<std::size_t> Grid::find(Date date) const {
  const std::int64_t index = offset(date);
  if (index < 0 || static_cast<std::size_t>(index) >= size_) return std::nullopt;
  return static_cast<std::size_t>(index);
}

} // namespace deal::calendar
