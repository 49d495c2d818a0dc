#include "tests/inputs/models.hpp"
#include "tests/inputs/support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

using namespace deal;
using Catch::Matchers::Contains;

namespace {

const ParameterInfo& parameter(const Model& model, const std::string& name) {
  const auto found = std::ranges::find(model.parameters(), name, &ParameterInfo::name);
  REQUIRE(found != model.parameters().end());
  return *found;
}

/// A Run with one thing set against the model compiled with the same.
void check_with(const std::string& name, const std::string& text, auto set) {
  const auto model = test::compile(parameters_model);
  const auto other = test::compile(parameters_model, {{name, text}});
  for (const Backend backend : {Backend::interpreter, Backend::jit}) {
    Run run(model, test::paths(300, backend));
    INFO(name << " " << text);
    const Status status = set(run);
    REQUIRE((status.ok() ? "" : status.diagnostics.front().text) == "");
    const Result found = run.run();
    CHECK(test::difference(deal::run(*other, test::paths(300, backend)), found) == "");
    CHECK(found.model_hash != deal::run(*model, test::paths(1)).model_hash);
    run.reset();
    CHECK(test::difference(deal::run(*model, test::paths(300, backend)), run.run()) == "");
  }
}

void check_same(const std::string& name, const std::string& text) {
  check_with(name, text, [&](Run& run) { return run.set(name, text); });
}
void check_same(const std::string& name, const std::string& text, double value,
                const std::string& unit = "") {
  check_with(name, text, [&](Run& run) { return run.set(name, value, unit); });
}

std::string refused(const Status& status) {
  return status.ok() ? "" : status.diagnostics.front().text;
}

double mean(const Result& result, std::string_view name) {
  return result.measure(name).statistics.mean.front();
}

} // namespace

TEST_CASE("A model says what of it can be set") {
  const auto model = test::compile(parameters_model, {{"need", "900 chips"}});
  std::vector<std::string> names;
  for (const ParameterInfo& each : model->parameters()) names.push_back(each.name);
  const std::vector<std::string> first{
      "A.cash",         "B.cash", "margin", "fee",   "need", "price", "delay",
      "start_of_sales", "risky",  "growth", "noise", "hit",  "base"};
  REQUIRE(names.size() > first.size());
  CHECK(std::vector(names.begin(), names.begin() + 13) == first);
  CHECK(std::ranges::find(names, "round_a.amount") != names.end());
  const ParameterInfo& margin = parameter(*model, "margin");
  CHECK(margin.unit == "fraction");
  CHECK(margin.value == "38%");
  CHECK(margin.doc == "What is kept of revenue.");
  CHECK(margin.assumed);
  CHECK_FALSE(margin.drawn);
  CHECK(margin.place.file == "model.deal");
  CHECK(margin.place.line == 8);
  CHECK(parameter(*model, "price").source == "price list");
  CHECK(parameter(*model, "price").unit == "USD/chip");
  CHECK(parameter(*model, "need").value == "900 chips");
  CHECK(parameter(*model, "start_of_sales").unit == "date");
  CHECK(parameter(*model, "risky").unit == "probability");
  CHECK(parameter(*model, "growth").drawn);
  CHECK_FALSE(parameter(*model, "growth").series);
  CHECK(parameter(*model, "noise").series);
  CHECK(parameter(*model, "growth").value == "lognormal(0.8 to 1.25)");
  CHECK(parameter(*model, "round_a.amount").value == "$50M");
}

TEST_CASE("What is set has the bits of the model compiled with it") {
  check_same("fee", "$7.1M/month");
  check_same("fee", "$7.1M/month", 7.1, "$M/month");
  check_same("fee", "7.1M USD per month", 7.1, "M USD per month");
  check_same("margin", "41.7%");
  check_same("margin", "41.7%", 41.7, "%");
  check_same("margin", "0.417", 0.417);
  check_same("need", "1500 chips", 1500);
  check_same("need", "1500 chips", 1500, "chips");
  check_same("price", "$1999/chip", 1999, "USD/chip");
  check_same("A.cash", "$0.7bn", 0.7, "$bn");
  check_same("round_a.amount", "$60M", 60e6);
  check_same("growth", "1.1", 1.1);
  check_same("base", "-$3M", -3, "$M");
  check_same("hit", "true");
}

TEST_CASE("A result names what was set, the last for each name") {
  const auto model = test::compile(parameters_model, {{"need", "900 chips"}, {"fee", "$2M/month"}});
  Run run(model, test::paths(2, Backend::interpreter));
  const auto named = [&run] {
    const Result result = run.run();
    return changes_in_words(result.scenario, result.overrides, result.removed);
  };
  const std::string compiled = "no scenario, need = 900 chips, fee = $2M/month";
  CHECK(named() == compiled);
  REQUIRE(run.set("margin", 41.5, "%").ok());
  REQUIRE(run.set("need", "1000 chips").ok());
  REQUIRE(run.set("fee", "$1M/month * growth").ok());
  CHECK_FALSE(run.set("fee", "$1M").ok());
  CHECK(named() == "no scenario, need = 1000 chips, fee = $1M/month * growth, margin = 41.5 %");
  REQUIRE(run.samples("growth", {1, 1.1}).ok());
  CHECK(named() ==
        "no scenario, need = 1000 chips, fee = $1M/month * growth, growth = given samples, "
        "margin = 41.5 %");
  run.reset();
  CHECK(named() == compiled);
}

