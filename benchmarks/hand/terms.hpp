#pragma once

#include <cmath>

namespace deal::benchmarks::hand {

// The numbers of benchmarks/w1.deal. Money in millions, time in months.
inline constexpr int months = 60;
inline constexpr double month = 1.0 / 12;
inline constexpr double growth_rate = 0.50, volatility = 0.55;
inline constexpr double drift = (growth_rate - volatility * volatility / 2) * month;
inline constexpr double shock = volatility * 0.28867513459481288225; // · √(1/12)
inline constexpr double first_revenue = 18, revenue_multiple = 240;
inline constexpr double fixed_cost = 20, cost_growth = 0.85, cost_share = 0.6;
inline constexpr double commitment = 2000, margin = 0.6;
inline constexpr double note = 250, cap = 4000, note_discount = 0.8;
inline constexpr int conversion_month = 18;
inline constexpr double discount_rate = 0.10;

constexpr double tranche(int at) { return at == 0 || at == 12 ? 500 : at == 24 ? 600 : 0; }

/// What is the same on all paths, by month.
struct Schedule {
  double tranche[months], fixed_cost[months], share_of_remaining[months];
  double discount[months + 1];
};

} // namespace deal::benchmarks::hand
