#include "compiler/sema/units.hpp"

#include "compiler/syntax/literals.hpp"

namespace deal::sema {

std::optional<std::pair<Unit, double>>
find_unit(const std::string& text, const std::map<std::string, std::string>& counted) {
  static const std::map<std::string, double> times{
      {"year", 1},         {"years", 1},         {"年", 1},
      {"quarter", 0.25},   {"quarters", 0.25},   {"季度", 0.25},
      {"month", 1.0 / 12}, {"months", 1.0 / 12}, {"个月", 1.0 / 12},
      {"月", 1.0 / 12},    {"week", 7 / 365.25}, {"weeks", 7 / 365.25},
      {"周", 7 / 365.25},  {"day", 1 / 365.25},  {"days", 1 / 365.25},
      {"天", 1 / 365.25},  {"hour", 1 / 8766.0}, {"hours", 1 / 8766.0}};
  Unit unit;
  if (const auto code = syntax::currency_named(text); !code.empty()) {
    unit.money = 1;
    unit.currency = code;
    return std::pair{unit, 1.0};
  }
  if (auto found = times.find(text); found != times.end()) {
    unit.time = 1;
    return std::pair{unit, found->second};
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

std::optional<CalendarLength> calendar_length(double count, const std::string& unit) {
  static const std::map<std::string, CalendarLength> lengths{
      {"year", {12, 0}},    {"years", {12, 0}}, {"年", {12, 0}},   {"quarter", {3, 0}},
      {"quarters", {3, 0}}, {"季度", {3, 0}},   {"month", {1, 0}}, {"months", {1, 0}},
      {"个月", {1, 0}},     {"月", {1, 0}},     {"week", {0, 7}},  {"weeks", {0, 7}},
      {"周", {0, 7}},       {"day", {0, 1}},    {"days", {0, 1}},  {"天", {0, 1}}};
  auto found = lengths.find(unit);
  if (found == lengths.end()) return std::nullopt;
  const double months = count * found->second.months;
  const double days = count * found->second.days;
  if (months != static_cast<int>(months) || days != static_cast<int>(days)) return std::nullopt;
  return CalendarLength{static_cast<int>(months), static_cast<int>(days)};
}

} // namespace deal::sema
