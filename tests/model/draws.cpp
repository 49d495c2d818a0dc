#include "tests/model/harness.hpp"
#include "tests/model/samples.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>

using namespace deal::test;

namespace {

constexpr std::size_t paths = 100'000;
constexpr double pi = 3.14159265358979323846;

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

/// A distribution with its mean, its standard deviation and points of its distribution function, all from
/// closed forms.
struct Law {
  const char* draw;
  double mean, sd;
  std::vector<std::pair<double, double>> points; ///< x, P(X ≤ x)
};

std::vector<Law> laws() {
  const double z = 1.6448536269514722;                // Φ(z) = 0.95
  const double sigma = std::log(2.5 / 0.8) / (2 * z); // of lognormal(0.8 to 2.5)
  const double median = std::sqrt(0.8 * 2.5);
  const double heavy = std::exp(0.5 * 0.5 / 2);
  // Beta(a, b): mean a / (a + b), variance ab / ((a + b)² (a + b + 1)).
  // PERT(0, 3, 10): shapes 1 + 4 · 0.3 = 2.2 and 3.8 on a width of 10; mean (0 + 12 + 10) / 6.
  const double pert_variance = 100 * 2.2 * 3.8 / (36.0 * 7);
  return {
      {"normal(10, 2)", 10, 2, {{10, 0.5}, {12, normal_cdf(1)}, {6, normal_cdf(-2)}}},
      {"normal(2 to 6)", 4, 2 / z, {{2, 0.05}, {4, 0.5}, {6, 0.95}}},
      {"lognormal(3, 0.5)",
       3 * heavy,
       3 * heavy * std::sqrt(std::exp(0.25) - 1),
       {{3, 0.5}, {3 * std::exp(0.5), normal_cdf(1)}}},
      {"lognormal(0.8 to 2.5)",
       median * std::exp(sigma * sigma / 2),
       median * std::exp(sigma * sigma / 2) * std::sqrt(std::exp(sigma * sigma) - 1),
       {{0.8, 0.05}, {median, 0.5}, {2.5, 0.95}}},
      {"uniform(-1, 3)", 1, 4 / std::sqrt(12.0), {{0, 0.25}, {2, 0.75}}},
      {"uniform(-1 to 3)", 1, 4 / std::sqrt(12.0), {{0, 0.25}, {2, 0.75}}},
      // F(mode) = (mode − low) / (high − low); F(1) = 1² / (10 · 4).
      {"triangular(0, 4, 10)",
       14.0 / 3,
       std::sqrt((16 + 100 - 40) / 18.0),
       {{1, 0.025}, {4, 0.4}, {7, 1 - 9.0 / 60}}},
      {"pert(0, 3, 10)", 22.0 / 6, std::sqrt(pert_variance), {}},
      // Beta(2, 3): F(x) = 6x² − 8x³ + 3x⁴.
      {"beta(2, 3)", 0.4, 0.2, {{0.25, 6 / 16.0 - 8 / 64.0 + 3 / 256.0}, {0.5, 11.0 / 16}}},
      {"exponential(5)", 5, 5, {{5, 1 - std::exp(-1.0)}, {10, 1 - std::exp(-2.0)}}},
      {"poisson(2.5)",
       2.5,
       std::sqrt(2.5),
       {{0, std::exp(-2.5)}, {2, std::exp(-2.5) * (1 + 2.5 + 3.125)}}},
      {"choice(1 at 20%, 4 at 30%, 10 at 50%)",
       6.4,
       std::sqrt(0.2 + 4.8 + 50 - 6.4 * 6.4),
       {{1, 0.2}, {4, 0.5}, {5, 0.5}}},
  };
}

} // namespace

TEST_CASE("Draws have the moments and the quantiles of their laws") {
  // Bounds: 4 standard errors of a mean, sd / √n, and of a share, √(p (1 − p) / n). The error of the
  // standard deviation is taken as 4 · sd · √((κ − 1) / 4n) with a kurtosis κ of 15, above that of all here.
  std::string text = "grid yearly from 2025-01 to 2025-12\nparty P { cash: $1 }\n";
  const auto all = laws();
  for (std::size_t i = 0; i < all.size(); ++i)
    text += fmt::format("let x{} ~ {}\nmeasure m{} = x{}\n", i, all[i].draw, i, i);
  const Case m(text, paths, 20240601);
  for (std::size_t i = 0; i < all.size(); ++i) {
    INFO(all[i].draw);
    const auto sample = m.results.scalars(fmt::format("m{}", i));
    const Moments found = moments(sample);
    const double root = std::sqrt(static_cast<double>(paths));
    CHECK(std::fabs(found.mean - all[i].mean) <= 4 * all[i].sd / root);
    CHECK(std::fabs(found.sd - all[i].sd) <= 4 * all[i].sd * std::sqrt(14.0 / 4) / root);
    for (const auto& [x, p] : all[i].points) {
      INFO("P(X <= " << x << ")");
      CHECK(std::fabs(share_up_to(sample, x) - p) <= 4 * share_error(p, paths));
    }
  }
}

