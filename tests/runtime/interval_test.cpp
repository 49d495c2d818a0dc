#include "runtime/statistics/accumulator.hpp"
#include "runtime/statistics/interval.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

namespace deal::statistics {

TEST_CASE("intervals of a proportion are those of the tables") {
  // Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29 by the exact method. There the tails of 0 of 20 are
  // 2.5 % each; here all 5 % are on one side: 1 − 0.05^(1/20).
  const auto check = [](std::uint64_t seen, std::uint64_t count, double low, double high) {
    CAPTURE(seen, count);
    const Interval found = proportion_interval(seen, count);
    CHECK(found.low == Approx(low).margin(5e-5));
    CHECK(found.high == Approx(high).margin(5e-5));
  };
  check(81, 263, 0.2527, 0.3676);
  check(15, 148, 0.0578, 0.1617);
  check(1, 29, 0.0009, 0.1776);
  check(0, 20, 0, 1 - std::pow(0.05, 1.0 / 20));
  check(20, 20, std::pow(0.05, 1.0 / 20), 1);
  // The rule of three.
  CHECK(proportion_interval(0, 10'000).high == Approx(0.0003).epsilon(0.002));
  CHECK(std::isnan(proportion_interval(0, 0).low));
}

TEST_CASE("the intervals of small and of large runs join") {
  for (const std::uint64_t seen : {10u, 1000u, 50'000u, 500'000u, 999'000u}) {
    CAPTURE(seen);
    const Interval exact = proportion_interval(seen, 1'000'000);
    const Interval score = proportion_interval(seen, 1'000'001);
    const double width = exact.high - exact.low;
    CHECK(score.low == Approx(exact.low).margin(0.05 * width));
    CHECK(score.high == Approx(exact.high).margin(0.05 * width));
    CHECK(score.low <= static_cast<double>(seen) / 1'000'001);
    CHECK(score.high >= static_cast<double>(seen) / 1'000'001);
  }
}

TEST_CASE("intervals hold the true number as often as they say") {
  // 400 samples each; 95 % of them less three deviations is 91.7 %.
  std::mt19937_64 random(11);
  constexpr int samples = 400, values = 2000;
  for (const double p : {0.5, 0.05, 0.005, 0.0}) {
    CAPTURE(p);
    int held = 0;
    for (int sample = 0; sample < samples; ++sample) {
      std::binomial_distribution<std::uint64_t> draw(values, p);
      const Interval found = proportion_interval(draw(random), values);
      held += found.low <= p && p <= found.high ? 1 : 0;
    }
    CHECK(held >= 367);
  }
  // The standard normal's 5 % and 50 % quantiles.
  int median = 0, low = 0;
  for (int sample = 0; sample < samples; ++sample) {
    Accumulator paths;
    std::normal_distribution<double> normal;
    double block[250];
    for (int i = 0; i < values; i += 250) {
      for (double& value : block) value = normal(random);
      paths.add_block(block, 250);
    }
    const auto holds = [&](double p, double truth) {
      const Interval found = paths.quantile_interval(p);
      return found.low <= truth && truth <= found.high;
    };
    median += holds(0.5, 0) ? 1 : 0;
    low += holds(0.05, -1.6448536269514722) ? 1 : 0;
  }
  CHECK(median >= 367);
  CHECK(low >= 367);
}

} // namespace deal::statistics
