#include "models.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using deal::ExpectResult;
using deal::Verdict;
using deal::test::run_lines;

namespace {

/// The only expectation of a model in which c is $3, n is 4, u uniform on 0 … 1, and t counts the months.
ExpectResult judge(const std::string& condition) {
  const deal::Result result =
      run_lines("let c = $3\nlet n = 4\nlet u ~ uniform(0, 1)\nlet v ~ uniform(0, 1)\n"
                "let t = so_far(1)\nexpect " +
                condition + "\n");
  REQUIRE(result.status == deal::RunStatus::done);
  REQUIRE(result.expectations.size() == 1);
  CHECK(result.expectations[0].line == 8);
  CHECK(result.expectations[0].text == condition);
  return result.expectations[0];
}

bool holds(const std::string& condition) { return judge(condition).holds(); }

} // namespace

TEST_CASE("a comparison with a bound says what was asserted and found and how far they are apart") {
  const ExpectResult result = judge("mean(c) < $2");
  CHECK_FALSE(result.holds());
  CHECK(result.asserted == "< $2");
  CHECK(result.found == "$3");
  CHECK(result.difference == "+$1");
  CHECK(result.standard_error == "$0");
  CHECK(result.unit == "USD");
  CHECK(result.asserted_value == 2);
  CHECK(result.found_value == 3);
  CHECK(result.difference_value == 1);
  CHECK(result.standard_error_value == 0);
}

TEST_CASE("the bound may stand on the left") {
  const ExpectResult result = judge("$2 >= mean(c)");
  CHECK_FALSE(result.holds());
  CHECK(result.asserted == "<= $2");
  CHECK(result.found_value == 3);
}

TEST_CASE("every comparison and its negation") {
  CHECK(holds("mean(n) == 4"));
  CHECK_FALSE(holds("mean(n) != 4"));
  CHECK(holds("mean(n) <= 4"));
  CHECK(holds("mean(n) >= 4"));
  CHECK_FALSE(holds("mean(n) < 4"));
  CHECK_FALSE(holds("mean(n) > 4"));
  CHECK_FALSE(holds("not mean(n) == 4"));
  CHECK(judge("not mean(n) < 5").asserted == ">= 5");
}

TEST_CASE("a range names both bounds and measures from the nearer one") {
  const ExpectResult result = judge("mean(n) in 5 to 9");
  CHECK_FALSE(result.holds());
  CHECK(result.asserted == "5 to 9");
  CHECK(result.asserted_value == 5);
  CHECK(result.difference_value == -1);
  CHECK(holds("mean(n) in 4 to 9"));
  CHECK(judge("mean(n) in 1 to 3.5").difference_value == 0.5);
}

TEST_CASE("conditions join as in logic and show the part that decides") {
  CHECK(holds("mean(n) > 3 and mean(n) < 5"));
  CHECK(holds("mean(n) > 5 or mean(n) < 5"));
  CHECK_FALSE(holds("mean(n) > 5 or mean(n) < 4"));
  const ExpectResult result = judge("mean(n) > 3 and mean(n) < 4");
  CHECK_FALSE(result.holds());
  CHECK(result.asserted == "< 4");
  CHECK_FALSE(result.found_value.has_value());
}

TEST_CASE("arithmetic over statistics") {
  CHECK(judge("mean(n) * 2 + 1 == 9").found_value == 9);
  CHECK(judge("-mean(n) / 8 == -0.5").found_value == -0.5);
  CHECK(judge("abs(-mean(n)) == 4").found_value == 4);
  CHECK(judge("max(mean(n), 5) == 5").found_value == 5);
  CHECK(judge("min(mean(n), 5) == 4").found_value == 4);
}

TEST_CASE("errors of a mean and a probability and a quantile are those of the formulas") {
  const ExpectResult mean = judge("mean(u) < 1");
  CHECK(*mean.standard_error_value == Approx(1 / std::sqrt(12.0) / 100).epsilon(0.03));
  CHECK(std::fabs(*mean.found_value - 0.5) < 5 * *mean.standard_error_value);
  const ExpectResult probability = judge("P(u < 0.2) < 50%");
  CHECK(*probability.standard_error_value == Approx(std::sqrt(0.2 * 0.8 / 10000)).epsilon(0.03));
  CHECK(std::fabs(*probability.found_value - 0.2) < 5 * *probability.standard_error_value);
  CHECK(probability.unit == "fraction");
  // The density of a uniform is 1: the error of its quantile is that of the probability.
  const ExpectResult quantile = judge("quantile(u, 20%) < 50%");
  CHECK(*quantile.standard_error_value == Approx(0.004).epsilon(0.25));
  CHECK(std::fabs(*quantile.found_value - 0.2) < 5 * 0.004);
}

