#include "support.hpp"

using namespace deal;
using namespace deal::test;

namespace {

void check(const Session& session, TextForm form, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    INFO(text);
    CHECK(session.form_of(text) == form);
  }
}

} // namespace

TEST_CASE("what a text is to a session") {
  Session session;
  enter(session, "party A { cash: $1 }\nlet state = 3\nlet kind = 2");
  check(session, TextForm::blank, {"", "  ", "\n", "// a comment", ";", "  // one\n\n // two"});
  check(session, TextForm::incomplete,
        {"party B {", "let x = (1 +", "let x = 1 +", "let x =", "1 +", "cash(A", "[1, 2", "f(1,",
         "party B { cash: $1 // }", "investment n: A ->", "/// what comes next",
         "let x = if a then", "structure s {\n  pay p: a -> b {", "note.", "grid monthly from",
         "cash(A) at"});
  check(session, TextForm::expression,
        {"1",
         "A",
         "cash(A)",
         "cash(A) at 2027-06",
         "P(default(A))",
         "-3",
         "not true",
         "(1)",
         "[1]",
         "a == b",
         "state",
         "state + 1",
         "kind * 2",
         "opening(cash(A))",
         "the r in s where c",
         "if a then b else c",
         "sum(x for r in t)",
         "2 + 2 // four",
         "1 2",
         ")",
         "\"text",
         "2025-03",
         "x.of"});
  check(session, TextForm::declarations,
        {"let x = 3",
         "party B",
         "party B { cash: $1 }",
         "A { cash: $2 }",
         "A.cash: $2",
         "A.cash = $2",
         "g = 3%",
         "g ~ normal(0, 1)",
         "g: 3%",
         "investment n: A -> B { amount: $1 }",
         "expect (1 < 2)",
         "expect cash(A) > 0",
         "opening tagged(A, B) = $1",
         "state s = 0",
         "next s = 1",
         "for r in t { party P }",
         "measure",
         "let",
         "attribution fifo",
         "import \"x\"",
         "model \"x\"",
         "grid monthly from 2025-01 to 2025-12",
         "foo bar",
         "/// doc\nlet x = 3",
         "let x = )",
         "structure = 3",
         "\xFF\xFE",
         "opening held(A, x) = 3",
         "use x"});
}
