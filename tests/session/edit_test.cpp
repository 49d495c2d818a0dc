#include "support.hpp"

using namespace deal;
using namespace deal::test;

namespace {

constexpr const char* model = R"(
party Amazon    { cash: $78bn }
party Anthropic { cash: $1bn assumed }
outside Fund
equity_stake founders: Fund -> Anthropic { shares: 1bn shares }
/// The cheque.
investment note: Amazon -> Anthropic {
  amount: $2bn  // half
  on:     2025-03
  as:     convertible { cap: $18bn }
}
round a of Anthropic { on: 2026-01; pre_money ~ uniform($30bn to $40bn); raises: $3bn }
let g: fraction = 3%
measure m: mean = g
)";

Session session_of(const std::string& text) {
  Session session;
  enter(session, text);
  return session;
}

} // namespace

TEST_CASE("a field of a deal is changed by its name") {
  Session session = session_of(model);
  const Change found = change(session, "note.amount: $3bn");
  CHECK(found.kind == Change::Kind::redefined);
  CHECK(found.name == "note");
  CHECK(written(session, "note") ==
        R"(/// The cheque.
investment note: Amazon -> Anthropic {
  amount: $3bn  // half
  on:     2025-03
  as:     convertible { cap: $18bn }
})");
  enter(session, "note.as.discount = 20%");
  CHECK(written(session, "note").find("convertible { cap: $18bn; discount: 20% }") !=
        std::string::npos);
  enter(session, "note { as.cap: $20bn\n on: 2025-04 }");
  CHECK(written(session, "note").find("on:     2025-04\n  as:     convertible { cap: $20bn;") !=
        std::string::npos);
  CHECK(session.declarations().size() == 10);
}

TEST_CASE("a field that was not given is added as the others are written") {
  Session session = session_of(model);
  enter(session, "Fund.staff: 3");
  CHECK(written(session, "Fund") == "outside Fund { staff: 3 }");
  enter(session, "Amazon { kept_cash: 50% }");
  CHECK(written(session, "Amazon") == "party Amazon    { cash: $78bn; kept_cash: 50% }");
  enter(session, "note.provided: g > 1%");
  CHECK(written(session, "note").ends_with("cap: $18bn }\n  provided: g > 1%\n}"));
  enter(session, "party Empty { }\nEmpty.cash: $1\nparty None {}\nNone.cash: $2");
  CHECK(written(session, "Empty") == "party Empty { cash: $1 }");
  CHECK(written(session, "None") == "party None { cash: $2 }");
}

TEST_CASE("a value becomes a draw, and a draw a value") {
  Session session = session_of(model);
  enter(session, "a.raises ~ uniform($1bn to $2bn)");
  enter(session, "a.pre_money: $35bn");
  CHECK(written(session, "a") == "round a of Anthropic { on: 2026-01; pre_money: $35bn; raises ~ "
                                 "uniform($1bn to $2bn) }");
  enter(session, "g ~ normal(0%, 1%) every period");
  CHECK(written(session, "g") == "let g: fraction ~ normal(0%, 1%) every period");
  enter(session, "g = 4%");
  CHECK(written(session, "g") == "let g: fraction = 4%");
  enter(session, "m = 2 * g");
  CHECK(written(session, "m") == "measure m: mean = 2 * g");
  CHECK(mean(session, "m") == 0.08);
}

TEST_CASE("a formula with a name that there is not yet is a let") {
  Session session;
  CHECK(change(session, "/// Growth.\ngrowth = 3%").form == "let");
  CHECK(written(session, "growth") == "/// Growth.\nlet growth = 3%");
  CHECK(change(session, "luck ~ normal(0, 1)").kind == Change::Kind::added);
  enter(session, "price: money/time = $3/year");
  CHECK(written(session, "price") == "let price: money/time = $3/year");
}

TEST_CASE("mistakes in a change are shown where they were typed") {
  Session session = session_of(model);
  const EnterResult result = session.enter("\n  note.amount: $2bn/year");
  REQUIRE(!result.ok());
  CHECK(result.diagnostics[0].place->file == "line");
  CHECK(result.diagnostics[0].place->line == 2);
  CHECK(result.diagnostics[0].place->column == 16);
  CHECK(refusal(session, "notes.amount: $2bn") == "D1075");
  CHECK(refusal(session, "Nobody { cash: $2bn }") == "D1075");
  CHECK(refusal(session, "g.amount: $2bn") == "D1076");
  CHECK(refusal(session, "note.on.day: 3") == "D1076");
  CHECK(refusal(session, "Amazon = 3") == "D1076");
  CHECK(refusal(session, "m ~ normal(0, 1)") == "D1076");
  CHECK(refusal(session, "note.nonsense: 3") == "D0302");
}

TEST_CASE("changes of what is declared for rows") {
  Session session =
      session_of("party G { cash: $9 }\ntable t(x: money) {\n  one: $1\n  two: $2\n}\n"
                 "for r in t {\n  party P { cash: r.x }\n}");
  enter(session, "P.cash: 3 * r.x");
  CHECK(mean(session, "final(sum(cash(P) for r in t))") == 9);
  enter(session, "t.one.x: $4");
  CHECK(mean(session, "final(sum(cash(P) for r in t))") == 18);
  CHECK(refusal(session, "t.three.x: $4") == "D1076");
  CHECK(refusal(session, "t.one: $4") == "D1076");
}
