#include "compiler/sema/units.hpp"

#include "compiler/syntax/literals.hpp"

#include <cmath>

namespace deal::sema {

std::optional<std::pair<Unit, double>>
find_unit(const std::string& text, const std::map<std::string, std::string>& counted) {
  Unit unit;
  if (const auto code = syntax::currency_named(text); !code.empty()) {
    unit.money = 1;
    unit.currency = code;
    return std::pair{unit, 1.0};
  }
  if (const TimeUnit* time = find_time_unit(text)) {
    unit.time = 1;
    return std::pair{unit, time->years};
  }
  if (text == "pp" || text == "百分点") {
    unit.points = 1;
    return std::pair{unit, 0.01};
  }
  if (auto found = counted.find(text); found != counted.end()) {
    unit.counts.emplace_back(found->second, 1);
    return std::pair{unit, 1.0};
  }
  return std::nullopt;
}

const TimeUnit* find_time_unit(const std::string& text) {
  static constexpr TimeUnit year{false, 12, 1}, quarter{false, 3, 0.25}, month{false, 1, 1.0 / 12},
      week{true, 7, 7 / 365.25}, day{true, 1, 1 / 365.25}, hour{true, 1.0 / 24, 1 / 8766.0};
  static const std::map<std::string, const TimeUnit*> units{
      {"year", &year},    {"years", &year},       {"年", &year},     {"quarter", &quarter},
      {"季度", &quarter}, {"quarters", &quarter}, {"month", &month}, {"months", &month},
      {"个月", &month},   {"月", &month},         {"week", &week},   {"weeks", &week},
      {"周", &week},      {"day", &day},          {"days", &day},    {"天", &day},
      {"hour", &hour},    {"hours", &hour}};
  const auto found = units.find(text);
  return found == units.end() ? nullptr : found->second;
}

double TimeUnit::years_of(double number) const {
  const double months = number * count;
  return !in_days && months == std::floor(months) ? months / months_per_year : number * years;
}

} // namespace deal::sema
