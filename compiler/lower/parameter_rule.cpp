#include "compiler/lower/parameter_rule.hpp"

#include <fmt/format.h>

namespace deal::lower {

namespace {

constexpr std::string_view begin = "parameters: ";
constexpr std::string_view between = " <= ";

bool is_bound(const std::string& name) { return name.empty() || name.front() == '1'; }

std::string named(const std::string& name, double value) {
  if (name.empty()) return fmt::format("{:.10g}", value);
  return is_bound(name) ? name : fmt::format("{}, {:.10g}", name, value);
}

} // namespace

std::string role(const ParameterRule& rule) {
  return fmt::format("{}{}{}{}", begin, rule.low, between, rule.high);
}

std::optional<ParameterRule> parameter_rule(std::string_view role) {
  if (!role.starts_with(begin)) return std::nullopt;
  role.remove_prefix(begin.size());
  const auto middle = role.find(between);
  return ParameterRule{std::string(role.substr(0, middle)),
                       std::string(role.substr(middle + between.size()))};
}

std::string words(const ParameterRule& rule, double low, double high) {
  if (is_bound(rule.high))
    return fmt::format("{}, is {} {}", named(rule.low, low), low > high ? "above" : "not below",
                       named(rule.high, high));
  return fmt::format("{}, is {} {}", named(rule.high, high), high < low ? "below" : "not above",
                     named(rule.low, low));
}

} // namespace deal::lower