TEST_CASE("What decides the structure is compiled in") {
  check_same("delay", "3 months", 3, "months");
  check_same("delay", "3 months", 0.25);
  check_same("delay", "10 days", 10, "days");
  check_same("start_of_sales", "2025-05");
  check_same("fee", "$2M/month * growth");
  check_same("risky", "true", 1);
}

TEST_CASE("One number after the other, and several at once") {
  const auto model = test::compile(parameters_model);
  Run run(model, test::paths(64));
  for (const double fee : {3.0, 5.0, 0.5, 3.0}) {
    REQUIRE(run.set("fee", fee, "$M/month").ok());
    for (const int margin : {10, 20}) {
      REQUIRE(run.set("margin", margin, "%").ok());
      const auto other =
          test::compile(parameters_model, {{"fee", "$" + std::to_string(fee) + "M/month"},
                                           {"margin", std::to_string(margin) + "%"}});
      CHECK(test::difference(deal::run(*other, test::paths(64)), run.run()) == "");
    }
  }
  // Of another sort: a date on top, and away again.
  REQUIRE(run.set("start_of_sales", "2025-06").ok());
  REQUIRE(run.set("fee", 1, "$M/month").ok());
  const auto other = test::compile(
      parameters_model, {{"fee", "$1M/month"}, {"margin", "20%"}, {"start_of_sales", "2025-06"}});
  CHECK(test::difference(deal::run(*other, test::paths(64)), run.run()) == "");
  run.reset();
  CHECK(test::difference(deal::run(*model, test::paths(64)), run.run()) == "");
}

TEST_CASE("A refused value says why and changes nothing") {
  const auto model = test::compile(parameters_model);
  Run run(model, test::paths(16));
  REQUIRE(run.set("fee", 5, "$M/month").ok());
  const Result before = run.run();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THAT(refused(run.set("fees", 1)), Contains("D1030") && Contains("no parameter `fees`") &&
                                              Contains("did you mean `fee`?"));
  CHECK_THAT(refused(run.set("fee", 5, "%")),
             Contains("D1031") && Contains("`fee` is money per time (USD/year), and `5 %` is not"));
  CHECK_THAT(refused(run.set("fee", "$5M")), Contains("D1031") && Contains("`$5M` is not"));
  CHECK_THAT(refused(run.set("A.cash", "5 EUR")),
             Contains("D1031") && Contains("`A.cash` is money (USD)"));
  CHECK_THAT(refused(run.set("start_of_sales", 5)), Contains("D1031") &&
                                                        Contains("`start_of_sales` is a date") &&
                                                        Contains("is `2025-03` now"));
  CHECK_THAT(refused(run.set("fee", nan)), Contains("D1032") && Contains("`fee` cannot be nan"));
  CHECK_THAT(refused(run.set("fee", 1, "$M/moth")), Contains("D1033") && Contains("`$M/moth`"));
  CHECK_THAT(refused(run.set("fee", "$2M/month *")), Contains("D0"));
  CHECK_THAT(refused(run.set("start_of_sales", "2031-01")), Contains("D0"));
  CHECK_THAT(refused(run.set("fee", "")), Contains("D1002"));
  CHECK_THAT(refused(run.set("fee", std::string_view("\xff"))), Contains("D1002"));
  CHECK_THAT(refused(run.set(std::string_view("\xff"), 1)), Contains("D1030"));
  CHECK_THAT(refused(run.samples("fee", {1, 2})),
             Contains("D1035") && Contains("`fee` is not drawn"));
  CHECK_THAT(refused(run.samples("grwth", {1})), Contains("D1030") && Contains("`growth`"));
  CHECK_THAT(refused(run.samples("growth", {1, nan})), Contains("D1032") && Contains("sample 1"));
  CHECK(test::difference(before, run.run()) == "");
  CHECK(run.run().model_hash == before.model_hash);
}

TEST_CASE("A fault of what was set is explained with it") {
  const std::string text = R"(
model "Fault"
grid monthly from 2025-01 to 2025-06
party A { cash: $10 }
let parts = 4
let luck ~ uniform(0, 1) every period
pay fee: A -> world { due: $3 / (parts - 2) * luck; kind: expenses }
measure left = final(cash(A))
)";
  const auto model = test::compile(text);
  for (const Backend backend : {Backend::interpreter, Backend::jit}) {
    Run run(model, test::paths(8, backend));
    CHECK(run.run().ok());
    REQUIRE(run.set("parts", 2).ok());
    const Result failed = run.run();
    REQUIRE(failed.status == RunStatus::failed);
    CHECK_THAT(failed.diagnostics.back().text, Contains("3 is divided by zero"));
    REQUIRE(run.set("parts", 5).ok());
    CHECK(run.run().ok());
  }
}

TEST_CASE("Two threads with a Run each have the numbers of one") {
  const auto model = test::compile(parameters_model);
  const auto fees = [&](double first, std::vector<double>& found) {
    Run run(model, test::paths(64, Backend::automatic));
    for (int i = 0; i < 20; ++i) {
      run.set("fee", first + i, "$M/month").or_throw();
      if (i % 3 == 0) run.set("margin", first + i, "%").or_throw();
      found.push_back(mean(run.run().or_throw(), "kept"));
    }
  };
  std::vector<double> alone, again, one, two;
  fees(1, alone);
  fees(7, again);
  const auto fresh = test::compile(parameters_model);
  std::thread other([&] { fees(7, two); });
  fees(1, one);
  other.join();
  CHECK(one == alone);
  CHECK(two == again);
}
