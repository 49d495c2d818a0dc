#include "support.hpp"

using namespace deal;
using namespace deal::test;

TEST_CASE("a division by zero on few paths stops at the first of them and names it") {
  const auto outcome = compiled(std::string(head) + R"(let luck ~ uniform(0, 1) every period
let divisor = if luck < 0.0001 then 0 else 1
pay p: Startup -> Giant { due: $1M / divisor; kind: fee }
)");
  REQUIRE(outcome.runs());
  const auto fault = fault_of(*outcome.compilation, 8192);
  REQUIRE(fault);
  const auto said = driver::explain_fault(*outcome.compilation, 1, *fault);
  CHECK(said.code == diagnostics::Code::undefined_number);
  CHECK(in_text(*outcome.compilation, said));
  CHECK(said.message.find("`p`") != std::string::npos);
  CHECK(said.message.find("path " + std::to_string(fault->path)) != std::string::npos);
  CHECK(said.message.find(outcome.compilation->model().grid.labels[fault->period]) !=
        std::string::npos);
}

TEST_CASE("what cannot be rounded, divided or looked up on a path stops it where it is written") {
  const std::pair<const char*, const char*> rows[] = {
      {"round($5.4, $1 * luck)", "divided by zero"},
      {"mod($5.4, $1 * floor(luck + 1))", "5.4 is divided by zero"},
      {"$1 * abs(normal_quantile(100% + luck * 0%))", "the normal quantile of 1"}};
  for (const auto& [formula, words] : rows) {
    INFO(formula);
    const auto outcome = compiled(std::string(head) + "let luck ~ uniform(-1, 1) every period\n" +
                                  "pay p: Startup -> Giant { due: " + formula + "; kind: fee }\n");
    REQUIRE(outcome.runs());
    const auto fault = fault_of(*outcome.compilation, 64);
    REQUIRE(fault);
    const auto said = driver::explain_fault(*outcome.compilation, 1, *fault);
    CHECK(said.code == diagnostics::Code::undefined_number);
    CHECK(said.message.find(words) != std::string::npos);
    CHECK(std::string(formula).find(outcome.compilation->sources.text(said.span)) !=
          std::string::npos);
  }
}

TEST_CASE("the branch that is not taken never stops a run") {
  const auto outcome = compiled(std::string(head) + R"(let luck ~ uniform(0, 1) every period
let divisor = if luck < 0.5 then 0 else 1
let guarded = if divisor > 0 then 1 / divisor else 7
let logarithm = if luck < 0.5 then 0 else log(luck - 0.5 + 0.000001)
state level = 1
next level = if divisor == 0 then level else level / divisor
pay p: Startup -> Giant { due: $1M * guarded if divisor > 0; kind: fee }
measure m = guarded + logarithm
)");
  REQUIRE(outcome.runs());
  CHECK_FALSE(fault_of(*outcome.compilation, 4096));
}

TEST_CASE("what nothing that happens depends on never stops a run") {
  const auto outcome =
      compiled(std::string(head) + "let nothing = 1 / (cash(Giant) - cash(Giant)) * $1\n");
  REQUIRE(outcome.runs());
  CHECK_FALSE(fault_of(*outcome.compilation, 256));
}

TEST_CASE("a negative amount is told where it is due") {
  const auto outcome = compiled(std::string(head) + R"(let shift ~ normal($1M, $1M)
pay p: Startup -> Giant { due: shift; kind: fee }
)");
  REQUIRE(outcome.runs());
  const auto fault = fault_of(*outcome.compilation, 1024);
  REQUIRE(fault);
  const auto said = driver::explain_fault(*outcome.compilation, 1, *fault);
  CHECK(said.code == diagnostics::Code::negative_amount);
  CHECK(outcome.compilation->sources.text(said.span) == "shift");
}

TEST_CASE("a tenth of a cent below zero beside a billion is a negative amount") {
  const auto outcome = compiled(std::string(head) + R"(let base ~ uniform($1bn, $2bn)
pay p: Startup -> Giant { due: base - $0.001 - base; kind: fee }
)");
  const auto exact = compiled(std::string(head) + R"(let base ~ uniform($1bn, $2bn)
pay p: Startup -> Giant { due: base * 1.1 - base / 10 - base; kind: fee }
)");
  REQUIRE(outcome.runs());
  REQUIRE(exact.runs());
  CHECK(fault_of(*outcome.compilation, 256));
  CHECK_FALSE(fault_of(*exact.compilation, 4096));
}
