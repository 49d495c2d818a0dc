#include "tests/model/harness.hpp"
#include "tests/support/dice.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>

/// Rounding to steps and remainders. What is expected is worked out in whole numbers of thousandths, or published.

using deal::test::Case;

namespace {

const std::string year = "grid yearly from 2025-01 to 2025-12\nparty P { cash: $1 }\n";

/// An amount of thousandths as it is written.
std::string written(std::int64_t thousandths) {
  const std::int64_t size = std::abs(thousandths);
  return fmt::format("{}${}.{:03}", thousandths < 0 ? "-" : "", size / 1000, size % 1000);
}

/// To the nearest hundredth, halves away from zero.
std::int64_t hundredths(std::int64_t thousandths) {
  const std::int64_t size = (std::abs(thousandths) + 5) / 10;
  return thousandths < 0 ? -size : size;
}

/// Of low and high both may come.
std::int64_t between(deal::test::Dice& dice, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(dice.below(static_cast<std::size_t>(high - low + 1)));
}

std::int64_t sign_of(deal::test::Dice& dice) { return dice.below(2) == 0 ? 1 : -1; }

std::int64_t floored_remainder(std::int64_t x, std::int64_t y) {
  const std::int64_t left = x % y;
  return left != 0 && (left < 0) != (y < 0) ? left + y : left;
}

} // namespace