TEST_CASE("the error of several statistics takes in how they go together") {
  const double one = 1 / std::sqrt(12.0) / 100;
  const auto error = [](const std::string& condition) {
    return *judge(condition).standard_error_value;
  };
  // Independent ones as a right angle, u and −u as one line.
  CHECK(error("mean(u) - mean(v) < 1") == Approx(std::sqrt(2) * one).epsilon(0.03));
  CHECK(error("mean(u) < mean(v) + 1") == Approx(std::sqrt(2) * one).epsilon(0.03));
  CHECK(error("mean(u) - mean(1 - u) < 1") == Approx(2 * one).epsilon(0.03));
  CHECK(error("mean(u) + mean(1 - u) < 2") == Approx(0).margin(1e-12));
  CHECK(error("3 * mean(u) < 9") == Approx(3 * one).epsilon(0.03));
  CHECK(error("mean(u) - mean(u) < 1") == 0);
  // A ratio of means: √(σ²/μ² + σ²/μ²) of independent ones.
  CHECK(error("mean(u) / mean(v) < 9") == Approx(std::sqrt(2) * 2 * one).epsilon(0.06));
  // σ √((μ₄/σ⁴ − 1) / 4n), with μ₄/σ⁴ = 1.8 of an even number.
  CHECK(error("sd(u) < 1") == Approx(one * std::sqrt(0.8 / 4)).epsilon(0.05));
  // Of an even number the mean and the median m: the covariance is E|u − ½| / 2f, 1/8, and the variances are 1/12 and 1/4.
  CHECK(error("mean(u) - median(u) < 1") ==
        Approx(std::sqrt(1 / 12.0 + 1 / 4.0 - 2 / 8.0) / 100).epsilon(0.2));
}

TEST_CASE("what a run cannot tell is said, and how many paths would") {
  const auto verdict = [](const std::string& condition) { return judge(condition).verdict; };
  // The mean of 10,000 is 0.5 ± 0.0029.
  CHECK(verdict("mean(u) < 0.52") == Verdict::holds);
  CHECK(verdict("mean(u) < 0.48") == Verdict::fails);
  const ExpectResult close = judge("mean(u) < 0.5");
  CHECK(close.verdict == Verdict::open);
  const double halves = 1.96 * *close.standard_error_value / std::fabs(*close.difference_value);
  CHECK(static_cast<double>(close.paths_to_tell) == Approx(1e4 * halves * halves).epsilon(0.01));
  CHECK(*close.low_value == Approx(*close.found_value - 1.96 * *close.standard_error_value));
  CHECK(verdict("mean(u) in 0.4 to 0.6") == Verdict::holds);
  CHECK(verdict("mean(u) in 0.5 to 0.6") == Verdict::open);
  CHECK(verdict("mean(u) in 0.6 to 0.7") == Verdict::fails);
  // Of what is joined each part counts as it does in words.
  CHECK(verdict("mean(u) < 0.52 and mean(v) < 0.52") == Verdict::holds);
  CHECK(verdict("mean(u) < 0.5 and mean(v) < 0.52") == Verdict::open);
  CHECK(verdict("mean(u) < 0.5 and mean(v) < 0.48") == Verdict::fails);
  CHECK(verdict("mean(u) < 0.5 or mean(v) < 0.52") == Verdict::holds);
  CHECK(verdict("mean(u) < 0.5 or mean(v) < 0.48") == Verdict::open);
  CHECK(verdict("not mean(u) < 0.48") == Verdict::holds);
  CHECK(verdict("not mean(u) < 0.5") == Verdict::open);
  // Nobody has seen it: at most 3 in 10,000.
  const ExpectResult unseen = judge("P(u < 0.0000001) < 0.001%");
  CHECK(unseen.verdict == Verdict::open);
  CHECK(!unseen.standard_error_value);
  CHECK(*unseen.high_value == Approx(0.0003).epsilon(0.01));
  CHECK(static_cast<double>(unseen.paths_to_tell) == Approx(3e5).epsilon(0.01));
  CHECK(verdict("P(u < 0.0000001) < 0.1%") == Verdict::holds);
  CHECK(verdict("P(u < 0.0000001) == 0%") == Verdict::holds);
  CHECK(verdict("P(u < 2) > 99%") == Verdict::holds);
  CHECK(verdict("mean(u) == 0.5") == Verdict::open);
  CHECK(verdict("mean(u) != 0.9") == Verdict::holds);
  // What no draw goes into is known.
  CHECK(verdict("mean(2) < 3") == Verdict::holds);
}

TEST_CASE("what has no known error has none") {
  const ExpectResult result = judge("most(u) < 2");
  CHECK(result.holds());
  CHECK_FALSE(result.standard_error_value.has_value());
  CHECK(result.standard_error.empty());
}

TEST_CASE("a series must hold in every period and shows its worst") {
  CHECK(holds("mean(t) <= 12"));
  const ExpectResult low = judge("mean(t) > 3");
  CHECK_FALSE(low.holds());
  CHECK(low.found == "1 in 2025-01");
  const ExpectResult high = judge("mean(t) < 3");
  CHECK_FALSE(high.holds());
  CHECK(high.found == "12 in 2025-12");
  CHECK(high.difference_value == 9);
}

