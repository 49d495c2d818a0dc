#include "tests/model/generator/generator.hpp"
#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <bit>
#include <set>

using namespace deal;
using test::compile;

namespace {

constexpr std::uint32_t paths = 40;

const std::string head = "model \"t\"\ngrid monthly from 2025-01 to 2025-06\n";

std::unique_ptr<driver::Compilation> compile_example(const std::string& name,
                                                     const driver::Options& options) {
  auto compilation =
      driver::compile_file(std::string(DEAL_EXAMPLES) + "/" + name + ".deal", options);
  if (!compilation->kernel) FAIL(test::rendered(*compilation));
  return compilation;
}

std::size_t count(const driver::Compilation& compilation, const std::set<ir::Op>& ops) {
  const auto& values = compilation.lowered->program.values;
  return static_cast<std::size_t>(
      std::ranges::count_if(values, [&](const auto& each) { return ops.contains(each.op); }));
}

/// What a kernel wrote for the paths 0 … paths − 1, or the fault that it met.
struct Written {
  explicit Written(const kernel::Kernel& kernel)
      : buffer(kernel.layout()), fault(kernel.run(*kernel.workspace(), 1, 0, paths, buffer, {})) {}

  std::vector<std::uint64_t> bits(lower::OutputPlace place) {
    std::vector<std::uint64_t> result;
    for (std::uint32_t period = 0; period < (place.series ? buffer.layout().periods : 1);
         ++period) {
      const double* values =
          place.series ? buffer.series(place.index, period) : buffer.scalar(place.index);
      for (std::uint32_t path = 0; path < paths; ++path)
        result.push_back(std::bit_cast<std::uint64_t>(values[path]));
    }
    return result;
  }
  /// Of everything that a scenario gives.
  std::vector<std::vector<std::uint64_t>> bits(const lower::Outputs& outputs) {
    std::vector<std::vector<std::uint64_t>> result;
    for (const auto place : outputs.measures) result.push_back(bits(place));
    for (const auto& [term, place] : outputs.statistics) result.push_back(bits(place));
    for (const auto place : {outputs.cash_residual, outputs.tag_residual, outputs.posting_residual})
      result.push_back(bits(place));
    return result;
  }

  kernel::BlockBuffer buffer;
  std::optional<kernel::Fault> fault;
};

/// Holds the program of several scenarios against those of each alone: the same bits, or the same fault of
/// that scenario. Gives whether there was a fault.
bool check_scenarios(const std::string& text, const std::vector<std::string>& names) {
  const auto together = compile(text, {.scenarios = names});
  Written all(*together->kernel);
  const auto& outputs = together->lowered->scenarios;
  REQUIRE(outputs.size() == names.size());
  const std::size_t faulted =
      all.fault ? together->lowered->scenario_of(all.fault->site) : names.size();
  for (std::size_t i = 0; i < names.size(); ++i) {
    INFO(text << "\nscenario " << names[i]);
    const auto alone = compile(text, {.scenarios = {names[i]}});
    CHECK(alone->scenarios[0].hash == together->scenarios[i].hash);
    Written one(*alone->kernel);
    if (!all.fault) {
      REQUIRE_FALSE(one.fault);
      CHECK(one.bits(alone->lowered->scenarios[0]) == all.bits(outputs[i]));
    } else if (i == faulted) {
      REQUIRE(one.fault);
      CHECK(one.fault->path == all.fault->path);
      CHECK(one.fault->period == all.fault->period);
      const auto& site = alone->lowered->program.sites[one.fault->site];
      const auto& same = together->lowered->program.sites[all.fault->site];
      CHECK(site.variable == same.variable);
      CHECK(site.role == same.role);
      CHECK(site.span == same.span);
    }
  }
  return all.fault.has_value();
}

/// Scenarios of a random model that change the cash of its parties.
std::string richer_and_poorer(const generator::Sample& sample) {
  std::string rich, poor;
  for (const std::string& declaration : sample.declarations) {
    if (declaration.rfind("party ", 0) != 0 || declaration.find('{') == std::string::npos) continue;
    const std::string party = declaration.substr(6, declaration.find(' ', 6) - 6);
    rich += fmt::format("{}.cash: $1_000; ", party);
    if (poor.empty()) poor = fmt::format("{}.cash: $1; ", party);
  }
  return sample.text() + "scenario rich { " + rich + "}\nscenario poor { " + poor + "}\n";
}

} // namespace

TEST_CASE("Scenarios share every draw and what is made of draws alone") {
  const std::set<ir::Op> drawn{ir::Op::uniform, ir::Op::normal_quantile, ir::Op::beta_quantile,
                               ir::Op::poisson_quantile};
  for (const char* name : {"amazon-anthropic", "portfolio"}) {
    const auto one = compile_example(name, {});
    const auto all = compile_example(name, {.all_scenarios = true});
    INFO(name);
    REQUIRE(all->scenarios.size() > 1);
    CHECK(count(*one, {ir::Op::uniform}) > 0);
    CHECK(count(*all, drawn) == count(*one, drawn));
    CHECK(all->lowered->program.streams.size() == one->lowered->program.streams.size());
    CHECK(all->lowered->program.families.size() == one->lowered->program.families.size());
    CHECK(all->lowered->program.grid_columns.size() == one->lowered->program.grid_columns.size());
  }
}

