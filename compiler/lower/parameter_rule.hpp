#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace deal::lower {

/// What must hold of two parameters of a distribution, or of one and a bound: the first is at most the second. It is
/// the role of the site that requires it.
struct ParameterRule {
  std::string low,
      high; ///< what they are called; of a bound "", or "1" where rounding is allowed for
};

std::string role(const ParameterRule& rule);
/// The rule whose role this is.
std::optional<ParameterRule> parameter_rule(std::string_view role);
/// How two numbers break it: "the upper bound, 0.1, is below the lower bound, 0.2".
std::string words(const ParameterRule& rule, double low, double high);

} // namespace deal::lower