TEST_CASE("An amount is rounded to cents as its decimals are written") {
  deal::test::Dice dice(28);
  std::vector<std::int64_t> amounts{2'675, -2'675, 1'005, 285, 5, -5, 4, 0, 1'015, 8'345};
  for (int i = 0; i < 60; ++i) {
    const std::int64_t cents = between(dice, 0, 1'000'000'000);
    const std::int64_t thousandths = dice.below(2) == 0 ? 5 : between(dice, 0, 9);
    amounts.push_back(sign_of(dice) * (cents * 10 + thousandths));
  }
  std::string text = year + "let cent = cash(P) / 100\n";
  for (std::size_t i = 0; i < amounts.size(); ++i)
    text += fmt::format("state s{0}: money = {1}\nmeasure known{0} = round({1}, $0.01)\n"
                        "measure found{0} = round(s{0}, cent)\n",
                        i, written(amounts[i]));
  const Case m(text);
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    INFO(written(amounts[i]));
    // The double that the decimal is written as, to the bit.
    const double right = double(hundredths(amounts[i])) / 100;
    CHECK(m(fmt::format("known{}", i)) == right);
    CHECK(m(fmt::format("found{}", i), 0) == right);
  }
}

TEST_CASE("A half is one where it comes of a sum, a product or many periods") {
  const Case m("grid monthly from 2025-01 to 2034-12\nparty P { cash: $1 }\n"
               R"(
state a: money = $1_000_000.125
state owed: money = $0
next owed = owed + $0.1
let at_5 = round(owed * 5%, $0.01)
measure known = round($1_000_000.125 - $1_000_000, $0.01)
measure found = round(opening(a) - $1_000_000, $0.01)
measure interest = at_5
measure third = round($1 / 3 * 3 / 2, $1)
)");
  CHECK(m("known") == 0.13);
  CHECK(m("third") == 1);
  for (std::size_t t = 0; t < 120; ++t) {
    INFO("after " << t << " dimes");
    CHECK(m("found", t) == 0.13);
    // t dimes are 10 t cents, and 5 % of them t halves of a cent.
    CHECK(m("interest", t) == double((t + 1) / 2) / 100);
  }
}

TEST_CASE("What is no half is none, however large") {
  const Case m(year + R"(
state big: money = $500_000_000_000.20
state whole: number = 9_007_199_254_740_991
measure known = round($500_000_000_000.20, $0.01)
measure found = round(big, $0.01)
measure same = round(whole)
measure half = round(35_184_372_088_832.5)
measure below = round(1_000_000.498)
measure in_millions = round($12_499_999.99, $1M)
)");
  CHECK(m("known") == 500'000'000'000.20);
  CHECK(m("found", 0) == 500'000'000'000.20);
  CHECK(m("same", 0) == 9'007'199'254'740'991);
  CHECK(m("half") == 35'184'372'088'833);
  CHECK(m("below") == 1'000'000);
  CHECK(m("in_millions") == 12e6);
}

TEST_CASE("A remainder has the sign of the divisor") {
  deal::test::Dice dice(29);
  std::string text = year;
  std::vector<std::int64_t> right;
  for (int i = 0; i < 60; ++i) {
    const std::int64_t x = between(dice, -1'000'000'000, 1'000'000'000);
    const std::int64_t y = sign_of(dice) * between(dice, 1, dice.below(2) == 0 ? 9 : 4'000);
    right.push_back(floored_remainder(x, y));
    text += fmt::format("state s{0}: money = {1}\nmeasure whole{0} = mod({3}, {4})\n"
                        "measure money{0} = mod(s{0}, {2})\n",
                        i, written(x), written(y), x, y);
  }
  const Case m(text);
  for (std::size_t i = 0; i < right.size(); ++i) {
    INFO(i);
    CHECK(m(fmt::format("whole{}", i)) == double(right[i]));
    CHECK(m(fmt::format("money{}", i), 0) == Approx(double(right[i]) / 1000).margin(1e-9));
  }
}

TEST_CASE("A remainder that rounding alone left is zero, and a whole one never is") {
  const Case m(year + R"(
state dimes: money = $0.3
measure known = mod($0.3, $0.1)
measure found = mod(dimes, $0.1)
measure less = mod(-$0.3, $0.1)
measure under = mod($0.3, -$0.1)
measure over = mod(0.1 + 0.2, 0.1)
measure large = mod(1_000_000_000_000_003, 1_000_000_000)
measure last = mod(999_999_999_999_999, 1_000_000_000)
measure close = mod(-1e-20, 1)
measure beyond = mod(1e17, 0.3)
measure far = mod(9_007_199_254_740_993, -0.7)
measure lots = mod(12_345.5 shares, 100 shares)
)");
  for (const char* none : {"known", "found", "less", "under", "over", "close"}) {
    INFO(none);
    CHECK(m(none, 0) == 0);
  }
  CHECK(m("large") == 3);
  CHECK(m("last") == 999'999'999);
  CHECK(m("lots") == 45.5);
  CHECK((m("beyond") >= 0 && m("beyond") < 0.3));
  CHECK((m("far") <= 0 && m("far") > -0.7));
}

// From mpmath 1.3 with 60 digits, as erfc(-x / sqrt 2) / 2.
TEST_CASE("The normal distribution has all its digits, in the left tail too") {
  const std::pair<const char*, double> rows[] = {{"-37.5", 4.6053530095819548438e-308},
                                                 {"-30", 4.9067139271481870595e-198},
                                                 {"-20", 2.7536241186062336951e-89},
                                                 {"-10", 7.619853024160526066e-24},
                                                 {"-8.25", 7.919726314642477341e-17},
                                                 {"-5", 2.8665157187919391167e-7},
                                                 {"-3", 0.0013498980316300945267},
                                                 {"-1.96", 0.024997895148220436213},
                                                 {"-0.5", 0.30853753872598689636},
                                                 {"0", 0.5},
                                                 {"0.3", 0.61791142218895263307},
                                                 {"1", 0.84134474606854294859},
                                                 {"1.6448536269514722", 0.94999999999999994607},
                                                 {"4", 0.99996832875816688008},
                                                 {"8", 0.9999999999999993779}};
  std::string text = year;
  for (std::size_t i = 0; i < std::size(rows); ++i)
    text += fmt::format("state z{0} = {1}\nmeasure known{0} = normal_cdf({1})\n"
                        "measure found{0} = normal_cdf(z{0})\n"
                        "measure back{0} = normal_quantile(normal_cdf(z{0}))\n",
                        i, rows[i].first);
  const Case m(text);
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    const auto& [x, right] = rows[i];
    INFO(x);
    CHECK(std::fabs(m(fmt::format("found{}", i), 0) / right - 1) <= 1e-15);
    CHECK(m(fmt::format("known{}", i)) == m(fmt::format("found{}", i), 0));
    // What a unit in the last place of the probability is worth there.
    const double z = std::strtod(x, nullptr);
    const double density = std::exp(-0.5 * z * z) * 0.3989422804014327;
    const double last = right * std::numeric_limits<double>::epsilon();
    CHECK(std::fabs(m(fmt::format("back{}", i), 0) - z) <=
          8 * (last / density) + 1e-15 * std::fabs(z) + 1e-16);
  }
}

// Hull, Options, Futures, and Other Derivatives, example 15.6: S 42, K 40, r 10 %, volatility 20 %, half a year.
TEST_CASE("An option of the textbook has its price") {
  const Case m(year + R"(
let s = $42
let k = $40
let d1 = (log(s / k) + (0.1 + 0.2 ^ 2 / 2) * 0.5) / (0.2 * sqrt(0.5))
let d2 = d1 - 0.2 * sqrt(0.5)
measure call = s * normal_cdf(d1) - k * exp(-0.05) * normal_cdf(d2)
measure put = k * exp(-0.05) * normal_cdf(-d2) - s * normal_cdf(-d1)
)");
  CHECK(m("call") == Approx(4.76).margin(0.005));
  CHECK(m("put") == Approx(0.81).margin(0.005));
}
