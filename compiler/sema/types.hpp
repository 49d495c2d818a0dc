#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Units and types of the language.
namespace deal::sema {

/// A currency code ("USD"), "" where any currency will do.
using Currency = std::string;

/// A product of powers: money, time (base: one year), counted things (chips, shares, …) and
/// percentage points. Everything is stored in these bases, so that no unit conversion happens at run time.
struct Unit {
  int money = 0;
  Currency currency; ///< of the money, if its power is not zero
  int time = 0;
  int points = 0; ///< percentage points: a shift of a fraction, not a fraction
  std::vector<std::pair<std::string, int>> counts; ///< sorted by name; powers are not zero
  /// Of a rate of exchange, CNY/USD: the powers of its currencies, sorted; `money` is zero beside it.
  std::vector<std::pair<Currency, int>> exchange;

  bool dimensionless() const {
    return money == 0 && time == 0 && points == 0 && counts.empty() && exchange.empty();
  }
  friend bool operator==(const Unit&, const Unit&) = default;
};

Unit operator*(const Unit& a, const Unit& b);
Unit power(const Unit& a, int exponent);
/// Whether the units agree; a money without currency agrees with any.
bool agree(const Unit& a, const Unit& b);
/// "USD/year", "chip", "fraction", "pp", "USD/chip"; a dimensionless unit prints as `plain`.
std::string print(const Unit& unit, std::string_view plain = "number");

enum class Kind : std::uint8_t {
  number,
  boolean,
  date,
  party,
  instance,  ///< one made from a structure
  structure, ///< a structure with fields, not yet made
  payment,   ///< a `pay` of an instance, with .due and .paid
  transfer,  ///< an `issue` or `move`, with .count
  posting,   ///< a `book`, with .amount
  kind,      ///< a kind of payment
  asset,     ///< an asset, as share(Anthropic)
  option,    ///< a name of an enumeration
  deal,      ///< the name of a deal that can be removed
  text,
  list,
  range,
  none,
};

struct Type {
  Kind kind = Kind::number;
  Unit unit;            ///< of a number
  bool bare = false;    ///< a number without a unit that takes the one its place asks for
  bool percent = false; ///< shown in per cent
  bool optional = false;

  static Type number(Unit unit = {}) {
    return {Kind::number, std::move(unit), false, false, false};
  }
  static Type bare_number() { return {Kind::number, {}, true, false, false}; }
  static Type fraction() { return {Kind::number, {}, false, true, false}; }
  static Type money(Currency currency) {
    return number({.money = 1, .currency = std::move(currency)});
  }
  static Type boolean() { return {Kind::boolean, {}, false, false, false}; }
  static Type of(Kind kind) { return {kind, {}, false, false, false}; }

  friend bool operator==(const Type&, const Type&) = default;
};

/// In the user's words: "money (USD)", "money per time (USD/year)", "a fraction", "a date", …
std::string describe(const Type& type);
/// "this is a fraction", "these are percentage points".
std::string this_is(const std::string& described);
/// How a number in one unit can be given in another, as a help; "" where no usual slip explains it.
std::string conversion(const Unit& from, const Unit& to);
/// The unit as data: "USD", "USD/year", "fraction", "number", "probability" for booleans, "date".
std::string unit_name(const Type& type);
/// A value in base units, for a message: "25%", "1.5 years", "-3000000 USD".
std::string in_units(double value, const Type& type);

} // namespace deal::sema
