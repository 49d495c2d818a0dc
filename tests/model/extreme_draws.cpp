#include "tests/model/harness.hpp"
#include "tests/model/samples.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>

// Every distribution over its whole parameter space, held against closed forms.

using namespace deal::test;

namespace {

constexpr std::size_t paths = 20'000;

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

/// What is drawn, divided by `scale`, has this mean, standard deviation and these points of its distribution function.
struct Law {
  std::string draw;
  double scale = 1;
  double mean = 0, sd = 0;
  std::vector<std::pair<double, double>> points; ///< x, P(X ≤ x)
  bool moments = true;                           ///< whether a sample of this size tells them
};

std::string number(double x) { return fmt::format("{:.17g}", x); }

/// The same law at many sizes.
void scaled(std::vector<Law>& laws) {
  constexpr double z = 1.6448536269514722; // Φ(z) = 0.95
  for (const double s : {1e-305, 1e-200, 1e-160, 1e-20, 1.0, 1e20, 1e160, 1e200, 1e300}) {
    auto times = [&](double x) { return number(x * s); };
    auto add = [&](const std::string& draw, double mean, double sd,
                   std::vector<std::pair<double, double>> points) {
      laws.push_back({draw, s, mean, sd, std::move(points)});
    };
    add("normal(" + times(3) + ", " + times(2) + ")", 3, 2, {{3, 0.5}, {5, normal_cdf(1)}});
    add("normal(" + times(2) + " to " + times(6) + ")", 4, 2 / z, {{2, 0.05}, {6, 0.95}});
    add("uniform(" + times(-1) + ", " + times(3) + ")", 1, 4 / std::sqrt(12.0), {{0, 0.25}});
    // F(x) = x² / 4 up to the mode, 1 − (10 − x)² / 60 beyond it.
    add("triangular(0, " + times(4) + ", " + times(10) + ")", 14.0 / 3,
        std::sqrt((16 + 100 - 40) / 18.0), {{1, 0.025}, {4, 0.4}, {7, 1 - 9.0 / 60}});
    add("triangular(0, 0, " + times(3) + ")", 1, std::sqrt(9 / 18.0), {{1, 1 - 4.0 / 9}});
    add("triangular(" + times(-3) + ", 0, 0)", -1, std::sqrt(9 / 18.0), {{-1, 4.0 / 9}});
    // Shapes 1 + 4 · 0.3 = 2.2 and 3.8 on a width of 10.
    add("pert(0, " + times(3) + ", " + times(10) + ")", 22.0 / 6,
        std::sqrt(100 * 2.2 * 3.8 / (36.0 * 7)), {});
    add("exponential(" + times(5) + ")", 5, 5, {{5, 1 - std::exp(-1.0)}});
    add("choice(" + times(1) + " at 25%, " + times(3) + " at 75%)", 2.5, std::sqrt(0.75), {});
    const double heavy = std::exp(0.125);
    add("lognormal(" + times(3) + ", 0.5)", 3 * heavy, 3 * heavy * std::sqrt(std::exp(0.25) - 1),
        {{3, 0.5}, {3 * std::exp(0.5), normal_cdf(1)}});
    add("lognormal(" + times(3) + ", 0.000001)", 3, 3e-6, {{3, 0.5}});
    const double sigma = std::log(2.5 / 0.8) / (2 * z), median = std::sqrt(2.0);
    const double mean = median * std::exp(sigma * sigma / 2);
    add("lognormal(" + times(0.8) + " to " + times(2.5) + ")", mean,
        mean * std::sqrt(std::expm1(sigma * sigma)), {{0.8, 0.05}, {median, 0.5}, {2.5, 0.95}});
  }
}

std::vector<Law> laws() {
  std::vector<Law> all;
  scaled(all);
  // Sides of very different lengths: a mode at the low bound, up to a part of 1e-600 of the width.
  all.push_back(
      {"triangular(0, 1e-300, 1e300)", 1e300, 1.0 / 3, std::sqrt(1 / 18.0), {{0.5, 0.75}}});
  all.push_back(
      {"triangular(-1e300, 1e-300, 1e-300)", 1e300, -1.0 / 3, std::sqrt(1 / 18.0), {{-0.5, 0.25}}});
  // Beta(1, 5) and Beta(5, 1).
  const double spread = std::sqrt(5.0 / (36 * 7));
  all.push_back({"pert(0, 1e-300, 1e300)", 1e300, 1.0 / 6, spread, {{0.5, 1 - 1.0 / 32}}});
  all.push_back({"pert(-1e300, 1e-300, 1e-300)", 1e300, -1.0 / 6, spread, {{-0.5, 1.0 / 32}}});
  all.push_back(
      {"lognormal(1e-200 to 1e20)", 1, 0, 0, {{1e-200, 0.05}, {1e-90, 0.5}, {1e20, 0.95}}, false});
  all.push_back({"lognormal(1e-10, 80)",
                 1,
                 0,
                 0,
                 {{1e-10, 0.5},
                  {1e-10 * std::exp(-80.0), normal_cdf(-1)},
                  {1e-10 * std::exp(160.0), normal_cdf(2)}},
                 false});
  auto beta = [&](double a, double b) {
    const double mean = a < b ? a / b / (1 + a / b) : 1 / (1 + b / a);
    const double other = a < b ? 1 / (1 + a / b) : b / a / (1 + b / a);
    all.push_back({"beta(" + number(a) + ", " + number(b) + ")",
                   1,
                   mean,
                   std::sqrt(mean * other / (a + b + 1)),
                   {}});
  };
  for (const double a : {1e-300, 1e-30, 1e-3, 0.5, 1.0, 30.0, 1e3, 1e6})
    for (const double b : {1e-300, 1e-30, 1e-3, 0.5, 1.0, 30.0, 1e3, 1e6}) {
      // What happens on less than one path in a thousand a sample of this size does not tell.
      const double ratio = std::min(a, b) / (a + b);
      const bool rare = std::min(a, b) < 0.5 && ratio < 1e-2;
      beta(a, b);
      all.back().moments = !rare;
    }
  for (const double mean : {1.0, 4.9, 5.1, 30.0, 1e4, 1e5, 1.1e5, 1e9, 1e15})
    all.push_back({"poisson(" + number(mean) + ")", 1, mean, std::sqrt(mean), {}});
  for (const double mean : {1e-300, 1e-18, 1e-10})
    all.push_back({"poisson(" + number(mean) + ")", 1, 0, 0, {{0, 1}}});
  return all;
}

} // namespace

