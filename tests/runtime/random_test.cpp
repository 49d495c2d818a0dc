#include "runtime/math/elementary.hpp"
#include "runtime/math/instruction_set.hpp"
#include "runtime/math/special.hpp"
#include "runtime/random/lanes.hpp"
#include "runtime/random/philox.hpp"
#include "runtime/random/stream.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace deal::random {
namespace {

struct KnownAnswer {
  int rounds;
  Counter counter;
  Key key;
  Counter expected;
};

// From the known-answer vectors published with Random123 (D. E. Shaw Research).
const KnownAnswer known_answers[] = {
    {7, {0, 0, 0, 0}, {0, 0}, {0x5f6fb709, 0x0d893f64, 0x4f121f81, 0x4f730a48}},
    {7,
     {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x5207ddc2, 0x45165e59, 0x4d8ee751, 0x8c52f662}},
    {7,
     {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0x4dfccaba, 0x190a87f0, 0xc47362ba, 0xb6b5242a}},
    {10, {0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {10,
     {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {10,
     {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}};

TEST_CASE("philox4x32 gives the published answers") {
  for (const auto& known : known_answers)
    CHECK(philox4x32(known.counter, known.key, known.rounds) == known.expected);
}

TEST_CASE("a stream's key hashes the name by FNV-1a") {
  // FNV-1a of "" is the offset basis and of "foobar" 0x85944171f73967e8 (Fowler, Noll and Vo).
  const std::uint64_t seed = 0x0123456789abcdef;
  const auto expected = [&](std::uint64_t hash) {
    const Counter block = philox4x32(
        {static_cast<std::uint32_t>(hash), static_cast<std::uint32_t>(hash >> 32), 0, 0x4465616c},
        {0x89abcdef, 0x01234567});
    return Key{block[0], block[1]};
  };
  CHECK(stream_key(seed, "") == expected(0xcbf29ce484222325));
  CHECK(stream_key(seed, "foobar") == expected(0x85944171f73967e8));
  CHECK(stream_key(seed, "foobar") != stream_key(seed, "foobas"));
  CHECK(stream_key(seed, "foobar") != stream_key(seed + 1, "foobar"));
}

TEST_CASE("a uniform is the middle of the cell that its 52 bits name") {
  // Counter and key all zero: words 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
  const Key zero{0, 0};
  CHECK(uniform(zero, 0, 0) == std::ldexp(0xe169c58d6627e + 0.5, -52));
  CHECK(uniform(zero, 0, 1) == std::ldexp(0x9b00dbd8bc57a + 0.5, -52));
  const Counter block = philox4x32({7, 3, 9, 0}, {1, 2});
  const std::uint64_t bits = block[2] | std::uint64_t{block[3]} << 32;
  CHECK(uniform({1, 2}, (std::uint64_t{3} << 32) + 7, 19) ==
        std::ldexp(static_cast<double>(bits >> 12) + 0.5, -52));
}

TEST_CASE("the array form gives the draws of consecutive paths") {
  const Key key = stream_key(42, "model.growth");
  const std::uint64_t first = 0xfffffff0; // carries into the second word of the path
  for (const std::size_t n : {0, 1, 7, 8, 9, 31, 256}) {
    std::vector<double> draws(n + 1, -1.0);
    uniforms(key, first, 5, draws.data(), n);
    for (std::size_t i = 0; i < n; ++i) CHECK(draws[i] == uniform(key, first + i, 5));
    CHECK(draws[n] == -1.0);
  }
}

TEST_CASE("every vector width gives the same draws") {
  const auto draw_all = [](UniformsInLanes in_lanes, std::vector<double>& out) {
    const Key key = stream_key(9, "width");
    for (std::uint32_t t = 0; t < 4; ++t) in_lanes(key, 0xfffffff3, t, out.data() + t * 1000, 1000);
  };
  std::vector<double> expected(4000);
  for (std::uint32_t t = 0; t < 4; ++t)
    for (std::size_t i = 0; i < 1000; ++i)
      expected[t * 1000 + i] = uniform(stream_key(9, "width"), 0xfffffff3 + i, t);
  for (const auto set : {math::InstructionSet::avx2, math::InstructionSet::avx512}) {
    const UniformsInLanes in_lanes = uniforms_for(set);
    if (!math::is_available(set) || !in_lanes) continue;
    std::vector<double> draws(4000);
    draw_all(in_lanes, draws);
    CHECK(draws == expected);
  }
}

constexpr std::size_t sample_size = 1 << 18;

std::vector<double> sample(std::uint32_t t = 0, const std::string& name = "sanity[A]") {
  std::vector<double> draws(sample_size);
  uniforms(stream_key(2024, name), 0, t, draws.data(), draws.size());
  return draws;
}

double correlation(const double* a, const double* b, std::size_t n) {
  double product = 0;
  for (std::size_t i = 0; i < n; ++i) product += (a[i] - 0.5) * (b[i] - 0.5);
  return product * 12 / static_cast<double>(n);
}

TEST_CASE("draws fill the unit interval evenly") {
  constexpr std::size_t cells = 1024;
  std::vector<double> counts(cells);
  const auto draws = sample();
  REQUIRE(*std::min_element(draws.begin(), draws.end()) > 0);
  REQUIRE(*std::max_element(draws.begin(), draws.end()) < 1);
  for (const double u : draws) { ++counts[static_cast<std::size_t>(u * cells)]; }
  const double expected = static_cast<double>(sample_size) / cells;
  double chi_square = 0;
  for (const double count : counts)
    chi_square += (count - expected) * (count - expected) / expected;
  // 1023 degrees of freedom: mean 1023, standard deviation 45; five of them
  CHECK(std::fabs(chi_square - 1023) < 5 * std::sqrt(2 * 1023.0));
}

TEST_CASE("draws of neighbouring paths periods and rows are uncorrelated") {
  const double bound = 5 / std::sqrt(static_cast<double>(sample_size));
  const auto draws = sample();
  for (const std::size_t lag : {1, 2, 8, 256})
    CHECK(std::fabs(correlation(draws.data(), draws.data() + lag, sample_size - lag)) < bound);
  CHECK(std::fabs(correlation(draws.data(), sample(1).data(), sample_size)) < bound);
  CHECK(std::fabs(correlation(draws.data(), sample(2).data(), sample_size)) < bound);
  CHECK(std::fabs(correlation(draws.data(), sample(0, "sanity[B]").data(), sample_size)) < bound);
}

struct Moments {
  double mean;
  double variance;
  double kurtosis; ///< fourth central moment over the square of the variance
};

void check_moments(const std::function<double(double)>& quantile, Moments exact) {
  double sum = 0;
  double squares = 0;
  for (const double u : sample()) {
    const double deviation = quantile(u) - exact.mean;
    sum += deviation;
    squares += deviation * deviation;
  }
  const double n = static_cast<double>(sample_size);
  CHECK(std::fabs(sum / n) < 4.5 * std::sqrt(exact.variance / n));
  CHECK(std::fabs(squares / n - exact.variance) <
        4.5 * exact.variance * std::sqrt((exact.kurtosis - 1) / n));
}

TEST_CASE("quantile transforms have the moments of their distributions") {
  check_moments([](double u) { return u; }, {0.5, 1.0 / 12, 1.8});
  check_moments([](double u) { return math::normal_quantile(u); }, {0, 1, 3});
  check_moments([](double u) { return -math::log1p(-u); }, {1, 1, 9});
  // exp(σZ): mean e^(σ²/2), variance e^(σ²)(e^(σ²) − 1); σ = ½
  const double w = std::exp(0.25);
  check_moments(
      [](double u) { return math::exp(0.5 * math::normal_quantile(u)); },
      {std::exp(0.125), w * (w - 1), std::pow(w, 4) + 2 * std::pow(w, 3) + 3 * w * w - 3});
  // Beta(2, 4), as of a PERT distribution: variance 8 / 252, excess kurtosis −3/8
  check_moments([](double u) { return math::beta_quantile(u, 2, 4); },
                {1.0 / 3, 8.0 / 252, 3 - 0.375});
  check_moments([](double u) { return math::poisson_quantile(u, 3); }, {3, 3, 3 + 1.0 / 3});
}

} // namespace
} // namespace deal::random
