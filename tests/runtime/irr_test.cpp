#include "runtime/calendar/date.hpp"
#include "runtime/math/irr.hpp"
#include "runtime/math/operations.hpp"
#include "tests/runtime/ulp.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <string>

namespace deal::math {
namespace {

using testing::Inputs;
using testing::same_bits;

struct Series {
  std::vector<double> times, flows;
};

std::vector<double> roots(const Series& series) { return irr_roots(series.times, series.flows); }

Series yearly(std::vector<double> flows) {
  Series series{{}, std::move(flows)};
  for (std::size_t i = 0; i < series.flows.size(); ++i)
    series.times.push_back(static_cast<double>(i));
  return series;
}

/// Σ flows e^(−s t), and how much it may be off by rounding.
struct Sum {
  long double value = 0, size = 0;
};
Sum sum_at(const Series& series, long double s) {
  Sum sum;
  // From the end at which the weights are at most one.
  const auto [first, last] = std::ranges::minmax(series.times);
  const long double origin = s < 0 ? last : first;
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    const long double term = series.flows[i] * std::exp((origin - series.times[i]) * s);
    sum.value += term;
    sum.size += std::fabs(term);
  }
  return sum;
}

/// How often the sum changes its sign on a grid of s.
int changes_on_grid(const Series& series) {
  int changes = 0;
  bool positive = sum_at(series, -36).value > 0;
  for (int i = -9'000; i <= 9'000; ++i) {
    const bool now = sum_at(series, i * 4e-3L + 1e-7L).value > 0;
    changes += now != positive;
    positive = now;
  }
  return changes;
}

void check_by_substitution(const Series& series, const std::vector<double>& rates) {
  for (const double rate : rates) {
    CAPTURE(rate);
    const long double s = std::log1p(static_cast<long double>(rate));
    // The last digit of a rate near −1 is far more of 1 + r.
    const long double digit = 0x1p-52L / (1 + rate);
    const auto [first, last] = std::ranges::minmax(series.times);
    const Sum sum = sum_at(series, s);
    CHECK(std::fabs(sum.value) <= sum.size * (1e-13L + digit) * (1 + (last - first)));
    const long double near = 1e-9L + 2 * digit;
    CHECK((sum_at(series, s - near).value > 0) != (sum_at(series, s + near).value > 0));
  }
}

struct Case {
  std::string name;
  bool dated = false;
  std::optional<double> rate;
  double last_digit = 0;
  Series series;
};

std::vector<Case> published_cases() {
  std::ifstream file(std::string(DEAL_SOURCE_DIR) + "/tests/runtime/data/irr_cases.txt");
  std::vector<Case> cases;
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string first, second, rate;
    if (!(words >> first) || first == "#") continue;
    if (first == "dated" || first == "periodic") {
      words >> second >> rate;
      cases.push_back({second, first == "dated", std::nullopt, 0, {}});
      if (rate == "none") continue;
      cases.back().rate = std::stod(rate);
      cases.back().last_digit = std::pow(10.0, -double(rate.size() - rate.find('.') - 1));
      continue;
    }
    Series& series = cases.back().series;
    if (cases.back().dated) {
      words >> second;
      const calendar::Date day{std::stoi(first.substr(0, 4)), std::stoi(first.substr(5, 2)),
                               std::stoi(first.substr(8, 2))};
      // The base day matters to no rate.
      series.times.push_back(static_cast<double>(calendar::day_number(day) - 16000) / 365);
      series.flows.push_back(std::stod(second));
    } else {
      series.times.push_back(static_cast<double>(series.times.size()));
      series.flows.push_back(std::stod(first));
    }
  }
  return cases;
}

TEST_CASE("published rates are among the internal rates of return, and no rate is missed") {
  const std::vector<Case> cases = published_cases();
  REQUIRE(cases.size() == 40);
  std::size_t several = 0;
  for (const Case& one : cases) {
    CAPTURE(one.name);
    const std::vector<double> rates = roots(one.series);
    CAPTURE(rates);
    CHECK(std::ranges::is_sorted(rates));
    check_by_substitution(one.series, rates);
    CHECK(static_cast<int>(rates.size()) == changes_on_grid(one.series));
    several += rates.size() > 1;
    if (!one.rate) {
      CHECK(rates.empty());
      continue;
    }
    const bool listed = std::ranges::any_of(
        rates, [&](double rate) { return std::fabs(rate - *one.rate) <= one.last_digit + 1e-9; });
    CHECK(listed);
  }
  CHECK(several > 5);
}

