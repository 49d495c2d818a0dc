#include "compiler/driver/quantities.hpp"

#include "compiler/sema/units.hpp"
#include "compiler/syntax/literals.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <vector>

namespace deal::driver {

namespace {

using Counted = std::map<std::string, std::string>;

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) result.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return result;
}

/// Cuts at the first "/" or " per ".
std::string_view take_factor(std::string_view& text) {
  const std::size_t slash = text.find('/');
  const std::size_t per = text.find(" per ");
  const std::size_t end = std::min({slash, per, text.size()});
  const std::string_view result = text.substr(0, end);
  text.remove_prefix(std::min(end + (end == per ? 5 : 1), text.size()));
  return result;
}

/// What stands above the line: powers of ten and at most one word.
struct Above {
  int exponent = 0;
  std::string word;
};

/// The literals' own reader takes scales and signs off each word.
std::optional<Above> above(std::string_view text) {
  constexpr std::array<std::string_view, 4> signs{"US$", "$", "€", "£"};
  Above result;
  std::string rest(text);
  for (const std::string_view sign : signs)
    if (rest.starts_with(sign)) {
      result.word = syntax::read_number(std::string(sign) + "1").unit;
      rest.erase(0, sign.size());
      break;
    }
  for (const std::string& each : words(rest)) {
    const syntax::NumberLiteral literal = syntax::read_number("1" + each);
    if (literal.fault != syntax::NumberLiteral::Fault::none || !literal.second_unit.empty() ||
        !literal.currency_sign.empty())
      return std::nullopt;
    result.exponent += static_cast<int>(std::lround(std::log10(literal.value)));
    if (literal.unit.empty()) continue;
    if (!result.word.empty()) return std::nullopt;
    result.word = literal.unit;
  }
  return result;
}

/// The decimal number times a power of ten, rounded once.
double shifted(double value, int exponent) {
  if (exponent == 0 || !std::isfinite(value)) return value;
  std::array<char, 64> digits{};
  char* end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                            std::chars_format::scientific)
                  .ptr;
  char* const e = std::find(digits.data(), end, 'e');
  int written = 0;
  std::from_chars(e + (e[1] == '+' ? 2 : 1), end, written);
  end = std::to_chars(e + 1, digits.data() + digits.size(), written + exponent).ptr;
  double result = 0;
  const auto [rest, error] = std::from_chars(digits.data(), end, result);
  return error == std::errc() ? result : value * std::pow(10.0, exponent);
}

/// As Elaborator::number_literal does.
std::optional<Quantity> times_unit(double number, const std::string& word, const Counted& counted) {
  if (word.empty()) return Quantity{number, sema::Type::bare_number()};
  if (word == "%") return Quantity{number, sema::Type::fraction()};
  const auto unit = sema::find_unit(word, counted);
  if (!unit) return std::nullopt;
  Quantity result{number * unit->second, sema::Type::number(unit->first)};
  if (const auto* time = sema::find_time_unit(word)) result.value = time->years_of(number);
  return result;
}

} // namespace

std::optional<Quantity> quantity(double value, std::string_view unit, const Counted& counted) {
  std::string_view rest = unit;
  const auto first = above(take_factor(rest));
  if (!first) return std::nullopt;
  auto result = times_unit(shifted(value, first->exponent), first->word, counted);
  while (result && !rest.empty()) {
    const auto word = words(take_factor(rest));
    const auto below = word.size() == 1 ? sema::find_unit(word.front(), counted) : std::nullopt;
    if (!below) return std::nullopt;
    result->value /= below->second;
    result->type = sema::Type::number(result->type.unit * sema::power(below->first, -1));
  }
  return result;
}

std::optional<Quantity> quantity(std::string_view text, const Counted& counted) {
  const auto trim = [&] {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
  };
  trim();
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  trim();
  const std::size_t begin = text.find_first_of("0123456789");
  if (begin == std::string_view::npos) return std::nullopt;
  std::size_t end = begin;
  const auto digit = [&](std::size_t at) {
    return at < text.size() && text[at] >= '0' && text[at] <= '9';
  };
  while (digit(end) ||
         (end < text.size() && (text[end] == '.' || text[end] == '_') && digit(end + 1)))
    ++end;
  const bool exponent = end < text.size() && (text[end] == 'e' || text[end] == 'E');
  const std::size_t sign = end + 1 < text.size() && (text[end + 1] == '-' || text[end + 1] == '+');
  if (exponent && digit(end + 1 + sign))
    for (end += 1 + sign; digit(end);) ++end;
  const syntax::NumberLiteral literal = syntax::read_number(text.substr(begin, end - begin));
  if (literal.fault != syntax::NumberLiteral::Fault::none || !literal.unit.empty())
    return std::nullopt;
  std::string unit(text.substr(0, begin));
  unit += text.substr(end);
  auto result = quantity(literal.value, unit, counted);
  if (result && negative) result->value = -result->value;
  return result;
}

bool fits(const Quantity& quantity, const sema::Type& type) {
  if (type.kind != sema::Kind::number) return false;
  return quantity.type.bare || sema::agree(quantity.type.unit, type.unit);
}

} // namespace deal::driver
