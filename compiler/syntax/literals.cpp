#include "compiler/syntax/literals.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <map>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

namespace deal::syntax {

namespace {

struct Scale {
  std::string_view sign;
  int exponent;
};

constexpr Scale latin_scales[] = {{"mn", 6}, {"bn", 9}, {"tn", 12}, {"k", 3},
                                  {"K", 3},  {"M", 6},  {"B", 9},   {"T", 12}};
constexpr Scale han_scales[] = {{"万", 4}, {"萬", 4}, {"亿", 8}, {"億", 8}};
/// Scales before another one or before a currency. Elsewhere they begin names of units: 千瓦, 百分点.
constexpr Scale small_han_scales[] = {{"十", 1}, {"百", 2}, {"千", 3}};
/// A scale at the end and before a currency. In 兆瓦 it is another one, and the unit's.
constexpr Scale large_han_scale = {"兆", 12};
constexpr std::pair<std::string_view, std::string_view> currencies[] = {
    {"US$", "USD"}, {"$", "USD"}, {"€", "EUR"}, {"£", "GBP"}, {"¥", ""}, {"￥", ""}};

/// Far outside what a double holds, and no sum of two overflows.
constexpr int huge_exponent = 1'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// Reads the leading digits, with `_` between them.
std::string take_digits(std::string_view& text) {
  std::string digits;
  while (!text.empty() &&
         (is_digit(text[0]) || (text[0] == '_' && text.size() > 1 && is_digit(text[1])))) {
    if (text[0] != '_') digits += text[0];
    text.remove_prefix(1);
  }
  return digits;
}

int take_exponent(std::string_view& text) {
  if (text.empty() || (text[0] != 'e' && text[0] != 'E')) return 0;
  auto rest = text.substr(1);
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest.empty() || !is_digit(rest[0])) return 0;
  int exponent = 0;
  for (; !rest.empty() && is_digit(rest[0]); rest.remove_prefix(1))
    exponent = std::min(huge_exponent, exponent * 10 + (rest[0] - '0'));
  text = rest;
  return negative ? -exponent : exponent;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// One Han scale; 0 if there is none.
int take_han_scale(std::string_view& text) {
  const auto take_one_of = [](std::string_view& from, std::span<const Scale> scales) {
    for (const auto& [sign, exponent] : scales)
      if (take(from, sign)) return exponent;
    return 0;
  };
  std::string_view rest = text;
  const int small = take_one_of(rest, small_han_scales);
  const bool before_currency = small != 0 && !currency_named(rest).empty();
  int large = take_one_of(rest, han_scales);
  if (std::string_view behind = rest; large == 0 && take(behind, large_han_scale.sign) &&
                                      (behind.empty() || !currency_named(behind).empty())) {
    rest = behind;
    large = large_han_scale.exponent;
  }
  if (large == 0 && !before_currency) return 0;
  text = rest;
  return small + large;
}

/// A Latin scale ends the word or stands before a capital or another script: `5bnUSD`, but `5kg` has
/// the unit kg. Han scales add up: 万亿 is 1e12.
int take_scale(std::string_view& text) {
  if (!currency_named(text).empty()) return 0; // KRW, TWD
  for (const auto& [sign, exponent] : latin_scales) {
    if (!text.starts_with(sign)) continue;
    const auto rest = text.substr(sign.size());
    if (!rest.empty() && is_lower(rest[0])) continue;
    text = rest;
    return exponent;
  }
  int total = 0;
  while (const int exponent = take_han_scale(text))
    total = std::min(huge_exponent, total + exponent);
  return total;
}

bool take_percent(std::string_view& text) {
  for (const std::string_view sign : {"%", "％"})
    if (text.ends_with(sign)) {
      text.remove_suffix(sign.size());
      return true;
    }
  return false;
}

int take_int(std::string_view& text, std::size_t digits) {
  if (text.size() < digits ||
      !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(digits), is_digit))
    return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) value = value * 10 + (text[i] - '0');
  text.remove_prefix(digits);
  return value;
}

int days_in(int year, int month) {
  static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

} // namespace

NumberLiteral read_number(std::string_view text) {
  NumberLiteral result;
  for (const auto& [sign, currency] : currencies)
    if (take(text, sign)) {
      result.unit = currency;
      result.currency_sign = sign;
      break;
    }
  if (!result.currency_sign.empty() && result.unit.empty())
    result.fault = NumberLiteral::Fault::ambiguous_currency;
  const bool percent = take_percent(text);
  std::string decimal = take_digits(text);
  if (text.size() > 1 && text[0] == '.' && is_digit(text[1])) {
    text.remove_prefix(1);
    decimal += '.' + take_digits(text);
  }
  const int exponent = take_exponent(text) + take_scale(text) - (percent ? 2 : 0);
  decimal += 'e' + std::to_string(exponent);
  const auto [end, error] =
      std::from_chars(decimal.data(), decimal.data() + decimal.size(), result.value);
  if (error != std::errc()) {
    result.value = 0;
    result.fault = NumberLiteral::Fault::out_of_range;
  }
  auto word = source::normalize(text);
  if (percent) word = word.empty() ? "%" : word + "%";
  (result.unit.empty() ? result.unit : result.second_unit) = std::move(word);
  return result;
}

std::string_view currency_named(std::string_view word) {
  static const auto codes = [] {
    std::map<std::string_view, std::string_view> result;
    const auto add = [&result](std::string_view code,
                               std::initializer_list<std::string_view> names) {
      result.emplace(code, code);
      for (const std::string_view name : names) result.emplace(name, code);
    };
#define DEAL_CURRENCY(code, words, ...) add(code, {__VA_ARGS__});
#include "compiler/syntax/currencies.def"
#undef DEAL_CURRENCY
    return result;
  }();
  const auto found = codes.find(word);
  return found == codes.end() ? std::string_view() : found->second;
}

bool is_scale(std::string_view word) {
  return !word.empty() && take_scale(word) != 0 && word.empty();
}

std::optional<Date> read_date(std::string_view text) {
  Date date;
  date.year = take_int(text, 4);
  if (date.year < 1) return std::nullopt;
  if (take(text, "Q") || take(text, "q")) {
    date.quarter = take_int(text, 1);
    const bool good = date.quarter >= 1 && date.quarter <= 4 && text.empty();
    return good ? std::optional(date) : std::nullopt;
  }
  if (!take(text, "-")) return std::nullopt;
  date.month = take_int(text, 2);
  if (date.month < 1 || date.month > 12) return std::nullopt;
  if (text.empty()) return date;
  if (!take(text, "-")) return std::nullopt;
  date.day = take_int(text, 2);
  const bool good = date.day >= 1 && date.day <= days_in(date.year, date.month) && text.empty();
  return good ? std::optional(date) : std::nullopt;
}

std::string read_text(std::string_view token, std::string& bad_escape) {
  if (token.starts_with('"')) token.remove_prefix(1);
  if (token.ends_with('"')) token.remove_suffix(1);
  std::string text;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '\\' || i + 1 == token.size()) {
      text += token[i];
      continue;
    }
    const char sign = token[++i];
    if (sign == 'n')
      text += '\n';
    else if (sign == '"' || sign == '\\')
      text += sign;
    else if (bad_escape.empty())
      bad_escape = std::string(source::glyphs(token.substr(i, 4)).front().shown);
  }
  return text;
}

} // namespace deal::syntax
