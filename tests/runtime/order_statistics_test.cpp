#include "runtime/statistics/order_statistics.hpp"

#include "runtime/kernel/kernel.hpp"
#include "runtime/statistics/block_sieve.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <random>
#include <string>

namespace deal::statistics {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
const std::vector<double> probabilities{0.05, 0.25, 0.5, 0.75, 0.95};

using Values = std::vector<double>;

void add(OrderStatistics& to, const Values& values) {
  for (std::size_t i = 0; i < values.size(); i += kernel::block_paths)
    to.add(values.data() + i, static_cast<std::uint32_t>(
                                  std::min<std::size_t>(kernel::block_paths, values.size() - i)));
}

OrderStatistics statistics_of(const Values& values, Arrival arrival = Arrival::exchangeable,
                              const std::vector<double>& wanted = probabilities) {
  OrderStatistics result(wanted, arrival);
  add(result, values);
  return result;
}

Values sorted(Values values) {
  std::erase_if(values, [](double x) { return std::isnan(x); });
  std::ranges::sort(values);
  return values;
}

/// The ranks around a probability: it and those five deviations away.
std::vector<std::uint64_t> ranks(double probability, std::size_t count) {
  const auto n = static_cast<double>(count);
  std::vector<std::uint64_t> result;
  for (const double deviations : {-5.0, -1.0, 0.0, 1.0, 5.0}) {
    const double rank =
        probability * (n - 1) + deviations * std::sqrt(n * probability * (1 - probability));
    result.push_back(static_cast<std::uint64_t>(std::clamp(std::floor(rank), 0.0, n - 1)));
  }
  return result;
}

/// Distributions that a sketch in buckets gets wrong: narrow beside their place, of few values, over many sizes, with heaps.
std::map<std::string, std::function<double(std::mt19937_64&)>> distributions() {
  using Random = std::mt19937_64;
  const auto normal = [](Random& random) { return std::normal_distribution<double>()(random); };
  return {
      {"narrow", [=](Random& random) { return 50e9 - 10e6 * normal(random); }},
      {"a thousand and one", [=](Random& random) { return 1000 + normal(random); }},
      {"of three values",
       [](Random& random) { return 1.0 + 2.0 * static_cast<double>(random() % 3); }},
      {"dates",
       [](Random& random) { return 24300.0 + 31.0 * static_cast<double>(random() % 120); }},
      {"over many sizes", [=](Random& random) { return std::exp2(200 * normal(random)); }},
      {"mostly zero", [=](Random& random) { return std::max(0.0, normal(random) - 1.5); }},
      {"a heap and a tail",
       [=](Random& random) {
         return random() % 20 ? 1e10 : 1e10 * std::exp(-std::fabs(normal(random)));
       }},
      {"two heaps",
       [=](Random& random) { return (random() % 2 ? 4e10 : 5e10) + 1e6 * normal(random); }},
      {"counts", [=](Random& random) { return std::floor(5000 + 700 * normal(random)); }},
      {"infinite at times",
       [=](Random& random) {
         return random() % 3 ? normal(random) : std::numeric_limits<double>::infinity();
       }},
      {"absent at times", [=](Random& random) { return random() % 3 ? normal(random) : nan; }},
      {"one value", [](Random&) { return -7.25; }},
  };
}

} // namespace

TEST_CASE("order statistics are exact, whatever the distribution") {
  for (const auto& [name, draw] : distributions()) {
    CAPTURE(name);
    for (const std::size_t count : {1, 255, 256, 4096, 10'000, 150'000}) {
      CAPTURE(count);
      std::mt19937_64 random(count);
      Values values(count);
      for (double& value : values) value = draw(random);
      const Values expected = sorted(values);
      OrderStatistics found = statistics_of(values);
      REQUIRE(found.count() == expected.size());
      if (expected.empty()) continue;
      const double unsettled = found.at_rank(expected.size() / 2);
      found.settle();
      CHECK(unsettled == expected[expected.size() / 2]);
      for (const double probability : probabilities)
        for (const std::uint64_t rank : ranks(probability, expected.size()))
          CHECK(found.at_rank(rank) == expected[rank]);
    }
  }
}

