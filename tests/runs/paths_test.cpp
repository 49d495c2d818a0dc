#include "models.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

using deal::Batch;
using deal::MeasureResult;
using deal::PathValues;
using deal::Result;
using deal::RunOptions;
using deal::RunStatus;
using deal::test::bits;
using deal::test::compile;
using deal::test::many_measures;

namespace {

RunOptions keeping(std::uint64_t paths) {
  RunOptions options;
  options.paths = paths;
  options.keep_paths = true;
  return options;
}

/// Collects what batches bring, by measure, period by period; checks that they come in order.
struct Collected {
  explicit Collected(std::size_t paths) : asked(paths) {}
  void operator()(const Batch& batch) {
    REQUIRE(batch.first_path == next);
    next += batch.paths;
    values.resize(batch.values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t periods = batch.values[i].size() / batch.paths;
      values[i].resize(periods * asked, -1);
      for (std::size_t t = 0; t < periods; ++t)
        std::ranges::copy(batch.values[i].subspan(t * batch.paths, batch.paths),
                          values[i].begin() +
                              static_cast<std::ptrdiff_t>(t * asked + batch.first_path));
    }
  }

  std::size_t asked;
  std::uint64_t next = 0;
  std::vector<std::vector<double>> values;
};

} // namespace

TEST_CASE("kept paths are what the statistics are of") {
  const auto model = compile(many_measures);
  const Result plain = deal::run(*model, {.paths = 3001});
  const Result kept = deal::run(*model, keeping(3001));
  REQUIRE(kept.ok());
  for (const MeasureResult& each : kept.measures) {
    CAPTURE(each.info.name);
    CHECK(bits(each.statistics) == bits(plain.measure(each.info.name).statistics));
    REQUIRE(each.values.paths() == 3001);
    CHECK(each.values.periods() == (each.info.series ? 12 : 1));
    for (std::size_t t = 0; t < each.values.periods(); ++t) {
      double sum = 0;
      std::uint64_t count = 0;
      for (const double value : each.values.of_period(t)) {
        if (std::isnan(value)) continue;
        sum += value;
        ++count;
      }
      CHECK(count == each.statistics.count[t]);
      CHECK(sum / static_cast<double>(count) == Approx(each.statistics.mean[t]).epsilon(1e-12));
    }
  }
  CHECK(plain.measure("amount").values.empty());
  CHECK(plain.measure("amount").values.all().empty());
}

TEST_CASE("conditions are 1 and 0, dates decimal years, none is not a number") {
  const Result result = deal::run(*compile(many_measures), keeping(1000));
  for (const double value : result.measure("rare").values.all()) CHECK((value == 0 || value == 1));
  for (const double value : result.measure("passed").values.all())
    CHECK((std::isnan(value) || value == 2025.5)); // 1 July
}

TEST_CASE("values outlive the result that they came with") {
  PathValues values;
  {
    const Result result = deal::run(*compile(many_measures), keeping(300));
    const Result copy = result;
    values = copy.measure("path").values;
    CHECK(values.all().data() == result.measure("path").values.all().data());
  }
  CHECK(std::isfinite(values.of_period(11)[299]));
}

TEST_CASE("a run that is stopped keeps the values of the paths that were done") {
  const auto model = compile(many_measures);
  const Result whole = deal::run(*model, keeping(20'000));
  RunOptions options = keeping(20'000);
  options.threads = 1;
  std::stop_source source;
  options.stop = source.get_token();
  options.batch = [&](const Batch& batch) {
    if (batch.first_path == 10 * 256) source.request_stop();
  };
  const Result part = deal::run(*model, options);
  CHECK(part.status == RunStatus::interrupted);
  REQUIRE(part.paths == 11 * 256);
  for (const MeasureResult& each : part.measures) {
    CAPTURE(each.info.name);
    REQUIRE(each.values.paths() == part.paths);
    const PathValues& all = whole.measure(each.info.name).values;
    REQUIRE(each.values.periods() == all.periods());
    for (std::size_t t = 0; t < all.periods(); ++t)
      CHECK(bits(each.values.of_period(t)) == bits(all.of_period(t).first(part.paths)));
  }
}

TEST_CASE("batches bring every path once, in order, with the values that are kept") {
  const auto model = compile(many_measures);
  for (const unsigned threads : {1u, 4u}) {
    Collected collected(5001);
    RunOptions options = keeping(5001);
    options.threads = threads;
    options.measures = {"amount", "passed", "path"};
    options.batch = std::ref(collected);
    const Result result = deal::run(*model, options);
    REQUIRE(result.ok());
    CHECK(collected.next == 5001);
    REQUIRE(collected.values.size() == 3);
    for (std::size_t i = 0; i < 3; ++i)
      CHECK(bits(collected.values[i]) == bits(result.measures[i].values.all()));
  }
}

TEST_CASE("what a batch throws comes back as it was, whatever it is") {
  struct Own {
    int number;
  };
  const auto model = compile(many_measures);
  RunOptions options{.paths = 5000};
  options.batch = [](const Batch&) { throw Own{7}; };
  CHECK_THROWS_AS(deal::run(*model, options), Own);
  // Not taken for a fault of the engine, or for its lack of memory.
  options.batch = [](const Batch&) { throw std::logic_error("mine"); };
  CHECK_THROWS_WITH(deal::run(*model, options), "mine");
  options.batch = [](const Batch&) { throw std::bad_alloc(); };
  CHECK_THROWS_AS(deal::run(*model, options), std::bad_alloc);
  options.batch = nullptr;
  options.progress = [](std::uint64_t, std::uint64_t) { throw std::logic_error("mine too"); };
  CHECK_THROWS_WITH(deal::run(*model, options), "mine too");
}

TEST_CASE("of several scenarios each keeps its values, and batches are of the first") {
  const std::string text = many_measures + "scenario high { g ~ normal(2, 0.25) }\n";
  deal::CompileOptions both;
  both.all_scenarios = true;
  const auto model = compile(text, both);
  Collected collected(1000);
  RunOptions options = keeping(1000);
  options.batch = std::ref(collected);
  const auto results = deal::run_scenarios(*model, options);
  REQUIRE(results.size() == 2);
  const Result first = deal::run(*compile(text), keeping(1000));
  deal::CompileOptions high;
  high.scenarios = {"high"};
  const Result second = deal::run(*compile(text, high), keeping(1000));
  CHECK(bits(results[0]) == bits(first));
  CHECK(bits(results[1]) == bits(second));
  REQUIRE(collected.values.size() == first.measures.size());
  for (std::size_t i = 0; i < first.measures.size(); ++i)
    CHECK(bits(collected.values[i]) == bits(first.measures[i].values.all()));
}

TEST_CASE("a scenario that meets a fault brings no batch twice") {
  const std::string text = deal::test::year_2025 + "let u ~ uniform(0, 1)\nlet edge = 2\n"
                                                   "measure m = 1 / (if u > edge then 0 else 1)\n"
                                                   "scenario sharp { edge: 0.999 }\n";
  deal::CompileOptions both;
  both.all_scenarios = true;
  Collected collected(20'000);
  RunOptions options = keeping(20'000);
  options.batch = std::ref(collected);
  const auto results = deal::run_scenarios(*compile(text, both), options);
  CHECK(results[0].ok());
  CHECK(results[1].status == RunStatus::failed);
  CHECK(collected.next == 20'000);
  CHECK(bits(collected.values.at(0)) == bits(results[0].measures[0].values.all()));
}
