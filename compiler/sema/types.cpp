#include "compiler/sema/types.hpp"

#include "runtime/calendar/date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace deal::sema {

namespace {

using Powers = std::vector<std::pair<std::string, int>>;

void multiply(Powers& powers, const std::string& name, int exponent) {
  if (exponent == 0) return;
  const auto before = [](const auto& entry, const auto& key) { return entry.first < key; };
  auto place = std::lower_bound(powers.begin(), powers.end(), name, before);
  if (place == powers.end() || place->first != name) {
    powers.insert(place, {name, exponent});
  } else if ((place->second += exponent) == 0) {
    powers.erase(place);
  }
}

/// The powers of all currencies of a product; an open currency is that of the other side.
Powers currencies(const Unit& a, const Unit& b) {
  Powers result = a.exchange;
  for (const auto& [name, exponent] : b.exchange) multiply(result, name, exponent);
  multiply(result, a.currency.empty() ? b.currency : a.currency, a.money);
  multiply(result, b.currency.empty() ? a.currency : b.currency, b.money);
  return result;
}

/// One currency is money, two that stand against each other are a rate of exchange.
void set_currencies(Unit& unit, Powers powers) {
  const auto rises = [](const auto& entry) { return entry.second > 0; };
  const bool mixed = std::any_of(powers.begin(), powers.end(), rises) &&
                     !std::all_of(powers.begin(), powers.end(), rises);
  if (mixed) {
    unit.exchange = std::move(powers);
    return;
  }
  for (const auto& [name, exponent] : powers) {
    unit.money += exponent;
    unit.currency = name;
  }
}

} // namespace

Unit operator*(const Unit& a, const Unit& b) {
  Unit result;
  set_currencies(result, currencies(a, b));
  result.time = a.time + b.time;
  result.points = a.points + b.points;
  result.counts = a.counts;
  for (const auto& [name, exponent] : b.counts) multiply(result.counts, name, exponent);
  return result;
}

Unit power(const Unit& a, int exponent) {
  if (exponent == 0) return {};
  Unit result = a;
  result.money *= exponent;
  result.time *= exponent;
  result.points *= exponent;
  for (auto& entry : result.counts) entry.second *= exponent;
  for (auto& entry : result.exchange) entry.second *= exponent;
  return result;
}

bool agree(const Unit& a, const Unit& b) {
  if (a.money != b.money || a.time != b.time || a.points != b.points || a.counts != b.counts ||
      a.exchange != b.exchange)
    return false;
  return a.money == 0 || a.currency.empty() || b.currency.empty() || a.currency == b.currency;
}

namespace {

void append_factor(std::string& text, std::string_view name, int exponent) {
  if (!text.empty()) text += "·";
  text += name;
  if (exponent > 1) text += "^" + std::to_string(exponent);
}

} // namespace

std::string print(const Unit& unit, std::string_view plain) {
  std::string above;
  std::string below;
  auto factor = [&](std::string_view name, int exponent) {
    if (exponent > 0) append_factor(above, name, exponent);
    if (exponent < 0) append_factor(below, name, -exponent);
  };
  factor(unit.currency.empty() ? std::string_view("money") : std::string_view(unit.currency),
         unit.money);
  for (const auto& [name, exponent] : unit.exchange) factor(name, exponent);
  for (const auto& [name, exponent] : unit.counts) factor(name, exponent);
  factor("pp", unit.points);
  factor("year", unit.time);
  if (above.empty() && below.empty()) return std::string(plain);
  if (below.empty()) return above;
  return (above.empty() ? "1" : above) + "/" + below;
}

