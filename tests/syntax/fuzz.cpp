#include "support.hpp"

#include "tests/support/dice.hpp"

#include <catch2/catch.hpp>

#include <iterator>

using namespace deal;
using namespace deal::test;

namespace {

constexpr const char* valid = R"(model "deals"
grid monthly from 2024-10 to 2030-12
/// The payer.
party Amazon { cash: $78bn assumed }
structure loan is debt: lender -> borrower {
  size: money; rate: fraction/year = 5%
  state owed = $0, paid = $0
  let r = the x in round where x.on == now and not x.closed
  pay back: borrower -> lender { due: if r == none then owed * rate else owed if now in on }
  move units: gpu from borrower to lender { count: sum(m.x for m in fleet where m.y > 3) }
  next owed = max($0, owed - back.paid
    + 1)
}
function f(x: money) = x ^ 2 { total: [x, 40亿美元] }
scenario s extends t { a.b: 2024Q3; c ~ 1 to 2 }
table young(cash: money, on: date?) {
  Mistral: $1.2bn, 2024-11; 月之暗面: 40亿美元,
    none
  "Character.AI": $1 + $2, 2024Q3
}
for s in young {
  party Young { cash: s.cash }
}
)";

/// Every tree or error must be readable, whatever the text.
void digest(const std::string& text) {
  source::Sources sources;
  diagnostics::Diagnostics diagnostics;
  const auto module = syntax::parse(sources, sources.add("f.deal", text), diagnostics);
  const auto errors = diagnostics.sorted();
  CHECK(errors.size() <= 21);
  if (errors.empty()) {
    CHECK(!syntax::dump(module).empty());
    return;
  }
  std::size_t length = 0;
  for (const auto& error : errors) {
    CHECK(error.span.end <= text.size() + 1);
    length += diagnostics::to_text(error, sources, false).size();
  }
  CHECK(length > 0);
}

} // namespace

TEST_CASE("token soups end in a tree or in errors") {
  static constexpr const char* parts[] = {
      "model",    "grid",      "from",   "to",       "import",    "unit",      "asset",   "kind",
      "abstract", "structure", "is",     "function", "scenario",  "extends",   "measure", "expect",
      "event",    "when",      "let",    "every",    "period",    "state",     "next",    "pay",
      "book",     "issue",     "move",   "use",      "opening",   "correlate", "table",   "if",
      "then",     "else",      "and",    "or",       "not",       "in",        "of",      "at",
      "per",      "growing",   "source", "assumed",  "otherwise", "for",       "where",   "the",
      "true",     "none",      "->",     "<=",       "==",        "!=",        "=",       "+",
      "-",        "*",         "/",      "^",        "~",         "|",         "?",       ".",
      ",",        ":",         ";",      "(",        ")",         "[",         "]",       "{",
      "}",        "\n",        "\n",     "x",        "y",         "4bn",       "$3",      "20%",
      "2024-10",  "\"t\"",     "\"",     "@",        "// c\n",    "/// d\n",   "亿",      "；"};
  Dice dice(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto n = 1 + dice.below(60); n > 0; --n)
      text += std::string(parts[dice.below(std::size(parts))]) + " ";
    digest(text);
  }
}

TEST_CASE("mutations of a valid text end in a tree or in errors") {
  REQUIRE(parsed(valid).codes.empty());
  Dice dice(2);
  for (int round = 0; round < 20'000; ++round) {
    std::string text = valid;
    for (auto n = 1 + dice.below(4); n > 0; --n) {
      const auto at = dice.below(text.size());
      switch (dice.below(4)) {
      case 0: text[at] = static_cast<char>(dice.below(256)); break;
      case 1: text.erase(at, 1 + dice.below(20)); break;
      case 2: text.insert(at, text.substr(dice.below(text.size()), dice.below(20))); break;
      default: text.insert(at, 1, "(){}[];:=~.,\n\"-"[dice.below(15)]); break;
      }
      if (text.empty()) break;
    }
    digest(text);
  }
}