/// The flows whose rates are these, the flows a year apart: the coefficients of ∏ (1 − (1 + r) x).
Series with_rates(const std::vector<double>& rates) {
  std::vector<double> flows{1};
  for (const double rate : rates) {
    flows.push_back(0);
    for (std::size_t i = flows.size(); i-- > 1;) flows[i] -= (1 + rate) * flows[i - 1];
  }
  return yearly(flows);
}

TEST_CASE("internal rates of return of textbook cash flows") {
  // Brealey, Myers, Allen: Principles of Corporate Finance, chapter 5: 28.08 %; −44.0 % and 11.6 %; none.
  CHECK(roots(yearly({-4000, 2000, 4000})).at(0) == Approx(0.2808).margin(5e-5));
  const auto two = roots(yearly({-60, 12, 12, 12, 12, 12, 12, 12, 12, 12, -15}));
  REQUIRE(two.size() == 2);
  CHECK(two[0] == Approx(-0.44).margin(5e-4));
  CHECK(two[1] == Approx(0.116).margin(5e-4));
  CHECK(roots(yearly({1000, -3000, 2500})).empty());
  // The pump of Lorie and Savage (1955): 25 % and 400 %.
  const auto pump = roots(yearly({-1600, 10'000, -10'000}));
  REQUIRE(pump.size() == 2);
  CHECK(pump[0] == Approx(0.25).epsilon(1e-15));
  CHECK(pump[1] == Approx(4).epsilon(1e-15));
  CHECK(roots(yearly({-100, 110})).at(0) == Approx(0.1).epsilon(1e-15));
  CHECK(roots(yearly({-100, 100})) == std::vector<double>{0});
}

TEST_CASE("every rate that a cash flow was made of is found") {
  Inputs in;
  for (int i = 0; i < 2000; ++i) {
    std::vector<double> rates;
    const int wanted = 1 + i % 6;
    while (static_cast<int>(rates.size()) < wanted) {
      const double rate = std::expm1(in.uniform(-2, 3));
      if (std::ranges::all_of(rates, [&](double other) { return std::fabs(rate - other) > 0.05; }))
        rates.push_back(rate);
    }
    std::ranges::sort(rates);
    const auto found = roots(with_rates(rates));
    CAPTURE(rates, found);
    REQUIRE(found.size() == rates.size());
    for (std::size_t k = 0; k < rates.size(); ++k)
      CHECK(found[k] == Approx(rates[k]).epsilon(1e-6).margin(1e-6));
  }
}

TEST_CASE("internal rates from nearly all lost to a million fold") {
  for (const double rate : {-0.9999999999, -0.999999, -0.9, 1e-9, 3.0, 1e6, 1e12}) {
    CAPTURE(rate);
    for (const double years : {0.01, 1.0, 60.0}) {
      const double growth = std::pow(1 + rate, years);
      if (!(growth > 1e-290 && growth < 1e290)) continue;
      const Series series{{0, years}, {-1, growth}};
      const auto found = roots(series);
      REQUIRE(found.size() == 1);
      CHECK(1 + found[0] == Approx(1 + rate).epsilon(1e-12));
    }
  }
  CHECK(roots(yearly({-1, 1e17})).empty());
  CHECK(roots(yearly({-1, 1e-17})).empty());
}

