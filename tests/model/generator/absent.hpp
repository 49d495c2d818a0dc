#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace deal::generator {

/// Formulas of values that may be absent, each with what it comes to by the rules of the language as this file has them:
/// in the words of C++, and not of the compiler.
struct AbsentFormula {
  std::string text;
  /// What it is in a period, or for the whole run in each of them; `drawn` are the numbers of `u`, one a period.
  std::function<std::optional<double>(const std::vector<double>& drawn, int period)> value;
};

/// A model of measures m0, m1, … with the formulas behind them, and the measure `drawn`.
struct AbsentModel {
  static constexpr int periods = 5;
  std::string text;
  std::vector<AbsentFormula> measures;
};

AbsentModel absent_model(std::uint64_t seed, std::size_t measures);

} // namespace deal::generator
