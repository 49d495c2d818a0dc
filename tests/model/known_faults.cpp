#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>

namespace {

const std::string head =
    "model \"t\"\ngrid monthly from 2025-01 to 2025-06\nparty A { cash: $1M }\n";

/// What is said of a model that is not run.
std::string said_of(const std::string& text) {
  const auto found = deal::driver::compile_text("m.deal", text, {.known_faults = true});
  const std::string said = deal::test::rendered(*found);
  CHECK((found->kernel != nullptr) == said.empty());
  return said;
}

bool is_only(const std::string& said, const std::string& code) {
  return said.find("error[" + code + "]") == 0 && said.find("error[", 1) == std::string::npos;
}

} // namespace

TEST_CASE(
    "a draw whose parameters are impossible is found without a run, and its parameter named") {
  struct Row {
    const char* draw;
    const char* words; ///< "": it is possible
  };
  // What each distribution asks of its parameters: the definitions of the distributions.
  const Row rows[] = {
      {"normal(5, -1)", "the standard deviation, -1, is below 0"},
      {"normal(5, 0)", ""},
      {"normal(5 to 3)", "the upper end, 3, is below the lower end, 5"},
      {"lognormal(0, 1)", "the median, 0, is not above 0"},
      {"lognormal(1, -2)", "the standard deviation of the logarithm, -2, is below 0"},
      {"lognormal(0 to 5)", "the lower end, 0, is not above 0"},
      {"lognormal(-1 to 5)", "the lower end, -1, is below 0"},
      {"lognormal(5 to 1)", "the upper end, 1, is below the lower end, 5"},
      {"uniform(0.2 to 0.1)", "the upper end, 0.1, is below the lower end, 0.2"},
      {"uniform(0.2, 0.2)", ""},
      {"triangular(1, 5, 3)", "the greatest one, 3, is below the most likely value, 5"},
      {"triangular(1, 0, 3)", "the most likely one, 0, is below the least value, 1"},
      {"pert(4, 3, 5)", "the most likely one, 3, is below the least value, 4"},
      {"beta(0, 1)", "the first shape, 0, is not above 0"},
      {"beta(2, -1)", "the second shape, -1, is below 0"},
      {"exponential(-1)", "the mean, -1, is below 0"},
      {"poisson(-2)", "the mean, -2, is below 0"},
      {"choice(1 at 33.3%, 2 at 33.3%, 3 at 33.3%)", "the sum of the weights, 0.999, is below 1"},
      {"choice(1 at 60%, 2 at 60%)", "the sum of the weights, 1.2, is above 1"},
      {"choice(1 at 160%, 2 at -60%)", "a weight, -0.6, is below 0"},
      {"choice(1 at 1/3, 2 at 1/3, 3 at 1/3)", ""},
  };
  for (const Row& row : rows) {
    const std::string text = head + "let x ~ " + row.draw + "\nmeasure m = x\n";
    CAPTURE(text);
    const std::string said = said_of(text);
    const bool possible = std::string(row.words).empty();
    CHECK(said.empty() == possible);
    CHECK((said.find("D0904") == std::string::npos) == possible);
    CHECK(said.find(row.words) != std::string::npos);
  }
  CHECK(is_only(said_of(head + "let x ~ bernoulli(120%)\nmeasure m = x\n"), "D0904"));
}

TEST_CASE("what can never be paid or issued is found without a run") {
  for (const char* line : {"pay p: A -> world { due: -$5; kind: fee }",
                           "issue s: share(A) to world { count: -5 shares }",
                           "let x = $3\npay p: A -> world { due: x - $4; kind: fee }"})
    CHECK(is_only(said_of(head + line + "\n"), "D0903"));
  // It happens on some paths, or in some periods: a run says which.
  for (const char* line :
       {"let x ~ uniform(0, 1)\npay p: A -> world { due: $1 * (x - 0.5); kind: fee }",
        "pay p: A -> world { due: -$5 if now > 2025-03; kind: fee }"})
    CHECK(said_of(head + line + "\n").empty());
}