TEST_CASE("Draws are right over the whole parameter space") {
  // Bounds: 4.5 standard errors of a mean, sd / √n, and of a share, √(p (1 − p) / n). That of the standard deviation is
  // taken with a kurtosis of 15, as for usual parameters, and that of a fraction that is nearly 0 or 1 with that of a coin.
  const auto all = laws();
  std::string text = "grid yearly from 2025-01 to 2025-12\n";
  for (std::size_t i = 0; i < all.size(); ++i)
    text += fmt::format("let x{} ~ {}\nmeasure m{} = x{}\n", i, all[i].draw, i, i);
  const Case m(text, paths, 20240601);
  const double root = std::sqrt(static_cast<double>(paths));
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Law& law = all[i];
    INFO(law.draw);
    auto sample = m.results.scalars(fmt::format("m{}", i));
    for (double& x : sample) x /= law.scale;
    const Moments found = moments(sample);
    if (law.moments) {
      CHECK(std::fabs(found.mean - law.mean) <= 4.5 * law.sd / root + 1e-13 * std::fabs(law.mean));
      CHECK(std::fabs(found.sd - law.sd) <=
            4.5 * law.sd * std::sqrt(14.0 / 4) / root + 1e-12 * law.sd);
    }
    for (const auto& [x, p] : law.points) {
      INFO("P(X <= " << x << ")");
      CHECK(std::fabs(share_up_to(sample, x) - p) <= 4.5 * share_error(p, paths) + 1e-15);
    }
  }
}

TEST_CASE("Parameters that are beyond what can be drawn are refused") {
  for (const char* draw :
       {"beta(1e300 + z, 1)", "beta(1, 1000001 + z)", "beta(1e-301 + z, 1)", "poisson(1e16 + z)",
        "poisson(1e300 + z)", "lognormal(1, 81 + z)", "lognormal(1, 1e300 + z)",
        "bernoulli(101% + z)", "bernoulli(-1% + z)"}) {
    INFO(draw);
    const auto compilation =
        compile(fmt::format("grid yearly from 2025-01 to 2025-12\n"
                            "let z ~ uniform(0, 0)\nlet x ~ {}\nmeasure m = x\n",
                            draw));
    const auto& kernel = *compilation->kernel;
    deal::kernel::BlockBuffer buffer(kernel.layout());
    const auto fault = kernel.run(*kernel.workspace(), 1, 0, 10, buffer, {});
    REQUIRE(fault);
    const auto said = deal::driver::explain_fault(*compilation, 1, *fault);
    CHECK(deal::diagnostics::info(said.code).number == "D0904");
  }
}

TEST_CASE("What is drawn beyond the largest number is named") {
  for (const char* draw : {"normal(1e308, 1e308)", "uniform(-1.7e308, 1.7e308)",
                           "exponential(1e308)", "lognormal(1e300, 80)"}) {
    INFO(draw);
    const auto compilation = compile(
        fmt::format("grid yearly from 2025-01 to 2025-12\nlet x ~ {}\nmeasure m = x\n", draw));
    const auto& kernel = *compilation->kernel;
    deal::kernel::BlockBuffer buffer(kernel.layout());
    const auto fault = kernel.run(*kernel.workspace(), 1, 0, 200, buffer, {});
    REQUIRE(fault);
    const auto said = deal::driver::explain_fault(*compilation, 1, *fault);
    CHECK(deal::diagnostics::info(said.code).number == "D0902");
    CHECK(said.message.find("too large") != std::string::npos);
  }
}