namespace {

/// "mark" or "commitment" where the unit is money of that sort (library/marks.deal), else "".
std::string sort_of_money(const Unit& unit) {
  if (unit.money != 1 || unit.time != 0 || unit.counts.size() != 1) return "";
  const auto& [name, power] = unit.counts.front();
  return power == 1 && (name == "mark" || name == "commitment") ? name : "";
}

std::string describe_number(const Type& type) {
  const Unit& unit = type.unit;
  if (type.bare) return "a bare number";
  if (unit.dimensionless()) return type.percent ? "a fraction" : "a number";
  const bool only_money_and_time = unit.counts.empty() && unit.points == 0 && unit.exchange.empty();
  const std::string name = print(unit);
  if (const std::string sort = sort_of_money(unit); !sort.empty())
    return "a " + sort + " (" + (unit.currency.empty() ? "money" : unit.currency) + ")";
  if (only_money_and_time && unit.money == 1 && unit.time == 0) {
    return unit.currency.empty() ? "money" : "money (" + name + ")";
  }
  if (only_money_and_time && unit.money == 1 && unit.time == -1)
    return "money per time (" + name + ")";
  if (only_money_and_time && unit.money == 0 && unit.time == 1) return "a duration";
  if (only_money_and_time && unit.money == 0 && unit.time == -1) return "a rate per time (1/year)";
  if (unit.money == 0 && unit.time == 0 && unit.counts.empty() && unit.points == 1)
    return "percentage points";
  if (unit.money == 0 && unit.time == 0 && unit.points == 0 && unit.counts.size() == 1 &&
      unit.counts.front().second == 1) {
    return "a count (" + name + ")";
  }
  return name;
}

} // namespace

std::string describe(const Type& type) {
  const std::string optional = type.optional ? " that may be absent" : "";
  switch (type.kind) {
  case Kind::number: return describe_number(type) + optional;
  case Kind::boolean: return "true or false" + optional;
  case Kind::date: return "a date" + optional;
  case Kind::party: return "a party";
  case Kind::instance: return "a named deal";
  case Kind::structure: return "a structure";
  case Kind::payment: return "a payment";
  case Kind::transfer: return "a transfer of an asset";
  case Kind::posting: return "a posting";
  case Kind::kind: return "a kind of payment";
  case Kind::asset: return "an asset";
  case Kind::option: return "an option";
  case Kind::deal: return "the name of a deal";
  case Kind::text: return "a text";
  case Kind::list: return "a list";
  case Kind::range: return "a range";
  case Kind::none: return "nothing (`none`)";
  }
  return "";
}

std::string this_is(const std::string& described) {
  return (described.starts_with("percentage points") ? "these are " : "this is ") + described;
}

std::string conversion(const Unit& from, const Unit& to) {
  const std::string sort = sort_of_money(from);
  if (sort == "mark" && to.money == 1)
    return "a mark is nobody's cash: `valued(x)` takes it for money, and says so";
  if (sort == "commitment" && to.money == 1)
    return "a commitment is not paid: `falling_due(x)` takes it for money, and says so";
  if (from.money == 1 && to.money == 1 && from.time - to.time == -1)
    return "a rate has to be multiplied by a time, as in `… * 1 year`";
  if (from.money == 1 && to.money == 1 && from.time - to.time == 1)
    return "a rate says per what time, as in `$30M/month`";
  if (from.dimensionless() && to.points == 1)
    return "`points(x)` turns a fraction into percentage points";
  if (from.points == 1 && to.dimensionless()) return "a share is written in per cent: `3%`";
  return "";
}

std::string unit_name(const Type& type) {
  if (type.kind == Kind::boolean) return "probability";
  if (type.kind == Kind::date) return "date";
  if (type.kind == Kind::none) return "none";
  return print(type.unit, type.percent ? "fraction" : "number");
}

std::string in_units(double value, const Type& type) {
  if (type.kind == Kind::date)
    return calendar::to_string(calendar::from_coordinate(std::llround(value)));
  if (type.percent && type.unit.dimensionless()) return fmt::format("{:.10g}%", 100 * value);
  if (type.unit.dimensionless()) return fmt::format("{:.10g}", value);
  const std::string unit = unit_name(type);
  return fmt::format("{:.10g} {}{}", value, unit, unit == "year" && value != 1 ? "s" : "");
}

} // namespace deal::sema