TEST_CASE("A scenario that changes nothing adds no formula that does not remember") {
  const std::string text = head + R"(party A { cash: $1bn }
let x ~ lognormal($1M to $9M) every period
let shared = max(x, $2M) * 3
measure m = shared
scenario same { }
)";
  const std::set<ir::Op> formulas{ir::Op::uniform, ir::Op::mul, ir::Op::exp};
  CHECK(count(*compile(text, {.all_scenarios = true}), formulas) ==
        count(*compile(text), formulas));
}

TEST_CASE("Cells that a scenario overrides are its own") {
  const std::string text = head + R"(party A { cash: $1bn }
table rows(size: money, weight: number) {
  one: $1, 2
  two: $3, 4
}
measure sizes = sum(r.size * r.weight for r in rows)
scenario bigger { rows.one.size: $10; rows.two.weight: 5 }
)";
  const auto m = compile(text, {.all_scenarios = true});
  Written found(*m->kernel);
  const auto value = [&](std::size_t scenario) {
    return found.buffer.scalar(m->lowered->scenarios[scenario].measures[0].index)[0];
  };
  CHECK(value(0) == 1 * 2 + 3 * 4);
  CHECK(value(1) == 10 * 2 + 3 * 5);
  check_scenarios(text, {"", "bigger"});
}

TEST_CASE("Scenarios of random models have the bits that they have alone") {
  for (std::uint64_t seed = 1; seed <= 25; ++seed)
    check_scenarios(richer_and_poorer(generator::generate(seed)), {"rich", "", "poor"});
}

TEST_CASE("Scenarios of random models that may stop have the fault that they have alone") {
  std::size_t stopped = 0;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    const auto sample = generator::generate(seed, {.size = 10, .faults = true});
    stopped += check_scenarios(richer_and_poorer(sample), {"", "poor", "rich"});
  }
  CHECK(stopped > 0);
}

TEST_CASE("A fault says which scenario it is of") {
  const std::string text = head + R"(party A { cash: $1bn }
let divisor = 1
let luck ~ uniform(0, 1) every period
pay p: A -> world { due: $1 * luck / divisor; kind: fee }
scenario broken { divisor: if luck < 0.1 then 0 else 1 }
)";
  const auto m = compile(text, {.scenarios = {"", "broken"}});
  const Written together(*m->kernel);
  REQUIRE(together.fault);
  CHECK(m->lowered->scenario_of(together.fault->site) == 1);
  const auto said = driver::explain_fault(*m, 1, *together.fault);
  CHECK(said.message.rfind("scenario `broken`: `p` is undefined in ", 0) == 0);

  const auto alone = compile(text, {.scenarios = {"broken"}});
  const Written one(*alone->kernel);
  REQUIRE(one.fault);
  const auto unnamed = driver::explain_fault(*alone, 1, *one.fault);
  CHECK(said.message == "scenario `broken`: " + unnamed.message);
  CHECK(said.span == unnamed.span);

  const std::size_t others[] = {0};
  const auto rest = driver::lower_some(*m, others);
  CHECK_FALSE(Written(*driver::make_kernel(rest)).fault);
}

TEST_CASE(
    "What is wrong with the model is said once, what is wrong with a scenario with its name") {
  const auto messages = [](const std::string& text) {
    const auto m = driver::compile_text("t.deal", text, {.all_scenarios = true});
    CHECK_FALSE(m->kernel);
    std::vector<std::string> found;
    for (const auto& each : m->diagnostics.sorted()) found.push_back(each.message);
    return found;
  };
  const std::string scenarios =
      "let x = 1\nscenario a { x: 2 }\nscenario b { x: 3; y: 1 }\nscenario c { x: z }\n";
  CHECK(messages(head + scenarios) ==
        std::vector<std::string>{"scenario `b`: there is nothing called `y` to override",
                                 "scenario `c`: `z` is not defined"});
  const auto wrong = messages(head + "measure m = nothing\n" + scenarios);
  CHECK(std::ranges::count(wrong, "`nothing` is not defined") == 1);
  CHECK(wrong.size() == 3);

  // A circle of formulas is found only when the model is lowered.
  const auto circle = messages(head + R"(party A { cash: $1bn }
let amount = $1
pay p: A -> world { due: amount; kind: fee }
scenario round { amount: p.paid }
)");
  REQUIRE(circle.size() == 1);
  CHECK(circle[0].rfind("scenario `round`: ", 0) == 0);
}

TEST_CASE("A fault in a row is told by its row though another table is of no use") {
  const std::string text = head + R"(party A { cash: $1bn }
table idle(size: money) {
  zero: $1
}
table rows(size: money, part: number) {
  one: $1, 1
  two: $3, 0
}
for r in rows { pay p: A -> world { due: r.size / r.part; kind: fee } }
)";
  const auto m = compile(text);
  const Written found(*m->kernel);
  REQUIRE(found.fault);
  CHECK(driver::explain_fault(*m, 1, *found.fault).message.find("`p[two]`") != std::string::npos);
}
