#include "api/quantity.hpp"

#include "deal/result.hpp"
#include "runtime/engine/floating_point.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace deal {

namespace {

struct Scale {
  double factor;
  std::string_view suffix;
};
constexpr std::array<Scale, 5> scales{{{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "bn"}, {1e12, "tn"}}};

/// Beyond this a number of trillions says less than a power of ten.
constexpr double largest_scaled = 1e16;
constexpr double smallest_plain = 1e-4;
bool is_extreme(double size) { return size >= largest_scaled || size < smallest_plain; }

/// Significant digits for people, of money; counts have one more, percentages one behind the point.
constexpr int usual_digits = 3;
constexpr int most_digits = 9;
constexpr int days_of_slot_year = 372; // twelve months of 31 slots

/// The value as it will be shown, so that 999.96 is scaled like the 1,000 that it becomes.
double round_to(double value, int digits) {
  if (value == 0) return 0;
  const int lead = static_cast<int>(std::floor(std::log10(value))) + 1;
  const double step = std::pow(10.0, std::abs(digits - lead));
  return digits >= lead ? std::round(value * step) / step : std::round(value / step) * step;
}

int decimals(double value, int digits) {
  const int lead = value == 0 ? 1 : static_cast<int>(std::floor(std::log10(value))) + 1;
  return std::max(0, digits - lead);
}

std::string trimmed(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string grouped(std::string digits) {
  std::size_t point = std::min(digits.find('.'), digits.size());
  while (point > 3) digits.insert(point -= 3, ",");
  return digits;
}

const Scale& scale_of(double value) {
  const Scale* result = &scales.front();
  for (const Scale& scale : scales) {
    if (value >= scale.factor) result = &scale;
  }
  return *result;
}

/// A size of money without its sign: "1.83bn", "950", "0.512".
std::string money_digits(double value, int digits) {
  if (value == 0) return "0";
  if (is_extreme(value)) return fmt::format("{:.2e}", value);
  const double rounded = round_to(value, digits);
  const Scale& scale = scale_of(rounded);
  const double shown = rounded / scale.factor;
  const std::string text = fmt::format("{:.{}f}", shown, decimals(shown, digits));
  return (scale.factor == 1 ? trimmed(text) : text) + std::string(scale.suffix);
}

/// A size of a number or a count without its sign: "1,250", "1.62", "12.5M".
std::string count_digits(double value, int digits) {
  if (value == 0) return "0";
  if (is_extreme(value)) return fmt::format("{:.2e}", value);
  if (value < 1e6 && value == std::floor(value)) return grouped(fmt::format("{:.0f}", value));
  const double rounded = round_to(value, digits);
  if (rounded < 1e6)
    return grouped(trimmed(fmt::format("{:.{}f}", rounded, decimals(rounded, digits))));
  const Scale& scale = scale_of(rounded);
  const double shown = rounded / scale.factor;
  return trimmed(fmt::format("{:.{}f}", shown, decimals(shown, digits))) +
         std::string(scale.suffix);
}

/// A fraction in hundredths without its sign: "41.3", "0.36".
std::string percent_digits(double fraction, int digits) {
  const double value = fraction * 100;
  if (value == 0) return "0";
  if (is_extreme(value)) return fmt::format("{:.2e}", value);
  int places = decimals(round_to(value, digits), digits);
  if (digits == usual_digits) places = value >= 1 ? 1 : decimals(round_to(value, 2), 2);
  return grouped(trimmed(fmt::format("{:.{}f}", value, places)));
}

std::string date_text(double years) {
  const double slot = std::round(years * days_of_slot_year);
  if (std::abs(slot) > 1e9) return fmt::format("{:.6g}", years);
  const auto months = static_cast<long>(std::floor(slot / 31));
  const long year = months >= 0 ? months / 12 : (months - 11) / 12;
  return fmt::format("{:04}-{:02}", year, months - year * 12 + 1);
}

/// A length in the unit that a reader would take: "0.6 days", "7 months", "2.5 years".
std::string length_text(double years) {
  const double size = std::abs(years);
  if (size < 1.0 / 12)
    return fmt::format("{} days", trimmed(fmt::format("{:.1f}", years * 365.25)));
  if (size < 2) return fmt::format("{} months", trimmed(fmt::format("{:.1f}", years * 12)));
  return fmt::format("{} years", trimmed(fmt::format("{:.1f}", years)));
}

bool is_currency(std::string_view name) {
  static constexpr std::array<std::string_view, 19> codes{
      "AED", "AUD", "CAD", "CHF", "CNY", "DKK", "EUR", "GBP", "HKD",  "INR",
      "JPY", "KRW", "NOK", "SAR", "SEK", "SGD", "TWD", "USD", "money"};
  return std::find(codes.begin(), codes.end(), name) != codes.end();
}

/// The plural of an English unit; others stay as they are.
std::string plural(std::string_view unit, std::string_view shown) {
  if (unit.empty() || unit == "pp" || unit.find_first_of("^·") != std::string_view::npos)
    return std::string(unit);
  const char last = unit.back();
  const bool letter = (last >= 'a' && last <= 'z') || (last >= 'A' && last <= 'Z');
  const bool irregular = unit.ends_with("ch") || unit.ends_with("sh") ||
                         std::string_view("sxyzSXYZ").find(last) != std::string_view::npos;
  return std::string(unit) + (letter && !irregular && shown != "1" ? "s" : "");
}

std::string format(double value, std::string_view unit, int digits) {
  if (std::isnan(value)) return "none";
  if (unit == "date") return std::isinf(value) ? "none" : date_text(value);
  if (unit == "length") return length_text(value);
  const std::string sign = value < 0 ? "-" : "";
  const double size = std::abs(value);
  if (std::isinf(value)) return sign + "infinite";
  if (unit == "fraction" || unit == "probability") return sign + percent_digits(size, digits) + "%";
  if (unit == "number" || unit.empty()) return sign + count_digits(size, digits + 1);
  const std::size_t slash = std::min(unit.find('/'), unit.size());
  // Money of a sort, such as a mark, is money with a word behind it.
  const std::size_t dot = std::min(unit.substr(0, slash).find("·"), slash);
  const std::size_t word = dot == slash ? slash : dot + std::string_view("·").size();
  const bool sort = dot != slash && is_currency(unit.substr(0, dot)) &&
                    unit.substr(word, slash - word).find_first_of("^") == std::string_view::npos;
  const std::string_view above = unit.substr(0, sort ? dot : slash);
  const std::string below = (sort ? " " + std::string(unit.substr(word, slash - word)) : "") +
                            std::string(unit.substr(slash));
  if (above == "USD") return sign + "$" + money_digits(size, digits) + below;
  if (is_currency(above))
    return sign + money_digits(size, digits) + " " + std::string(above) + below;
  if (above == "pp") return sign + percent_digits(size, digits) + " pp" + below;
  const std::string number = count_digits(size, digits + 1);
  if (above == "1") return sign + number + below;
  return sign + number + " " + plural(above, number) + below;
}

} // namespace

std::string format_quantity(double value, std::string_view unit) {
  const engine::DefaultFloatingPoint environment;
  return format(value, unit, usual_digits);
}

std::string format_quantity(double value, std::string_view unit, double spread) {
  const engine::DefaultFloatingPoint environment;
  const double size = std::abs(value);
  const bool ordinary = std::isfinite(size) && !is_extreme(size) && spread > 0;
  const double places =
      ordinary ? std::floor(std::log10(size)) - std::floor(std::log10(spread)) + 1 : 0;
  return format(value, unit,
                static_cast<int>(std::clamp<double>(places, usual_digits, most_digits)));
}

std::string api::format_bound(double value, std::string_view unit) {
  const double size = std::abs(value);
  const bool ordinary = std::isfinite(value) && !is_extreme(size);
  int digits = usual_digits;
  while (ordinary && digits < most_digits && std::abs(round_to(size, digits) - size) > 1e-12 * size)
    ++digits;
  const bool percent = unit == "fraction" || unit == "probability" || unit.starts_with("pp");
  if (percent && digits == usual_digits) return format(value, unit, usual_digits + 1);
  return format(value, unit, digits);
}

} // namespace deal
