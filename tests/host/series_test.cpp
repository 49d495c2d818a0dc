#include "support.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace deal;
using namespace deal::test;

namespace {

const double no_number = std::numeric_limits<double>::quiet_NaN();

EngineOptions prices(const std::string& from, std::vector<double> values,
                     const std::string& unit = "USD") {
  return with({}, {{"price", unit, from, std::move(values), "Of electricity."}});
}

} // namespace

TEST_CASE("a series is a name like that of a let") {
  const std::vector<double> year{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const auto model =
      compile(prices("", year), "let doubled: money = 2 * price\n"
                                "measure t = total(price)\n"
                                "measure march = doubled at 2025-03\n"
                                "measure before = total(previous(price) otherwise $0)\n"
                                "measure each: mean = price\n")
          .or_throw();
  CHECK(model->measures()[0].unit == "USD");
  for (const RunOptions& run_options : executors({.paths = 40})) {
    INFO(describe(run_options));
    const Result result = run(*model, run_options);
    CHECK(statistics(result, "t").mean[0] == 78);
    CHECK(statistics(result, "march").mean[0] == 6);
    CHECK(statistics(result, "before").mean[0] == 66);
    CHECK(statistics(result, "each").mean == year);
  }
}

TEST_CASE("a series begins where it says, and is undefined elsewhere") {
  const auto options = prices("2025-03", {30, 40, no_number});
  const Result inside =
      run_lines(options, "measure a = (price at 2025-03) + (price at 2025-04)\n", {.paths = 1});
  CHECK(statistics(inside, "a").mean[0] == 70);
  for (const char* where : {"2025-02", "2025-05", "2025-06"}) {
    INFO(where);
    const Result result =
        run_lines(options, std::string("measure a = price at ") + where + "\n", {.paths = 1});
    CHECK(code_of(result) == "D0901");
    CHECK(message_of(result).find("the series `price` has no value in this period") !=
          std::string::npos);
  }
  const Result guarded = run_lines(
      options, "measure a = total(if now >= 2025-03 and now < 2025-05 then price else $0)\n",
      {.paths = 1});
  CHECK(statistics(guarded, "a").mean[0] == 70);
}

TEST_CASE("series of dates are decimal years outside") {
  const Result result = run_lines(prices("", {2025.5, 2025.25}, "date"),
                                  "measure d = price at 2025-02\n"
                                  "measure e = (if price at 2025-01 == 2025-07 then 1 else 0)\n",
                                  {.paths = 1});
  CHECK(statistics(result, "d").mean[0] == 2025.25);
  CHECK(statistics(result, "e").mean[0] == 1);
}

TEST_CASE("money is the model's currency") {
  const auto options = prices("", std::vector<double>(12, 7.0), "money/year");
  const Result result = run_lines(
      options, "currency EUR\nmeasure m = total(price)\nmeasure f = final(price)\n", {.paths = 1});
  CHECK(statistics(result, "m").mean[0] == Approx(7));
  CHECK(result.measures[1].info.unit == "EUR/year");
}

TEST_CASE("a structure's field hides a series of its name") {
  const Result result = run_lines(prices("", std::vector<double>(12, 7.0)),
                                  "structure Thing {\n  price: money = $1\n  let p = price\n}\n"
                                  "Thing t { }\nmeasure m = final(t.p) + final(price)\n",
                                  {.paths = 1});
  CHECK(statistics(result, "m").mean[0] == 8);
}