TEST_CASE("an expectation about paths counts those that break it") {
  const ExpectResult all = judge("u < 2");
  CHECK(all.holds());
  CHECK(all.asserted == "on every path");
  CHECK(all.found == "holds on all 10,000 paths");
  CHECK(all.found_value == 0);
  const ExpectResult some = judge("u < 0.9");
  CHECK_FALSE(some.holds());
  CHECK(std::fabs(*some.found_value - 1000) < 5 * std::sqrt(10000 * 0.9 * 0.1));
  CHECK(some.found.find("of 10,000 paths") != std::string::npos);
  const ExpectResult series = judge("t < 12");
  CHECK_FALSE(series.holds());
  CHECK(series.found == "fails on 10,000 of 10,000 paths in 2025-12");
}

TEST_CASE("what has no value does not hold") {
  // In the first month there is no month before.
  const deal::Result result = run_lines(
      "let before = previous(so_far(1))\nexpect mean(before) < 99\nexpect not mean(before) > 99\n");
  REQUIRE(result.expectations.size() == 2);
  for (const ExpectResult& each : result.expectations) {
    CHECK_FALSE(each.holds());
    CHECK(each.found == "none in 2025-01");
  }
}

TEST_CASE("a bound is shown with the digits that were written") {
  CHECK(judge("P(u < 0.5) in 28.999% to 29.001%").asserted == "28.999% to 29.001%");
  CHECK(judge("mean(c) < $13.33bn").asserted == "< $13.33bn");
}

TEST_CASE("what is equal within rounding is equal in an expectation") {
  // In binary 100 · 1.1 is above 110, 0.1 + 0.2 above 0.3 and 3 · 1.1 above 3.3.
  CHECK(holds("$100 * 110% == $110"));
  CHECK(holds("$0.1 + $0.2 <= $0.3"));
  CHECK(holds("$0.3 - $0.1 - $0.2 == $0"));
  CHECK_FALSE(holds("$100 * 110% > $110"));
  CHECK_FALSE(holds("$100 * 110% != $110"));
  CHECK_FALSE(holds("1 < 1 + 0.000_000_000_000_001"));
  CHECK(holds("1 < 1 + 0.000_000_000_001"));
  CHECK(holds("mean(c) * 110% == $3.3"));
  CHECK(holds("mean(c) - $2.9 - $0.1 <= $0"));
  CHECK_FALSE(holds("mean(c) * 110% > $3.3"));
  CHECK(holds("u * 1.1 == u + u / 10"));
  CHECK(holds("u + 0.3 - 0.1 - 0.2 == u"));
  CHECK(holds(
      "total(if t == 2 then 0.3 else if t == 3 then -0.1 else if t == 4 then -0.2 else 0) == 0"));
  CHECK(holds("u * 1.1 in u + u / 10 to 2"));
}

TEST_CASE("only what stands in the expectation is compared within rounding") {
  const deal::Result result = run_lines("let alike = $100 * 110% == $110\nexpect not alike\n");
  CHECK(result.expectations.at(0).holds());
}

TEST_CASE("an expectation that fails on paths shows the first path and period") {
  const ExpectResult series = judge("t < 3");
  REQUIRE(series.first);
  CHECK(series.first->path == 0);
  CHECK(series.first->period == "2025-03");
  CHECK(series.first->found == "3");
  CHECK(series.first->asserted == "< 3");
  CHECK(series.first->found_value == 3);
  CHECK(series.first->asserted_value == 3);
  CHECK_FALSE(judge("t <= 12").first);
  CHECK_FALSE(judge("mean(t) < 3").first);
  const ExpectResult both = judge("u < 2 and $5 >= t * $1");
  REQUIRE(both.first);
  CHECK(both.first->period == "2025-06");
  CHECK(both.first->found == "$6");
  CHECK(both.first->asserted == "<= $5");
  CHECK(both.first->unit == "USD");
  const ExpectResult range = judge("t in 1 to 4");
  REQUIRE(range.first);
  CHECK(range.first->asserted == "1 to 4");
  CHECK(range.first->asserted_value == 4);
  const ExpectResult condition = judge("not ever(t > 5)");
  REQUIRE(condition.first);
  CHECK(condition.first->period.empty());
  CHECK(condition.first->asserted == "true");
  CHECK(condition.first->found == "false");
}

TEST_CASE("the first path that breaks an expectation is that of the run, in every scenario") {
  deal::CompileOptions all;
  all.scenarios = {"", "more"};
  const auto model = deal::test::compile(
      deal::test::year_2025 + "let u ~ uniform(0, 1)\nlet limit = 0.99\nmeasure m = u\n"
                              "expect u < limit\nscenario more { limit: 0.999 }\n",
      all);
  for (const deal::Result& result : run_scenarios(*model, {.paths = 3000, .keep_paths = true})) {
    REQUIRE(result.expectations.at(0).first);
    const ExpectResult::Broken& first = *result.expectations[0].first;
    const double limit = first.asserted_value.value();
    CHECK(limit == (result.scenario.empty() ? 0.99 : 0.999));
    const auto values = result.measures.at(0).values.of_period(0);
    for (std::size_t path = 0; path < first.path; ++path) CHECK(values[path] < limit);
    CHECK(values[first.path] == first.found_value);
    CHECK(first.found_value >= limit);
  }
}
