#include "tests/model/harness.hpp"
#include "tests/model/samples.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace deal::test;

namespace {

constexpr std::size_t paths = 40'000;

/// The process p over two years of months; its level in the last month is 23 steps from the first.
Case process(const std::string& declaration) {
  return Case("grid monthly from 2025-01 to 2026-12\n" + declaration + R"(
measure level = p.level.final
measure middle = p.level at 2026-01
measure begin = p.level at 2025-01
)",
              paths, 99);
}

std::vector<double> logarithms(std::vector<double> sample) {
  for (double& x : sample) x = std::log(x);
  return sample;
}

/// 4 standard errors of a mean and of a standard deviation whose kurtosis is `kurtosis`.
void check_moments(const std::vector<double>& sample, double mean, double sd, double kurtosis = 3) {
  const Moments found = moments(sample);
  const double root = std::sqrt(static_cast<double>(sample.size()));
  CHECK(std::fabs(found.mean - mean) <= 4 * sd / root);
  CHECK(std::fabs(found.sd - sd) <= 4 * sd * std::sqrt((kurtosis - 1) / 4) / root);
}

} // namespace

TEST_CASE("Geometric Brownian motion: its logarithm is normal and its mean grows with the drift") {
  const Case m = process("geometric_brownian p { from: 50; drift: 8%/year; volatility: 30% }");
  const double t = 23 / 12.0;
  for (const double x : m.results.scalars("begin")) REQUIRE(x == 50);
  check_moments(logarithms(m.results.scalars("level")), std::log(50) + (0.08 - 0.045) * t,
                0.3 * std::sqrt(t));
  const Moments level = moments(m.results.scalars("level"));
  CHECK(std::fabs(level.mean - 50 * std::exp(0.08 * t)) <= 4 * level.error);
  check_moments(logarithms(m.results.scalars("middle")), std::log(50) + 0.035, 0.3);
}

TEST_CASE("Mean reversion: mean and variance of Ornstein and Uhlenbeck") {
  // E = μ + (x₀ − μ) e^(−κt), Var = σ² (1 − e^(−2κt)) / 2κ, at any step exactly.
  const Case m = process("mean_reverting p { from: 10; mean: 4; speed: 150%/year; volatility: 2 }");
  for (const auto& [name, t] : {std::pair{"middle", 1.0}, {"level", 23 / 12.0}}) {
    const double mean = 4 + 6 * std::exp(-1.5 * t);
    const double sd = 2 * std::sqrt((1 - std::exp(-3 * t)) / 3);
    check_moments(m.results.scalars(name), mean, sd);
  }
}

TEST_CASE("Mean reversion without a pull is Brownian motion, and a weak pull is nearly that") {
  // Var = σ² t (1 − κt + …), so at κ = 1e-12 the same draws give the same level to 1e-11.
  const Case none = process("mean_reverting p { from: 10; mean: 4; speed: 0; volatility: 2 }");
  const Case weak =
      process("mean_reverting p { from: 10; mean: 4; speed: 0.0000000001%/year; volatility: 2 }");
  for (const auto& [name, t] : {std::pair{"middle", 1.0}, {"level", 23 / 12.0}}) {
    check_moments(none.results.scalars(name), 10, 2 * std::sqrt(t));
    for (std::size_t path = 0; path < 100; ++path)
      CHECK(weak.results.scalar(name, path) ==
            Approx(none.results.scalar(name, path)).epsilon(1e-10).margin(1e-10));
  }
}

TEST_CASE("Jump diffusion: the jumps of Merton 1976 add to mean and variance of the logarithm") {
  // Over t: mean + λ t m, variance + λ t (m² + s²). Skewness λ t (m³ + 3 m s²) / sd³; excess kurtosis
  // λ t (m⁴ + 6 m² s² + 3 s⁴) / sd⁴.
  const Case m = process("jump_diffusion p { from: 50; drift: 8%/year; volatility: 20%; jumps: "
                         "3/year; jump_mean: -0.1; jump_sd: 0.15 }");
  const double t = 23 / 12.0;
  const double variance = 0.04 * t + 3 * t * (0.01 + 0.0225);
  const double fourth =
      3 * t * (1e-4 + 6 * 0.01 * 0.0225 + 3 * 0.0225 * 0.0225) / (variance * variance);
  const auto sample = logarithms(m.results.scalars("level"));
  check_moments(sample, std::log(50) + (0.08 - 0.02) * t - 0.3 * t, std::sqrt(variance),
                3 + fourth);
  const double skewness = 3 * t * (-0.001 - 3 * 0.1 * 0.0225) / std::pow(variance, 1.5);
  // The error of a skewness is about √(6/n) for a normal; twice that here.
  CHECK(std::fabs(moments(sample).skewness - skewness) <= 8 * std::sqrt(6.0 / paths));
}
