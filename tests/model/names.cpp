#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>

using deal::test::codes;

namespace {

const std::string head =
    "model \"t\"\ngrid monthly from 2025-01 to 2025-06\nparty A { cash: $1M }\n"
    "party B { cash: $1M }\n";

} // namespace

TEST_CASE("nothing that is read alone can be called as what joins values") {
  for (const char* word :
       {"if",    "then", "else", "and",     "or",     "not",     "in",        "of",
        "to",    "at",   "per",  "growing", "source", "assumed", "otherwise", "for",
        "where", "the",  "true", "false",   "none",   "every"}) {
    for (const char* form :
         {"let {0} = 3", "let {0} ~ uniform(0, 1)", "state {0} = 3", "measure {0} = 3",
          "event {0} when now > 2025-02", "pay {0}: A -> B {{ due: $1; kind: fee }}",
          "function {0}(x: number) = x", "function f({0}: number) = 1",
          "structure {0}: x -> y {{}}", "structure s: x -> y {{ {0}: money }}",
          "structure s: x -> y {{ let {0} = 3 }}", "table {0}(x: number) {{ a: 1 }}",
          "table t({0}: number) {{ a: 1 }}", "party {0} {{ cash: $1 }}", "asset {0}", "unit {0}",
          "kind {0} {{ stage: operating; payer: expenses; payee: sales }}",
          "account {0}: revenue"}) {
      const std::string text = head + fmt::format(fmt::runtime(form), word) + "\n";
      CAPTURE(text);
      CHECK(codes(text).starts_with("D0110"));
    }
  }
}

TEST_CASE("what begins a declaration can be a name") {
  for (const char* word :
       {"model", "grid", "from", "kind", "structure", "is", "measure", "event", "when", "period",
        "state", "next", "pay", "book", "issue", "move", "use", "table"}) {
    const std::string text = head + fmt::format("let {0} = 3\nmeasure m = {0} + 1\n", word);
    CAPTURE(text);
    CHECK(codes(text).empty());
  }
}

TEST_CASE("what stands in a party's braces is its own field or is read") {
  const auto party = [](const std::string& field, const std::string& rest = "") {
    return codes("model \"t\"\ngrid monthly from 2025-01 to 2025-06\nparty A { " + field + " }\n" +
                 rest);
  };
  for (const char* wrong : {"Cash", "cahs", "casch", "CASH", "kept_chash", "kept_receits"})
    CHECK(party(std::string(wrong) + ": $5") == "D0302");
  CHECK(party("staff: 5") == "D0313");
  CHECK(party("staff: 5", "measure m = A.staff\n").empty());
  CHECK(party("staff: 5", "for s in t { let x = A.staff }\ntable t(y: number) { a: 1 }\n").empty());
  // Read by a structure of which no deal is made, and by a scenario.
  CHECK(party("staff: 5", "structure s of p { let x = p.staff }\n").empty());
  CHECK(party("staff: 5", "let x = 3\nmeasure m = x\nscenario s { x: A.staff }\n").empty());
}
