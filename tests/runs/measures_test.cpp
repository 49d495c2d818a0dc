#include "models.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using deal::CompileOptions;
using deal::Result;
using deal::RunOptions;
using deal::RunStatus;
using deal::test::bits;
using deal::test::compile;
using deal::test::many_measures;

namespace {

std::vector<std::string> names(const Result& result) {
  std::vector<std::string> found;
  for (const deal::MeasureResult& each : result.measures) found.push_back(each.info.name);
  return found;
}

} // namespace

TEST_CASE("a run summarises the measures that are asked for, in the order of the model") {
  const auto model = compile(many_measures);
  const Result all = deal::run(*model, {.paths = 3000});
  const Result some = deal::run(*model, {.paths = 3000, .measures = {"level", "amount"}});
  REQUIRE(some.ok());
  CHECK(names(some) == std::vector<std::string>{"amount", "level"});
  for (const std::string& name : names(some))
    CHECK(bits(some.measure(name).statistics) == bits(all.measure(name).statistics));
  REQUIRE(some.expectations.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(some.expectations[i].holds() == all.expectations[i].holds());
    CHECK(some.expectations[i].found_value == all.expectations[i].found_value);
    CHECK(some.expectations[i].standard_error_value == all.expectations[i].standard_error_value);
  }
}

TEST_CASE("a measure that there is not is named with the nearest that there is") {
  const auto model = compile(many_measures);
  for (const std::string name : {"amuont", "am\xff"}) {
    const Result result = deal::run(*model, {.measures = {"path", name}});
    CHECK(result.status == RunStatus::failed);
    CHECK(result.measures.empty());
    REQUIRE(result.diagnostics.size() == 1);
    CHECK(result.diagnostics[0].code == "D1025");
    if (name == "amuont") CHECK(result.diagnostics[0].help == "did you mean `amount`?");
  }
}

TEST_CASE("a model compiled for some measures has those alone, and the same numbers") {
  const Result all = deal::run(*compile(many_measures), {.paths = 2000});
  CompileOptions options;
  options.measures = {"path", "rare"};
  const auto small = compile(many_measures, options);
  CHECK(small->measures().size() == 2);
  const Result some = deal::run(*small, {.paths = 2000});
  CHECK(names(some) == std::vector<std::string>{"rare", "path"});
  for (const std::string& name : names(some))
    CHECK(bits(some.measure(name).statistics) == bits(all.measure(name).statistics));
  CHECK(some.expectations.size() == 2);
  CHECK(deal::run(*small, {.measures = {"amount"}}).diagnostics.at(0).code == "D1025");
}

TEST_CASE("what only an unwanted measure would do, is not done") {
  const std::string text = deal::test::year_2025 + "let u ~ uniform(0, 1)\nmeasure a = u\n"
                                                   "measure b = 1 / (u - u)\n";
  CHECK(deal::run(*compile(text)).status == RunStatus::failed);
  CompileOptions options;
  options.measures = {"a"};
  CHECK(deal::run(*compile(text, options)).ok());
}

TEST_CASE("a measure that is to be compiled and is not there, is named with the nearest") {
  CompileOptions options;
  options.measures = {"rare", "leve"};
  const auto result = deal::Engine().compile_text("t.deal", many_measures, options);
  CHECK(result.model == nullptr);
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].code == "D1025");
  CHECK(result.diagnostics[0].help == "did you mean `level`?");
  options.measures = {"\xff"};
  CHECK(deal::Engine().compile_text("t.deal", many_measures, options).diagnostics.at(0).code ==
        "D1025");
}

TEST_CASE("what is measured row by row is asked for by its rows") {
  const std::string text = deal::test::year_2025 +
                           "table shops(size: number) {\n  North: 2\n  South: 3\n}\n"
                           "for s in shops {\n  measure twice = 2 * s.size\n}\n";
  CompileOptions options;
  options.measures = {"twice[South]"};
  const Result result = deal::run(*compile(text, options), {.paths = 10});
  CHECK(names(result) == std::vector<std::string>{"twice[South]"});
  CHECK(result.measure("twice[South]").statistics.mean[0] == 6);
}