TEST_CASE("A Bernoulli draw holds with its probability") {
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
let yes ~ bernoulli(30%)
let always ~ bernoulli(100%)
let never ~ bernoulli(0%)
measure m = yes
measure a = always
measure n = never
)",
               paths, 7);
  CHECK(std::fabs(moments(m.results.scalars("m")).mean - 0.3) <= 4 * share_error(0.3, paths));
  CHECK(share_up_to(m.results.scalars("a"), 0.5) == 0);
  CHECK(share_up_to(m.results.scalars("n"), 0.5) == 1);
}

TEST_CASE("Degenerate parameters give their only value") {
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
let a ~ normal($7, $0)
let b ~ uniform($3, $3)
let c ~ triangular(2, 2, 2)
let d ~ pert(2, 2, 2)
let e ~ lognormal(5, 0)
let f ~ poisson(0)
let g ~ exponential($0)
let h ~ choice(9 at 100%, 1 at 0%)
let i ~ normal(4 to 4)
measure sum_of = a / $1 + b / $1 + c + d + e + f + g / $1 + h + i
)",
               300, 7);
  for (const double x : m.results.scalars("sum_of"))
    CHECK(x == Approx(7 + 3 + 2 + 2 + 5 + 0 + 0 + 9 + 4).epsilon(1e-14));
}

TEST_CASE("Impossible parameters are reported and not drawn") {
  // What is not known before a path: z is a draw, though of nothing but zero.
  for (const char* draw :
       {"normal(1, z - 1)", "lognormal(z, 1)", "lognormal(z - 1 to 2)", "uniform(2, 1 + z)",
        "triangular(0, 5, 4 + z)", "beta(z, 1)", "poisson(z - 1)", "exponential(z - 1)",
        "choice(1 at 20%, 2 at 30% + z)"}) {
    INFO(draw);
    const auto compilation =
        compile(fmt::format("grid yearly from 2025-01 to 2025-12\n"
                            "let z ~ uniform(0, 0)\nlet x ~ {}\nmeasure m = x\n",
                            draw));
    const auto& kernel = *compilation->kernel;
    deal::kernel::BlockBuffer buffer(kernel.layout());
    const auto fault = kernel.run(*kernel.workspace(), 1, 0, 10, buffer, {});
    REQUIRE(fault);
    CHECK(fault->path == 0);
    CHECK(
        deal::diagnostics::info(deal::driver::explain_fault(*compilation, 1, *fault).code).number ==
        "D0904");
  }
}

