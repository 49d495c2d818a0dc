#include "support.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cmath>
#include <memory>
#include <stdexcept>

using namespace deal;
using namespace deal::test;

namespace {

HostFunction throwing(std::uint64_t path) {
  HostFunction result{.name = "demand", .parameters = {{"x", "number"}}, .unit = "number"};
  result.body = [path](const HostFunction::Call& call) {
    if (call.first_path <= path && path < call.first_path + call.results.size())
      throw std::runtime_error("path " + std::to_string(path) + " of no region");
    for (double& each : call.results) each = 1;
  };
  return result;
}

const std::string drawn = "let x ~ uniform(0, 1) every period\nmeasure t = total(demand(x))\n";

std::string refused(const EngineOptions& options) {
  return code_of(compile(options, "measure m = 1\n"));
}
std::string refused(HostFunction function) { return refused(with({std::move(function)})); }
std::string refused(HostSeries series) { return refused(with({}, {std::move(series)})); }

HostFunction named(const std::string& name) {
  return function(name, {"number"}, "number", [](const auto& x) { return x[0]; });
}

} // namespace

TEST_CASE("an exception fails the run with its text, from whichever thread") {
  for (const RunOptions& run_options : executors({.paths = 4000, .threads = 4})) {
    INFO(describe(run_options));
    const Result result = run_lines(with({throwing(1700)}), drawn, run_options);
    CHECK(result.status == RunStatus::failed);
    CHECK(code_of(result) == "D1040");
    CHECK(message_of(result) == "the program's function `demand` failed: path 1700 of no region");
    CHECK(result.measures.empty());
    const Result fine = run_lines(with({throwing(5000)}), drawn, run_options);
    CHECK(fine.status == RunStatus::done);
  }
}

TEST_CASE("of several exceptions that of the smallest block is reported") {
  HostFunction all = throwing(0);
  all.body = [](const HostFunction::Call& call) {
    throw std::runtime_error("at " + std::to_string(call.first_path));
  };
  for (const RunOptions& run_options : executors({.paths = 5000, .threads = 4})) {
    INFO(describe(run_options));
    CHECK(message_of(run_lines(with({all}), drawn, run_options)) ==
          "the program's function `demand` failed: at 0");
  }
}

TEST_CASE("a run goes on working after one that failed") {
  const auto fails = std::make_shared<std::atomic<bool>>(true);
  HostFunction sometimes = throwing(0);
  sometimes.body = [fails](const HostFunction::Call& call) {
    if (*fails) throw std::runtime_error("not now");
    for (double& each : call.results) each = 2;
  };
  const auto model = compile(with({sometimes}), drawn).or_throw();
  for (const RunOptions& run_options : executors({.paths = 600, .threads = 2})) {
    INFO(describe(run_options));
    *fails = true;
    CHECK(code_of(run(*model, run_options)) == "D1040");
    *fails = false;
    CHECK(statistics(run(*model, run_options), "t").mean[0] == 24);
  }
}

TEST_CASE("a fault on an earlier path comes before an exception on a later one") {
  // Machine code goes on behind a fault, with numbers that nobody would get.
  const auto options =
      with({function("demand", {"number"}, "number", [](const std::vector<double>& x) {
        if (std::isnan(x[0])) throw std::runtime_error("no number");
        return x[0];
      })});
  const std::string lines = "let x ~ uniform(0, 1) every period\n"
                            "state z: number = 1\nnext z = z + log(x - 0.01)\n"
                            "measure t = total(demand(z))\n";
  for (const RunOptions& run_options : executors({.paths = 2000})) {
    INFO(describe(run_options));
    CHECK(code_of(run_lines(options, lines, run_options)) == "D0901");
  }
}

TEST_CASE("what is no std::exception fails the run too") {
  HostFunction odd = throwing(0);
  odd.body = [](const HostFunction::Call&) { throw 7; };
  const Result result = run_lines(with({odd}), drawn);
  CHECK(code_of(result) == "D1040");
  CHECK(message_of(result).find("no std::exception") != std::string::npos);
}

TEST_CASE("an exception where all paths are the same fails the compilation") {
  const auto result = compile(with({throwing(0)}), "measure t = demand(3)\n");
  CHECK_FALSE(result.ok());
  CHECK(code_of(result) == "D1040");
  CHECK(result.diagnostics[0].message.find("path 0 of no region") != std::string::npos);
}

