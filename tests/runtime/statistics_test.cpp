#include "runtime/kernel/kernel.hpp"
#include "runtime/statistics/accumulator.hpp"
#include "runtime/statistics/block_moments.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

namespace deal::statistics {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void add_all(Accumulator& accumulator, const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); i += kernel::block_paths)
    accumulator.add_block(values.data() + i, static_cast<std::uint32_t>(std::min<std::size_t>(
                                                 kernel::block_paths, values.size() - i)));
}

Accumulator accumulate(const std::vector<double>& values,
                       const StatisticSet& wanted = StatisticSet::all()) {
  Accumulator accumulator(wanted);
  add_all(accumulator, values);
  return accumulator;
}

/// Of quantiles that have no names, too.
StatisticSet quantiles_at(std::initializer_list<double> probabilities) {
  StatisticSet result;
  for (const double p : probabilities) result = result | StatisticSet::quantile(p);
  return result;
}

std::vector<double> shuffled_range(int n) {
  std::vector<double> values;
  for (int i = 1; i <= n; ++i) values.push_back(i);
  std::shuffle(values.begin(), values.end(), std::mt19937_64(7));
  return values;
}

TEST_CASE("the first n numbers have known moments and quantiles") {
  // mean (n + 1)/2, variance n(n + 1)/12 with n − 1; quantile p by type 7 is 1 + (n − 1)p
  for (const int n : {2, 7, 8, 255, 256, 257, 1001, 10000}) {
    CAPTURE(n);
    const Summary s = accumulate(shuffled_range(n)).summary();
    CHECK(s.count == static_cast<std::uint64_t>(n));
    CHECK(s.mean == Approx((n + 1) / 2.0).epsilon(1e-14));
    CHECK(s.sd == Approx(std::sqrt(n * (n + 1.0) / 12)).epsilon(1e-13));
    CHECK(s.standard_error == Approx(std::sqrt((n + 1) / 12.0)).epsilon(1e-13));
    CHECK(s.min == 1);
    CHECK(s.max == n);
    CHECK(s.p5 == Approx(1 + 0.05 * (n - 1)).epsilon(1e-13));
    CHECK(s.p25 == Approx(1 + 0.25 * (n - 1)).epsilon(1e-13));
    CHECK(s.p50 == Approx(1 + 0.5 * (n - 1)).epsilon(1e-13));
    CHECK(s.p75 == Approx(1 + 0.75 * (n - 1)).epsilon(1e-13));
    CHECK(s.p95 == Approx(1 + 0.95 * (n - 1)).epsilon(1e-13));
  }
}

TEST_CASE("a large common part does not swallow the deviation") {
  // 1e9 + {4, 7, 13, 16}: the textbook example of cancellation; variance 30
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i)
    for (const double x : {4.0, 7.0, 13.0, 16.0}) values.push_back(1e9 + x);
  const Summary s = accumulate(values).summary();
  CHECK(s.mean == Approx(1e9 + 10).epsilon(1e-15));
  CHECK(s.sd == Approx(std::sqrt(22.5 * 4000 / 3999)).epsilon(1e-9));
}

TEST_CASE("sums of a block have the stated shape") {
  // 2^53 swallows a 1 that is added to it alone, so the order shows; distances are from the first value, 0
  std::vector<double> values(64, 0.0);
  const auto mean = [&] { return moments_of_block(values.data(), 64).mean; };
  values[9] = 0x1p53;
  values[1] = 1;  // same pair as 9: lost
  values[17] = 1; // (17+25)
  values[25] = 1; // (17+25): 2, kept
  CHECK(mean() == (0x1p53 + 2) / 64);
  values[25] = 0;
  CHECK(mean() == 0x1p53 / 64);
  values[33] = 1; // a group after, the same partial sum: lost
  CHECK(mean() == 0x1p53 / 64);
  values[3] = 1; // (3+7)
  values[7] = 1; // (3+7): 2, kept
  CHECK(mean() == (0x1p53 + 2) / 64);
  values[7] = 0;
  values[5] = 1; // (1+5): lost
  CHECK(mean() == 0x1p53 / 64);
}

TEST_CASE("a mean is worked out from the first value on") {
  // 1e16 + {0, 2, 4}: the sum of three would round
  const double values[] = {1e16, 1e16 + 2, 1e16 + 4};
  CHECK(moments_of_block(values, 3).mean == 1e16 + 2);
  const double infinite[] = {-std::numeric_limits<double>::infinity(), 1};
  CHECK(moments_of_block(infinite, 2).mean == infinite[0]);
}

