#include "tests/inputs/support.hpp"
#include "tests/model/generator/dice.hpp"
#include "tests/model/generator/generator.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>

using namespace deal;

namespace {

std::size_t how_many() {
  const char* value = std::getenv("DEAL_MODELS");
  return value == nullptr ? 120 : std::strtoull(value, nullptr, 10);
}

/// So many hundredths of a unit, as it would be written.
std::string written(int hundredths, const std::string& unit) {
  if (unit == "fraction") return fmt::format("{}%", hundredths);
  const std::string number = fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
  return unit == "number" ? number : fmt::format("{} {}", number, unit);
}

struct Chosen {
  test::Settings settings;
  std::vector<double> values;
};

/// A few parameters that are numbers, and a value for each.
Chosen choose(const Model& model, generator::Dice& dice) {
  Chosen result;
  for (const ParameterInfo& each : model.parameters()) {
    const bool number = !each.unit.empty() && each.unit != "date" && each.unit != "probability" &&
                        each.unit != "pp";
    if (!number || !dice.chance(40)) continue;
    const int hundredths = dice.between(1, 300);
    result.settings.emplace_back(each.name, written(hundredths, each.unit));
    result.values.push_back(hundredths / 100.0);
  }
  return result;
}

/// The fault of every run that is known without one, by its code; "" of what is wrong with the text.
std::string known_fault(const std::vector<Diagnostic>& diagnostics) {
  std::string fault;
  for (const Diagnostic& each : diagnostics) {
    if (each.severity != Severity::error) continue;
    if (!each.code.starts_with("D09")) return "";
    if (fault.empty()) fault = each.code;
  }
  return fault;
}

/// "" if a Run with these values has the bits, or the fault, of the model compiled with them; nothing is said of what
/// does not compile.
std::string disagreement(const std::string& text, std::uint64_t seed, Backend backend,
                         int& compared) {
  const auto model = test::try_compile(text);
  if (!model) return "does not compile";
  generator::Dice dice(seed);
  const Chosen chosen = choose(*model, dice);
  CompileOptions options;
  options.settings = chosen.settings;
  const CompileResult expected = Engine().compile_text("model.deal", text, options);
  const std::string fault = expected.model ? "" : known_fault(expected.diagnostics);
  if (!expected.model && fault.empty()) return "";
  Run run(model, test::paths(20, backend));
  for (std::size_t i = 0; i < chosen.values.size(); ++i) {
    const auto& [name, value] = chosen.settings[i];
    // A first number that is not the last.
    const Status first = run.set(name, 0.5);
    const Status status = i % 2 == 0 ? run.set(name, chosen.values[i]) : run.set(name, value);
    if (status.ok()) continue;
    // What is out of its range is so here and there.
    if (!fault.empty() && !known_fault(status.diagnostics).empty()) return "";
    return name + " is refused: " + status.diagnostics.back().text;
  }
  ++compared;
  const Result found = run.run();
  if (fault.empty())
    return test::difference(deal::run(*expected.model, test::paths(20, backend)), found);
  return found.status == RunStatus::failed ? "" : "no run could end, by " + fault + ", and one did";
}

} // namespace

// DEAL_MODELS says how many.
TEST_CASE("Random models have the same bits with parameters as with settings") {
  int compared = 0;
  const std::size_t models = how_many();
  for (std::size_t seed = 1; seed <= models; ++seed) {
    const auto sample = generator::generate(
        seed, {.size = 3 + static_cast<unsigned>(seed % 9), .faults = seed % 4 == 0});
    const Backend backend = seed % 8 == 0 ? Backend::jit : Backend::interpreter;
    if (disagreement(sample.text(), seed, backend, compared).empty()) continue;
    int ignored = 0;
    const auto least = generator::shrink(sample, [&](const std::string& text) {
      const std::string found = disagreement(text, seed, backend, ignored);
      return !found.empty() && found != "does not compile";
    });
    FAIL("model " << seed << ": " << disagreement(least.text(), seed, backend, ignored) << "\n"
                  << least.text());
  }
  CHECK(compared > static_cast<int>(models / 3));
}
