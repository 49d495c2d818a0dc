#include "models.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using deal::CompileOptions;
using deal::Result;
using deal::RunOptions;
using deal::RunStatus;
using deal::test::compile;
using deal::test::year_2025;

namespace {

using Json = nlohmann::ordered_json;

/// A result with every bit of its numbers, but without the times.
Json bits(const Result& result) {
  Json document = Json::parse(to_json(result));
  document.erase("timing");
  return document;
}

std::shared_ptr<const deal::Model> compile_example(const std::string& name,
                                                   const CompileOptions& options) {
  auto compiled =
      deal::Engine().compile_file(std::string(DEAL_EXAMPLES) + "/" + name + ".deal", options);
  REQUIRE(compiled.model);
  return compiled.model;
}

const std::string faulty = year_2025 + R"(party A { cash: $10 }
let luck ~ uniform(0, 1) every period
let divisor = 1
let factor = 1
pay p: A -> world { due: $1 * luck * factor / divisor; kind: fee }
measure m = final(cash(A))
expect mean(m) > $5
scenario rare { divisor: if luck < 0.001 then 0 else 1 }
scenario sound { factor: 2 }
scenario often { divisor: if luck < 0.1 then 0 else 1 }
)";

} // namespace

TEST_CASE("scenarios of one pass have the bits that they have alone") {
  for (const char* name : {"amazon-anthropic", "portfolio"}) {
    for (const std::uint64_t paths : {700, 12000}) {
      const auto all = compile_example(name, {.all_scenarios = true});
      const auto results = run_scenarios(*all, {.paths = paths, .seed = 3});
      REQUIRE(results.size() > 1);
      CHECK(results[0].scenario.empty());
      for (const Result& result : results) {
        INFO(name << " " << result.scenario);
        const auto alone = compile_example(name, {.scenarios = {result.scenario}});
        CHECK(bits(result) == bits(run(*alone, {.paths = paths, .seed = 3})));
      }
    }
  }
}

TEST_CASE("results stand in the order of the scenarios asked for") {
  const std::string text =
      year_2025 +
      "let x = $1bn\nmeasure m = x\nscenario two { x: $2bn }\nscenario three { x: $3bn }\n";
  const auto found = [&](const CompileOptions& options) {
    std::vector<std::pair<std::string, double>> result;
    for (const Result& each : run_scenarios(*compile(text, options), {.paths = 10}))
      result.emplace_back(each.scenario, each.measures[0].statistics.mean[0]);
    return result;
  };
  using Found = std::vector<std::pair<std::string, double>>;
  CHECK(found({}) == Found{{"", 1e9}});
  CHECK(found({.scenarios = {"three", "", "two"}}) ==
        Found{{"three", 3e9}, {"", 1e9}, {"two", 2e9}});
  CHECK(found({.all_scenarios = true}) == Found{{"", 1e9}, {"two", 2e9}, {"three", 3e9}});
  CHECK(found({.scenarios = {"two", "two"}}) == Found{{"two", 2e9}, {"two", 2e9}});
  const Result first = run(*compile(text, {.scenarios = {"three", "two"}}), {.paths = 10});
  CHECK(first.scenario == "three");
  CHECK(first.measures[0].statistics.mean[0] == 3e9);
}

TEST_CASE("a scenario that fails leaves the others as they are") {
  const auto results =
      run_scenarios(*compile(faulty, {.all_scenarios = true}), {.paths = 3000, .threads = 2});
  REQUIRE(results.size() == 4);
  for (const Result& result : results) {
    INFO(result.scenario);
    const Result alone = run(*compile(faulty, {.scenarios = {result.scenario}}), {.paths = 3000});
    CHECK(result.status == alone.status);
    CHECK(result.paths == alone.paths);
    if (result.status == RunStatus::done) {
      CHECK(bits(result) == bits(alone));
      continue;
    }
    REQUIRE(result.diagnostics.size() == 1);
    REQUIRE(alone.diagnostics.size() == 1);
    CHECK(result.diagnostics[0].message ==
          "scenario `" + result.scenario + "`: " + alone.diagnostics[0].message);
    CHECK(result.diagnostics[0].code == alone.diagnostics[0].code);
  }
  CHECK(results[1].status == RunStatus::failed);
  CHECK(results[2].status == RunStatus::done);
}

TEST_CASE("what stops a run or is wrong with it is so for every scenario") {
  const auto model = compile(faulty, {.scenarios = {"", "sound"}});
  for (const Result& each : run_scenarios(*model, {.paths = 0}))
    CHECK(each.status == RunStatus::failed);
  std::stop_source source;
  source.request_stop();
  const auto stopped = run_scenarios(*model, {.paths = 1000, .stop = source.get_token()});
  REQUIRE(stopped.size() == 2);
  for (const Result& each : stopped) CHECK(each.status == RunStatus::interrupted);
}

TEST_CASE("several results are one document") {
  const auto results = run_scenarios(*compile(faulty, {.scenarios = {"", "sound"}}), {.paths = 50});
  const Json document = Json::parse(to_json(results));
  CHECK(document["schema"] == 1);
  REQUIRE(document["scenarios"].size() == 2);
  for (std::size_t i = 0; i < 2; ++i)
    CHECK(document["scenarios"][i] == Json::parse(to_json(results[i])));
}