TEST_CASE("a block's mean has the same bits in parts, and without the rest") {
  std::mt19937 random(5);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<double> values(1 + random() % 256);
    for (double& value : values)
      value = random() % 11 == 0 && trial % 2 ? nan : std::ldexp(1.0 + random(), random() % 9);
    const auto count = static_cast<std::uint32_t>(values.size());
    const Moments whole = moments_of_block(values.data(), count);
    const Moments bare = moments_of_block(values.data(), count, {false, false});
    BlockSums sums;
    for (std::uint32_t at = 0, part = 0; at < count; at += part) {
      part = std::min<std::uint32_t>(count - at, 32 * (1 + random() % 4));
      sums.add(values.data() + at, part);
    }
    for (const Moments& each : {bare, sums.moments()}) {
      CHECK(each.count == whole.count);
      CHECK(each.mean == whole.mean);
    }
  }
}

TEST_CASE("equal values have that mean and no deviation") {
  for (const double x : {0.1, -3e300, 1e-310, 1.0 / 3}) {
    const Summary s = accumulate(std::vector<double>(1000, x)).summary();
    CHECK(s.mean == x);
    CHECK(s.sd == 0);
    CHECK(s.standard_error == 0);
    CHECK(s.p5 == x);
    CHECK(s.p95 == x);
  }
  // One value shows no deviation.
  const Summary one = accumulate({42}).summary();
  CHECK(one.mean == 42);
  CHECK(std::isnan(one.sd));
  CHECK(std::isnan(one.standard_error));
}

TEST_CASE("paths without a value are left out") {
  std::vector<double> values;
  for (int i = 1; i <= 900; ++i) {
    values.push_back(i);
    if (i % 3 == 0) values.push_back(nan);
  }
  values.insert(values.begin() + 300, 256, nan); // a block and more of nothing
  const Summary s = accumulate(values).summary();
  CHECK(s.count == 900);
  CHECK(s.mean == Approx(450.5).epsilon(1e-14));
  CHECK(s.sd == Approx(std::sqrt(900 * 901 / 12.0)).epsilon(1e-13));
  CHECK(s.p50 == 450.5);
  const Summary none = accumulate(std::vector<double>(10, nan)).summary();
  CHECK(none.count == 0);
  CHECK(std::isnan(none.mean));
  CHECK(std::isnan(none.min));
  CHECK(std::isnan(none.p50));
}

TEST_CASE("type 7 quantiles of a small sample") {
  const Accumulator a = accumulate({1, 2, 4, 8}, quantiles_at({0, 0.25, 0.5, 0.9, 1}));
  CHECK(a.quantile(0) == 1);
  CHECK(a.quantile(0.25) == 1.75);
  CHECK(a.quantile(0.5) == 3);
  CHECK(a.quantile(0.9) == Approx(6.8).epsilon(1e-15));
  CHECK(a.quantile(1) == 8);
}

TEST_CASE("what is not wanted is not there") {
  Accumulator a(StatisticSet{Statistic::mean, Statistic::p95});
  add_all(a, shuffled_range(100));
  const Summary s = a.summary();
  CHECK(s.mean == 50.5);
  CHECK(s.p95 == Approx(95.05).epsilon(1e-15));
  CHECK(std::isnan(s.sd));
  CHECK(std::isnan(s.standard_error));
  CHECK(std::isnan(s.min));
  CHECK(std::isnan(s.max));
  CHECK(std::isnan(s.p50));
  CHECK(s.get(Statistic::count) == 100);
  CHECK(s.get(Statistic::mean) == 50.5);
  CHECK(StatisticSet::all().has_quantiles());
  CHECK_FALSE(StatisticSet{Statistic::mean, Statistic::max}.has_quantiles());
  CHECK(StatisticSet{}.empty());
}

TEST_CASE("Monte Carlo errors of a probability and of a quantile") {
  CHECK(probability_standard_error(0.2, 1600) == Approx(0.01).epsilon(1e-14));
  CHECK(probability_standard_error(0, 10) == 0);
  // Of n even values on [0, 1] the ranks one deviation away are √(p(1 − p)/n) away.
  constexpr int n = 10001;
  std::vector<double> values;
  for (int i = 0; i < n; ++i) values.push_back(i / (n - 1.0));
  std::shuffle(values.begin(), values.end(), std::mt19937_64(9));
  const Accumulator a = accumulate(values);
  for (const double p : {0.05, 0.5, 0.95})
    CHECK(a.quantile_standard_error(p) == Approx(std::sqrt(p * (1 - p) / n)).epsilon(1e-9));
  // Of twenty values none is so far down that the 5 % quantile is above it in 95 of 100 samples.
  const Accumulator few = accumulate(shuffled_range(20));
  CHECK(std::isnan(few.quantile_interval(0.05).low));
  CHECK(few.quantile_interval(0.05).high > 2);
  CHECK(std::isnan(few.quantile_standard_error(0.05)));
}