TEST_CASE("order statistics of any split, in any order of its parts, are the same") {
  std::mt19937_64 random(7);
  for (const auto& [name, draw] : distributions()) {
    CAPTURE(name);
    Values values(60'000);
    for (double& value : values) value = draw(random);
    const Values expected = sorted(values);
    for (int trial = 0; trial < 4; ++trial) {
      // Of few large parts and of many small ones; the first is not always first.
      std::vector<OrderStatistics> parts;
      for (std::size_t at = 0; at < values.size();) {
        const std::size_t part =
            std::min(values.size() - at, 1 + random() % (trial < 2 ? 3000 : 30'000));
        parts.push_back(statistics_of({values.begin() + static_cast<std::ptrdiff_t>(at),
                                       values.begin() + static_cast<std::ptrdiff_t>(at + part)}));
        at += part;
      }
      std::shuffle(parts.begin(), parts.end(), random);
      OrderStatistics whole = statistics_of({});
      for (OrderStatistics& part : parts) whole.merge(std::move(part));
      whole.settle();
      REQUIRE(whole.count() == expected.size());
      for (const double probability : probabilities)
        for (const std::uint64_t rank : ranks(probability, expected.size()))
          CHECK(whole.at_rank(rank) == expected[rank]);
    }
  }
}

TEST_CASE("values in any order are kept, whatever order it is") {
  Values values(100'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  for (const bool falling : {false, true}) {
    if (falling) std::ranges::reverse(values);
    const OrderStatistics found = statistics_of(values, Arrival::any_order);
    for (const std::uint64_t rank : {0u, 4999u, 50'000u, 99'999u})
      CHECK(found.at_rank(rank) == static_cast<double>(rank));
  }
}

TEST_CASE("a rank that was not asked for is not made up") {
  std::mt19937_64 random(1);
  Values values(200'000);
  for (double& value : values) value = std::normal_distribution<double>()(random);
  const OrderStatistics found = statistics_of(values, Arrival::exchangeable, {0.5});
  CHECK(std::isnan(found.at_rank(0)));
  CHECK(std::isnan(found.at_rank(20'000)));
  CHECK(std::isnan(found.at_rank(199'999)));
  CHECK(found.at_rank(100'000) == sorted(values)[100'000]);
}

TEST_CASE("extreme quantiles of small and large samples are never lost") {
  // The widths of the windows at work: many samples, all sizes, quantiles with few values beyond.
  const std::vector<double> extreme{0, 0.0001, 0.005, 0.05, 0.5, 0.995, 0.9999, 1};
  std::mt19937_64 random(2);
  for (int trial = 0; trial < 60; ++trial) {
    Values values(static_cast<std::size_t>(std::exp2(10 + 7 * (random() % 1000) / 1000.0)));
    for (double& value : values) value = static_cast<double>(random());
    OrderStatistics found = statistics_of(values, Arrival::exchangeable, extreme);
    found.settle();
    const Values expected = sorted(values);
    for (const double probability : extreme)
      for (const std::uint64_t rank : ranks(probability, expected.size()))
        REQUIRE(found.at_rank(rank) == expected[rank]);
  }
}

TEST_CASE("order statistics of many values are held in little memory") {
  std::mt19937_64 random(3);
  Values values(2'000'000);
  for (double& value : values) value = std::normal_distribution<double>()(random);
  const OrderStatistics found = statistics_of(values);
  // All of them are 16 MB.
  CHECK(found.bytes() < 900'000);
  CHECK(found.bytes() <
        OrderStatistics::most_bytes(probabilities, Arrival::exchangeable, 2'000'000));
  CHECK(statistics_of(Values(100'000, 3.0)).bytes() < 150'000);
}

TEST_CASE("the sieve gives the same with every instruction set") {
  std::mt19937 random(5);
  const double some[] = {0.0,
                         -0.0,
                         1.5,
                         -2.25,
                         7,
                         1e300,
                         -1e-300,
                         nan,
                         std::numeric_limits<double>::infinity(),
                         -std::numeric_limits<double>::infinity()};
  for (int trial = 0; trial < 500; ++trial) {
    const std::uint32_t count = trial % 4 == 0 ? 256 : random() % 257;
    Values values(count);
    for (double& value : values) value = some[random() % std::size(some)];
    std::vector<Window> windows{{-2.25, 0, 3}, {1.5, 1.5, 0}, {7, 1e300, 1}};
    windows.resize(1 + random() % 3);

    // One by one.
    std::vector<Window> expected = windows;
    Values kept;
    std::uint32_t present = 0;
    for (const double value : values) {
      if (std::isnan(value)) continue;
      ++present;
      for (Window& window : expected) {
        if (value < window.low) ++window.below;
        if (value >= window.low && value <= window.high) kept.push_back(value + 0.0);
      }
    }

    for (const auto set : {math::InstructionSet::portable, math::InstructionSet::avx2,
                           math::InstructionSet::avx512}) {
      if (!math::is_available(set)) continue;
      std::vector<Window> found = windows;
      Values to(count + sieve_padding);
      const Sifted sifted = sift_function(set)(values.data(), count, found, to.data());
      CHECK(sifted.present == present);
      to.resize(sifted.kept);
      CHECK(to == kept);
      CHECK(std::ranges::none_of(to, [](double x) { return x == 0 && std::signbit(x); }));
      for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i].below == expected[i].below);
    }
  }
}

} // namespace deal::statistics
