#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

using deal::test::Case;
using deal::test::codes;

namespace {

/// S has 100 of its own and 100 of I's; it pays I 50, then earns 50 and pays I 100 (semantics §8).
const std::string circle = R"(
grid yearly from 2025-01 to 2026-12
party I { cash: $100 }
party S { cash: $100 }
investment cheque: I -> S { amount: $100; on: 2025-01 }
pay earned: world -> S { due: steps($0 at 2025-01, $50 at 2026-01); kind: sales }
pay cloud: S -> I { due: steps($50 at 2025-01, $100 at 2026-01); kind: cloud }
)";

} // namespace

TEST_CASE("Each rule of attribution by its own name in one model") {
  const Case m(circle + R"(
measure mixed = recycled(I).total
measure oldest = recycled(I, rule: fifo).total
measure own = recycled(I, rule: own_first).total
measure others = recycled(I, rule: own_last).total
measure share = recycled(I, rule: fifo).of_revenue
)");
  CHECK(m("mixed") == Approx(62.5).epsilon(1e-14));
  CHECK(m("oldest") == Approx(50).epsilon(1e-14));
  CHECK(m("own") == Approx(100).epsilon(1e-14));
  CHECK(m("others") == 0);
  CHECK(m("share") == Approx(50.0 / 150).epsilon(1e-14));
  CHECK(m.results.residual() <= 1e-12);
}

TEST_CASE("A model names its rule, a call comes before it, and the measure's own before both") {
  const std::string measures = R"(
measure by_model = recycled(I).total
let shared = funded(I, I)
measure by_name = recycled(I, rule: pro_rata).total
measure through_let = shared.total
)";
  const Case fifo("attribution fifo\n" + circle + measures);
  CHECK(fifo("by_model") == Approx(50).epsilon(1e-14));
  CHECK(fifo("through_let") == Approx(50).epsilon(1e-14));
  CHECK(fifo("by_name") == Approx(62.5).epsilon(1e-14));
  deal::driver::Options options;
  options.attribution = deal::sema::Rule::own_first;
  const Case called("attribution fifo\n" + circle + measures, 1, 1, options);
  CHECK(called("by_model") == Approx(100).epsilon(1e-14));
  CHECK(called("through_let") == Approx(100).epsilon(1e-14));
  CHECK(called("by_name") == Approx(62.5).epsilon(1e-14));
}

TEST_CASE("A rule is said once, and in the model") {
  CHECK(codes("attribution fifo\nattribution fifo\n" + circle) != "");
  CHECK(codes("attribution lifo\n" + circle) == "D0109");
}

TEST_CASE(
    "What a function's call names holds for what it calls, not for what has a name of its own") {
  const Case m(circle + R"(
let fixed = funded(I, I)
function inner(x: party) = funded(x, x)
function outer(x: party) = inner(x) + fixed
measure both = outer(I, rule: own_first).total
)");
  CHECK(m("both") == Approx(100 + 62.5).epsilon(1e-14));
}

TEST_CASE("The round trip is the age of what came back, weighted by cash") {
  // Pro rata: 25 come back in the year of the investment, 37.5 a year later.
  const Case m(circle + R"(
measure trip = round_trip(I)
measure oldest = round_trip(I, rule: fifo)
measure own = round_trip(I, rule: own_first)
measure others = round_trip(I, rule: own_last)
)");
  CHECK(m("trip") == Approx(37.5 / 62.5).epsilon(1e-14));
  CHECK(m("oldest") == Approx(1).epsilon(1e-14));
  CHECK(m("own") == Approx(0.5).epsilon(1e-14));
  CHECK(std::isnan(m("others")));
}

TEST_CASE("The age of money from two cheques is that of each part") {
  // The pool of 2025 is 100 of I's. In 2026 another 100 arrive: of the 200, half is a year old. All is paid.
  const Case m(R"(
grid yearly from 2025-01 to 2026-12
party I { cash: $200 }
party S
investment cheque: I -> S { amount: $100; on: [2025-01, 2026-01] }
pay cloud: S -> I { due: steps($0 at 2025-01, $200 at 2026-01); kind: cloud }
measure trip = round_trip(I)
measure back = recycled(I).total
)");
  CHECK(m("back") == Approx(200).epsilon(1e-14));
  CHECK(m("trip") == Approx(0.5).epsilon(1e-14));
}

TEST_CASE("Arrears are what is left of dues that can wait") {
  const Case m(R"(
grid yearly from 2025-01 to 2026-12
party A { cash: $10 }
party B
pay cloud: A -> B { due: $30; kind: cloud }
pay gift: A -> B { due: $30; kind: licence; unpaid: forgiven }
measure owing = arrears(A)
measure nothing = arrears(B)
)");
  CHECK(m("owing", 0) == Approx(25).epsilon(1e-14));
  CHECK(m("owing", 1) == Approx(55).epsilon(1e-14));
  CHECK(m("nothing", 1) == 0);
}

TEST_CASE("A mark is added to cash by an explicit valuation only") {
  const std::string stake = R"(
grid yearly from 2025-01 to 2027-12
party Fund { cash: $10bn }
party S { cash: $1bn }
equity_stake founders: Fund -> S { shares: 1bn shares }
round a of S { on: 2025-03; pre_money: $40bn; raises: $2bn }
round b of S { on: 2026-03; pre_money: $63bn; raises: $3bn }
)";
  const Case m(stake + R"(
measure marked_at = mark_of_stake(Fund, S)
measure taken = valued(mark_of_stake(Fund, S)) + cash(Fund)
)");
  // 1 bn shares at $40; then at 63 bn over 1.05 bn shares.
  CHECK(m("marked_at", 0) == Approx(40e9).epsilon(1e-12));
  CHECK(m("marked_at", 1) == Approx(60e9).epsilon(1e-12));
  CHECK(m("marked_at", 2) == Approx(60e9).epsilon(1e-12));
  CHECK(m("taken", 2) == Approx(70e9).epsilon(1e-12));
  CHECK(codes(stake + "measure both = mark_of_stake(Fund, S) + cash(Fund)\n") == "D0201");
  CHECK(codes(stake + "measure both = committed($1bn) + cash(Fund)\n") == "D0201");
}