TEST_CASE("A draw is made once a path or once a period") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-12
let once ~ normal(0, 1)
let each ~ normal(0, 1) every period
let rate ~ normal(10%, 2%) per year
measure o = once + 0 * each
measure e = each
measure accrued = rate * 6 months
)",
               10'000, 3);
  for (std::size_t path = 0; path < 100; ++path) {
    const auto series = m.results.series("o", path);
    for (const double x : series) CHECK(x == series.front());
  }
  // Periods are uncorrelated: within 4 / √n.
  const auto first = m.results.across("e", 0);
  for (std::size_t t = 1; t < 12; ++t) {
    CHECK(std::fabs(correlation(first, m.results.across("e", t))) <= 0.04);
    CHECK(std::fabs(moments(m.results.across("e", t)).sd - 1) <= 4 * std::sqrt(0.5 / 10'000));
  }
  CHECK(std::fabs(moments(m.results.scalars("accrued")).mean - 0.05) <= 4 * 0.01 / 100);
}

TEST_CASE("Correlated draws: their normal scores have the correlation that is asked for") {
  // The error of a sample correlation is (1 − ρ²) / √n; Spearman's of a Gaussian copula is 6/π · asin(ρ/2).
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
let a ~ normal(3, 2)
let b ~ normal(0, 1)
let c ~ uniform(0, 1)
let d ~ uniform(0, 1)
let e ~ normal(0, 1)
correlate a, b: 40%
correlate b, c: -60%
correlate c, d: 50%
measure ma = a
measure mb = b
measure mc = c
measure md = d
measure me = e
)",
               paths, 11);
  const auto a = m.results.scalars("ma"), b = m.results.scalars("mb"), c = m.results.scalars("mc"),
             d = m.results.scalars("md"), e = m.results.scalars("me");
  const double root = std::sqrt(static_cast<double>(paths));
  CHECK(std::fabs(correlation(a, b) - 0.4) <= 4 * (1 - 0.16) / root);
  CHECK(std::fabs(correlation(a, e)) <= 4 / root);
  // Uniforms are their own ranks.
  CHECK(std::fabs(correlation(c, d) - 6 / pi * std::asin(0.25)) <= 4 / root);
  // Of a normal and the rank of another: ρ · √(3/π).
  CHECK(std::fabs(correlation(b, c) + 0.6 * std::sqrt(3 / pi)) <= 4 / root);
  // Marginals stay what they are.
  CHECK(std::fabs(moments(a).sd - 2) <= 4 * 2 * std::sqrt(0.5) / root);
  CHECK(std::fabs(share_up_to(d, 0.3) - 0.3) <= 4 * share_error(0.3, paths));
  // Not asked for is not tied: a and c only through nothing.
  CHECK(std::fabs(correlation(a, d)) <= 4 / root);
}

TEST_CASE("Correlations that contradict each other are refused") {
  const std::string head = "grid yearly from 2025-01 to 2025-12\nlet a ~ normal(0, 1)\nlet b ~ "
                           "normal(0, 1)\nlet c ~ normal(0, 1)\n";
  CHECK(codes(head + "correlate a, b: 90%\ncorrelate b, c: 90%\ncorrelate a, c: -90%\n") ==
        "D0421");
  CHECK(codes(head + "correlate a, b: 100%\n") == "D0419");
  CHECK(codes(head + "correlate a, a: 10%\n") == "D0419");
}

namespace {

const std::string base = R"(
grid monthly from 2025-01 to 2025-06
party A { cash: $1bn }
party B
let growth ~ lognormal(80% to 250%) per year
let shock ~ normal(0, 1) every period
pay cloud: A -> B { due: $10 * exp(0.1 * shock); kind: cloud }
scenario dear { A.cash: $2bn }
measure g = growth
measure s = shock
)";

void check_same_draws(const Case& m, const Case& other) {
  for (std::size_t path = 0; path < 300; ++path) {
    CHECK(m.results.scalar("g", path) == other.results.scalar("g", path));
    CHECK(m.results.series("s", path) == other.results.series("s", path));
  }
}

} // namespace

TEST_CASE("A draw depends on seed, path, name and period alone") {
  const Case m(base, 300, 5);
  const Case more("party C\nlet before ~ normal(0, 1) every period\nlet other ~ uniform(0, 1)\n" +
                      base + R"(
investment cheque: A -> C { amount: $5; on: 2025-02 }
measure extra = other + before
measure back = recycled(A)
)",
                  300, 5);
  check_same_draws(m, more);
  check_same_draws(m, Case(base, 300, 5, {.scenarios = {"dear"}}));
  check_same_draws(m, Case(base, 300, 5, {.settings = {{"A.cash", "$7"}}}));
  const Case longer("grid monthly from 2025-01 to 2026-06\n" + base.substr(base.find("party")), 300,
                    5);
  CHECK(m.results.at("s", 5, 17) == longer.results.at("s", 5, 17));
  const Case reseeded(base, 300, 6);
  CHECK(m.results.scalar("g", 0) != reseeded.results.scalar("g", 0));
  CHECK(m.results.scalar("g", 0) != m.results.scalar("g", 1));
  // Another name is another stream.
  const Case twins("grid yearly from 2025-01 to 2025-12\nlet a ~ normal(0, 1)\nlet b ~ normal(0, "
                   "1)\nmeasure x = a\nmeasure y = b\n");
  CHECK(twins("x") != twins("y"));
}

TEST_CASE("Correlating two draws leaves all others alone") {
  const Case m(base, 300, 5);
  const Case more(base + "let p ~ normal(0, 1)\nlet q ~ normal(0, 1)\ncorrelate p, q: 50%\n", 300,
                  5);
  check_same_draws(m, more);
}
