#include "support.hpp"

#include <fmt/format.h>

using namespace deal;
using namespace deal::test;

namespace {

/// Declarations that were once dropped without a word, or read although they had failed.
const std::vector<std::string>& mistakes() {
  static const std::vector<std::string> all{
      "measure x = final(\"a\")\n",
      "measure x = final(1 to 2)\n",
      "measure x = final(note.as)\n",
      "measure x = final(note)\n",
      "measure x = opening(Giant)\n",
      "measure x = same_period(2030-01, 2025-02 + 1 month * floor(l))\n",
      "measure x = same_period(2025-02 + 1 month * floor(l), 2030-01)\n",
      "measure x = exists(2025-01 to 2025-02).total\n",
      "event e when final(\"a\") == 1\n",
      "expect final(\"a\") > 0\n",
      "pay p: Giant -> Startup { due: final(\"a\"); kind: sales }\n",
      "issue q: share(Startup) to Giant { count: final(note.as) }\n",
      "book b { amount: final(\"a\"); debit: Giant.losses; credit: Giant.capital }\n",
      "book b { amount: $1; debit: Giant.losses; credit: Giant.capital }\nmeasure x = b\n",
      "book b { amount: $1; debit: Giant.losses; credit: Giant.capital }\nmeasure x = b.due\n",
      "state s = 0\nnext s = s + bad\nlet bad = 1 year + $1\n",
      "let bad = 1 year + $1\nstate s = 0\nnext s = s + bad\n",
      "state s = 0\nnext s = final(\"a\")\n",
      "state s = 0\nnext s = s + p.paid\n"
      "pay p: Giant -> Startup { due: $1 + 1 year; kind: sales }\n",
      "state s = 0\nnext s = s + d\nlet d ~ normal(1 year, $1)\n"};
  return all;
}

const std::string more = "let l ~ uniform(0, 2)\n"
                         "investment note: Giant -> Startup { amount: $1bn; on: 2025-03 }\n";

} // namespace

TEST_CASE("what fails is told, once for each mistake") {
  for (const std::string& mistake : mistakes()) {
    INFO(mistake);
    const Outcome outcome = compiled(head + more + mistake);
    CHECK_FALSE(outcome.runs());
    CHECK(outcome.codes != "");
    CHECK(outcome.codes.find("D0907") == std::string::npos);
    CHECK(outcome.compilation->diagnostics.error_count() == 1);
  }
}

TEST_CASE("what fails in a structure or a row is told too") {
  for (const char* value : {"final(\"a\")", "final(1 to 2)", "same_period(2030-01, now)"}) {
    INFO(value);
    const std::string structure =
        fmt::format("structure wrong of X {{\n  let x = {0}\n  measure_of_x: number = 1\n}}\n"
                    "wrong w of Giant {{ }}\nmeasure m = w.x\n",
                    value);
    CHECK_FALSE(compiled(head + more + structure).runs());
    const std::string rows = fmt::format(
        "table t(on: date) {{ A: 2025-03 }}\nfor r in t {{ let x = {} }}\nmeasure m = x at t.A\n",
        value);
    CHECK_FALSE(compiled(head + more + rows).runs());
  }
}