TEST_CASE("the error of a median covers what repeated samples show") {
  // Asymptotically √(π/2)/√n for the standard normal
  std::mt19937_64 bits(5);
  std::normal_distribution<double> normal;
  constexpr int n = 4096;
  constexpr int repeats = 200;
  double squares = 0;
  double claimed = 0;
  for (int r = 0; r < repeats; ++r) {
    std::vector<double> values(n);
    for (double& x : values) x = normal(bits);
    const Accumulator a = accumulate(values);
    squares += a.quantile(0.5) * a.quantile(0.5);
    claimed += a.quantile_standard_error(0.5);
  }
  const double theory = std::sqrt(3.141592653589793 / 2 / n);
  CHECK(claimed / repeats == Approx(theory).epsilon(0.05));
  CHECK(std::sqrt(squares / repeats) == Approx(theory).epsilon(0.25));
}

TEST_CASE("a block's moments have the same bits with every instruction set") {
  std::mt19937 random(3);
  const double some[] = {0.0,
                         -0.0,
                         1.5,
                         -2.25,
                         1e300,
                         -1e-300,
                         std::numeric_limits<double>::quiet_NaN(),
                         std::numeric_limits<double>::infinity()};
  for (int trial = 0; trial < 400; ++trial) {
    const std::uint32_t count = trial % 4 == 0 ? 256 : random() % 257;
    const std::size_t kinds = 1 + random() % std::size(some);
    std::vector<double> values(count);
    for (double& value : values)
      value = some[random() % kinds] * (trial % 2 ? 1.0 : double(random()));
    const auto expected =
        block_functions(math::InstructionSet::portable).moments(values.data(), count, {});
    for (const auto set : {math::InstructionSet::avx2, math::InstructionSet::avx512}) {
      if (!math::is_available(set)) continue;
      const auto actual = block_functions(set).moments(values.data(), count, {});
      CHECK(actual.count == expected.count);
      for (const auto field :
           {&Moments::mean, &Moments::squares, &Moments::unit, &Moments::min, &Moments::max})
        CHECK((std::bit_cast<std::uint64_t>(actual.*field) ==
                   std::bit_cast<std::uint64_t>(expected.*field) ||
               (std::isnan(actual.*field) && std::isnan(expected.*field))));
    }
  }
}

TEST_CASE("a standard deviation is right from the smallest to the largest numbers") {
  // The first n numbers times s have the standard deviation s √(n(n + 1)/12), and blocks of equal values, 1·s, 2·s, …,
  // of 256 each that of their means alone.
  for (int exponent = -1060; exponent <= 1000; exponent += 20) {
    const double scale = std::ldexp(1.0, exponent);
    CAPTURE(exponent);
    std::vector<double> values = shuffled_range(3000);
    for (double& value : values) value *= scale;
    const double expected = std::sqrt(3000 * 3001.0 / 12) * scale;
    CHECK(accumulate(values).summary().sd / scale == Approx(expected / scale).epsilon(1e-12));
    std::vector<double> steps;
    for (int block = 1; block <= 5; ++block) steps.insert(steps.end(), 256, block * scale);
    CHECK(accumulate(steps).summary().sd / scale ==
          Approx(std::sqrt(2.0 * 1280 / 1279)).epsilon(1e-12).margin(0x1p-1074 / scale));
  }
}

TEST_CASE("a standard deviation joins numbers of very different sizes") {
  // One block of each size; the largest decides: of 256 values x and 256·k of nothing beside it, the mean is x/(k + 1).
  const double sizes[] = {1e-300, 1e-160, 1e-120, 1, 1e120, 1e160, 1e300};
  for (const double first : sizes) {
    for (const double second : sizes) {
      if (first == second) continue;
      CAPTURE(first, second);
      std::vector<double> values(256, first);
      values.insert(values.end(), 256, second);
      values.insert(values.end(), 256, first);
      const double sd = accumulate(values).summary().sd;
      const double distance = std::fabs(first - second);
      // two thirds here, one third there: variance 2/9 · n/(n − 1) of the squared distance
      CHECK(sd / distance == Approx(std::sqrt(2.0 / 9 * 768 / 767)).epsilon(1e-12));
    }
  }
}

} // namespace
} // namespace deal::statistics
