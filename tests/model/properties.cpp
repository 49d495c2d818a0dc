#include "tests/model/generator/generator.hpp"
#include "tests/model/violation.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using deal::test::violation;

namespace {

/// The kind of a violation, by its first words, so that shrinking stays with it.
std::string kind_of(const std::string& wrong) {
  return wrong.substr(0, std::min<std::size_t>(wrong.find_first_of(":_"), 20));
}

std::size_t number_from(const char* variable, std::size_t otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

deal::test::Reach check_models(const deal::generator::Options& options, std::size_t count) {
  deal::test::Reach reach;
  const std::size_t first = number_from("DEAL_FIRST_MODEL", 1);
  for (std::size_t seed = first; seed < first + count; ++seed) {
    const auto sample = deal::generator::generate(seed, options);
    const std::string wrong = violation(sample.text(), options.faults, reach);
    if (wrong.empty()) continue;
    const std::string kind = kind_of(wrong);
    deal::test::Reach other;
    auto fails = [&](const std::string& text) {
      const std::string found = violation(text, options.faults, other);
      if (kind.rfind("does not compile", 0) == 0) return false;
      return !found.empty() && kind_of(found) == kind;
    };
    const auto least = deal::generator::shrink(sample, fails);
    FAIL("model " << seed << " " << violation(least.text(), options.faults, other) << "\n"
                  << least.text());
  }
  return reach;
}

} // namespace

// DEAL_MODELS says how many, DEAL_FIRST_MODEL from which seed on.
TEST_CASE("Random models keep every law") {
  const std::size_t models = number_from("DEAL_MODELS", 350);
  const deal::test::Reach reach = check_models({}, models);
  if (models < 100) return;
  // Laws are worth as much as what they were held against.
  INFO(reach.paths << " paths, " << reach.undecided << " undecided, " << reach.loops
                   << " payments in loops, " << reach.broken << " unpaid, " << reach.classes
                   << " junior, " << reach.defaults << " defaults, " << reach.costs << " costly, "
                   << reach.carried << " with tags, " << reach.differ << " by rule");
  CHECK(reach.undecided < reach.paths / 10);
  CHECK(reach.loops > 10 * models);
  CHECK(reach.broken > 10 * models);
  CHECK(reach.classes > 4 * models);
  CHECK(reach.defaults > models);
  CHECK(reach.costs > models / 3);
  CHECK(reach.differ > 15 * models);
}

TEST_CASE("Random models that may stop say why") {
  check_models({.size = 10, .faults = true}, number_from("DEAL_MODELS", 350) / 7 * 2);
}

TEST_CASE("Larger random models keep every law") {
  check_models({.size = 40, .faults = false}, number_from("DEAL_MODELS", 350) / 7);
}

TEST_CASE("The examples keep every law") {
  for (const std::string name : {"amazon-anthropic", "azure-growth", "hello"}) {
    const auto compiled =
        deal::driver::compile_file(std::string(DEAL_EXAMPLES) + "/" + name + ".deal", {});
    REQUIRE(compiled->kernel);
    deal::test::Observed observed(compiled->model());
    REQUIRE(observed.run(8));
    deal::test::Reach reach;
    for (std::uint32_t path = 0; path < 8; ++path) {
      INFO(name << ", path " << path);
      CHECK(deal::test::against_laws_of_payments(observed, path) == "");
      CHECK(deal::test::against_laws_of_money(observed, path) == "");
      CHECK(deal::test::against_oracle(observed, path, reach) == "");
    }
    CHECK(reach.undecided == 0);
  }
}

TEST_CASE("A seed gives one model and other seeds give others") {
  CHECK(deal::generator::generate(7).text() == deal::generator::generate(7).text());
  CHECK(deal::generator::generate(7).text() != deal::generator::generate(8).text());
}

TEST_CASE("Shrinking keeps the failure and drops the rest") {
  const auto sample = deal::generator::generate(3, {.size = 30, .faults = false});
  const std::string needle = sample.declarations[sample.declarations.size() / 2];
  const auto least = deal::generator::shrink(
      sample, [&](const std::string& text) { return text.find(needle) != std::string::npos; });
  REQUIRE(least.declarations.size() == 1);
  CHECK(least.declarations.front() == needle);
}