TEST_CASE("rates that cannot be told apart count once") {
  const auto doubled = roots(yearly({-1, 4, -4}));
  REQUIRE(doubled.size() == 1);
  CHECK(doubled[0] == Approx(1).epsilon(1e-12));
  CHECK(roots(yearly({1, -2, 1})).size() == 1);
  CHECK(std::fabs(roots(yearly({1, -2, 1})).at(0)) < 1e-12);
  CHECK(roots(yearly({-100, 100, 100, -100})).size() == 1);
  CHECK(roots(with_rates({0.1, 0.1, 0.1})).size() == 1);
  CHECK(roots(with_rates({0.1, 0.1, 0.1})).at(0) == Approx(0.1).epsilon(1e-4));
  CHECK(roots(with_rates({0, 0, 0, 0})).size() == 1);
  for (const double rate : {-0.5, 0.0, 0.1, 2.0})
    for (const std::size_t multiplicity : {2u, 3u, 4u, 5u, 6u}) {
      const auto found = roots(with_rates(std::vector<double>(multiplicity, rate)));
      CAPTURE(rate, multiplicity, found);
      REQUIRE(found.size() == 1);
      CHECK(1 + found[0] == Approx(1 + rate).epsilon(3e-3));
    }
  CHECK(roots(with_rates({0.1, 0.1, 0.3})).size() == 2);
  // A hair to one side of tangency there are two, to the other none.
  CHECK(roots(yearly({-1, 4, -4 + 1e-9})).size() == 2);
  CHECK(roots(yearly({-1, 4, -4 - 1e-9})).empty());
  // 1 − 2k v + k² v², v = (1 + r)^(−1.7)
  for (int i = 1; i < 200; ++i) {
    const double k = i * 0.037;
    CAPTURE(k);
    const Series series{{0.3, 2.0, 3.7}, {1, -2 * k, k * k}};
    const auto found = roots(series);
    CHECK(found.size() <= 2);
    for (const double rate : found) CHECK(1 + rate == Approx(std::pow(k, 1 / 1.7)).epsilon(1e-6));
  }
}

TEST_CASE("the n-th rate, the only rate and their number agree") {
  Inputs in;
  for (int i = 0; i < 200; ++i) {
    Series series;
    double time = 0;
    for (int k = 0; k < 1 + i % 40; ++k) {
      series.times.push_back(time);
      series.flows.push_back(in.uniform(-1, 1));
      time += in.uniform(0.01, 1);
    }
    std::vector<double> spread(series.flows.size() * 3, 1e9);
    for (std::size_t k = 0; k < series.flows.size(); ++k) spread[3 * k] = series.flows[k];
    const CashFlows apart{series.times, spread.data(), 3};
    const auto all = roots(series);
    CHECK(irr_count(apart) == static_cast<double>(all.size()));
    for (std::size_t k = 0; k < all.size(); ++k)
      CHECK(same_bits(irr_root(apart, static_cast<double>(k + 1)), all[k]));
    CHECK(same_bits(irr_root(apart, static_cast<double>(all.size() + 1)), undefined));
    CHECK(same_bits(irr_root(apart, 0), all.size() == 1 ? all[0] : undefined));
    check_by_substitution(series, all);
    CHECK(static_cast<int>(all.size()) == changes_on_grid(series));
  }
}

TEST_CASE("a rate does not depend on the unit, the sign or the day from which time is counted") {
  Inputs in;
  for (int i = 0; i < 200; ++i) {
    Series series;
    for (int k = 0; k < 30; ++k) {
      series.times.push_back(k / 4.0);
      series.flows.push_back(in.uniform(-1, 1.1));
    }
    Series other = series;
    for (double& flow : other.flows) flow *= -0x1p40;
    for (double& time : other.times) time += 1024;
    CHECK(roots(series) == roots(other));
  }
}

TEST_CASE("what is no cash flow has no rate") {
  const auto count = [](const Series& series) {
    return irr_count({series.times, series.flows.data()});
  };
  CHECK(count({}) == 0);
  CHECK(count(yearly({0, 0, 0})) == 0);
  CHECK(count(yearly({5})) == 0);
  CHECK(count(yearly({5, 6, 7})) == 0);
  CHECK(same_bits(count(yearly({-1, undefined})), undefined));
  CHECK(same_bits(count(yearly({-1, std::numeric_limits<double>::infinity()})), undefined));
  CHECK(count(yearly({-5e-324, 1e-323})) == 1);
  CHECK(count(yearly({-1e308, 1.5e308})) == 1);
  const Series plain = yearly({-1, 2});
  for (const double which : {-1.0, 0.5, undefined})
    CHECK(same_bits(irr_root({plain.times, plain.flows.data()}, which), undefined));
}

TEST_CASE("thousands of flows are bounded work") {
  Inputs in;
  for (const int n : {2000, 6000}) {
    Series weekly, wild;
    for (int k = 0; k < n; ++k) {
      weekly.times.push_back(7.0 * k / 365);
      weekly.flows.push_back(k < n / 3 ? -in.uniform(0, 1) : in.uniform(0, 1));
      wild.times.push_back(7.0 * k / 365);
      wild.flows.push_back(in.uniform(-1, 1));
    }
    CHECK(roots(weekly).size() == 1);
    check_by_substitution(weekly, roots(weekly));
    check_by_substitution(wild, roots(wild));
  }
}

} // namespace
} // namespace deal::math