TEST_CASE("an exception fails books, a question and a preparation, each by its own") {
  const auto fails = std::make_shared<std::atomic<bool>>(false);
  HostFunction later = throwing(0);
  later.body = [fails](const HostFunction::Call& call) {
    if (*fails) throw std::runtime_error("not now");
    for (double& each : call.results) each = 2;
  };
  const auto model =
      compile(with({later}), "party A { cash: $100 }\nlet x ~ uniform(0, 1) every period\n"
                             "pay fee: A -> world { due: $1 * demand(x); kind: expenses }\n"
                             "measure left = final(cash(A)) + $1 * demand(3)\n")
          .or_throw();
  *fails = true;
  CHECK(code_of(books(*model, {})) == "D1040");
  CHECK(code_of(why(*model, "left")) == "D1040");
  CHECK(code_of(prepare(*model, {.backend = Backend::jit})) == "D1040");
  *fails = false;
  CHECK(books(*model, {}).status == RunStatus::done);
  CHECK(why(*model, "left").ok());
  CHECK(prepare(*model, {.backend = Backend::jit}).ok());
}

TEST_CASE("every wrong registration is reported by the compilation") {
  CHECK(refused(named("square")) == "");
  for (const char* name : {"",         "two words", "3x",   "a.b",   "$x",     "if",    "this",
                           "x // y",   " x",        "\xff", "world", "now",    "floor", "exp",
                           "previous", "mean",      "p95",  "ramp",  "normal", "npv",   "share"}) {
    INFO(name);
    CHECK(refused(named(name)) == "D1041");
    CHECK(refused(HostSeries{name, "number", "", {}, ""}) == "D1041");
  }
  CHECK(refused(with({named("f"), named("f")})) == "D1041");
  CHECK(refused(with({named("f")}, {{"f", "number", "", {}, ""}})) == "D1041");

  for (const char* unit : {"USDD", "USD/", "/year", "USD//year", "USD^", "USD^x", "probability",
                           "widget", "\xff", "USD year"}) {
    INFO(unit);
    CHECK(refused(function("f", {unit}, "number", [](const auto&) { return 0.0; })) == "D1042");
    CHECK(refused(function("f", {}, unit, [](const auto&) { return 0.0; })) == "D1042");
    CHECK(refused(HostSeries{"s", unit, "", {}, ""}) == "D1042");
  }
  CHECK(refused(function("f", std::vector<std::string>(9, "number"), "number",
                         [](const auto&) { return 0.0; })) == "D1043");
  CHECK(refused(function("f", std::vector<std::string>(8, "number"), "number",
                         [](const auto&) { return 0.0; })) == "");
  CHECK(refused(HostFunction{.name = "f", .unit = "number"}) == "D1044");
  CHECK(refused(HostSeries{"s", "number", "2024-12", {1}, ""}) == "D1045");
  CHECK(refused(HostSeries{"s", "number", "\xff", {1}, ""}) == "D1045");
  CHECK(refused(HostSeries{"s", "number", "2025-12", {1, 2}, ""}) == "D1046");
  CHECK(refused(HostSeries{"s", "number", "2025-12", {1}, ""}) == "");
  const auto all = compile(with({named("1"), HostFunction{.name = "f"}},
                                {{"s", "USDD", "", {}, ""}, {"t", "", "x", {}, ""}}),
                           "measure m = 1\n");
  CHECK(all.diagnostics.size() == 4);
  for (const Diagnostic& each : all.diagnostics) CHECK_FALSE(each.place);
}

TEST_CASE("names of other scripts are names") {
  const auto model = compile(with({named("需求")}, {{"preço", "number", "", {1}, ""}}),
                             "measure m = 需求(2) + (preço at 2025-01)\n");
  REQUIRE(model.ok());
  CHECK(statistics(run(*model.model, {.paths = 1}), "m").mean[0] == 3);
}

TEST_CASE("every wrong call is reported at its place") {
  const auto options =
      with({function("demand", {"USD", "year"}, "chip", [](const auto&) { return 0.0; })});
  const auto code = [&](const std::string& call) {
    const auto result =
        compile(options, "unit chip, chips\nparty A { cash: $1 }\nmeasure m = " + call + "\n");
    if (!result.diagnostics.empty()) CHECK(result.diagnostics[0].place);
    return code_of(result);
  };
  CHECK(code("demand($1, 1 year)") == "");
  CHECK(code("demand(0, 0)") == "");
  CHECK(code("demand(1, 1)") == "D0222");
  CHECK(code("demand($1)") == "D0209");
  CHECK(code("demand()") == "D0209");
  CHECK(code("demand($1, 1 year, 2)") == "D0209");
  CHECK(code("demand($1, $1)") == "D0205");
  CHECK(code("demand($1/year, 1 year)") == "D0205");
  CHECK(code("demand(1 EUR, 1 year)") == "D0205");
  CHECK(code("demand(A, 1 year)") == "D0205");
  CHECK(code("demand(true, 1 year)") == "D0205");
  CHECK(code("demand(none, 1 year)") == "D0205");
  CHECK(code("demand(previous($1), 1 year)") == "D0205");
  CHECK(code("demand($1, 1 year) + $1") == "D0201");
  CHECK(code("demnd($1, 1 year)") == "D0105");
  CHECK(code("nothing($1, 1 year)") == "D0105");
}
