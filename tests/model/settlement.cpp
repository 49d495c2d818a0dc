#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

using deal::test::Case;
using Values = std::vector<double>;

namespace {

void check_series(const Case& m, const char* measure, const Values& expected) {
  const Values found = m.results.series(measure);
  REQUIRE(found.size() == expected.size());
  INFO(measure);
  for (std::size_t t = 0; t < found.size(); ++t) {
    INFO("period " << t);
    CHECK(found[t] == Approx(expected[t]).epsilon(1e-13).margin(1e-12));
  }
}

} // namespace

TEST_CASE("What is short is shared pro rata") {
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party A { cash: $12 }
party B
party C
pay ab: A -> B { due: $30; kind: cloud; unpaid: forgiven }
pay ac: A -> C { due: $10; kind: cloud; unpaid: forgiven }
pay none_due: A -> C { due: max(0, -cash(A)); kind: cloud }
measure b = ab.paid
measure c = ac.paid
measure n = none_due.paid
measure left = cash(A)
)");
  check_series(m, "b", {9});
  check_series(m, "c", {3});
  check_series(m, "n", {0});
  check_series(m, "left", {0});
}

TEST_CASE("Dues that equal the cash are paid in full and are no default") {
  const Case m(R"(
grid yearly from 2025-01 to 2026-01
party A { cash: $30 }
party B
pay one: A -> B { due: $20 if now == 2025-01; kind: cloud; unpaid: default }
pay two: A -> B { due: $10 if now == 2025-01; kind: cloud; unpaid: default }
measure paid = one.paid + two.paid
measure left = cash(A)
measure down = defaulted(A)
)");
  check_series(m, "paid", {30, 0});
  check_series(m, "left", {0, 0});
  check_series(m, "down", {0, 0});
}

TEST_CASE("Arrears join the next due and are paid when there is cash") {
  // Due 10 each year; there are 4, then 0, then 30, then 0: paid 4, 0, 26, 4; the fourth year lacks 6.
  const Case m(R"(
grid yearly from 2025-01 to 2028-01
party A
party B
pay income: world -> A { due: steps($4 at 2025-01, $0 at 2026-01, $30 at 2027-01, $0 at 2028-01); kind: sales }
pay rent: A -> B { due: $10; kind: cloud }
measure due = rent.due
measure paid = rent.paid
measure left = cash(A)
measure down = defaulted(A)
)");
  check_series(m, "due", {10, 16, 26, 10});
  check_series(m, "paid", {4, 0, 26, 4});
  check_series(m, "left", {0, 0, 4, 0});
  check_series(m, "down", {0, 0, 0, 0});
}

TEST_CASE("What is forgiven is gone") {
  const Case m(R"(
grid yearly from 2025-01 to 2026-01
party A { cash: $4 }
party B
pay income: world -> A { due: $100 if now == 2026-01; kind: sales }
pay gift: A -> B { due: $10; kind: cloud; unpaid: forgiven }
measure due = gift.due
measure paid = gift.paid
)");
  check_series(m, "due", {10, 10});
  check_series(m, "paid", {4, 10});
}

TEST_CASE("A default binds from the next stage on and for ever") {
  // A misses its operating due of 2026. In that stage the others still see it alive; in the distribution
  // stage and afterwards not, although A is rich again.
  const Case m(R"(
grid yearly from 2025-01 to 2028-01
party A { cash: $10 }
party B { cash: $100 }
pay rent: A -> B { due: steps($5 at 2025-01, $50 at 2026-01, $1 at 2027-01); kind: cloud; unpaid: default }
pay rescue: world -> A { due: $500 if now == 2027-01; kind: sales }
pay before: B -> A { due: $1 if alive(A); kind: gift; unpaid: forgiven }
pay during: B -> world { due: $1 if alive(A); kind: expenses; unpaid: forgiven }
pay after: B -> world { due: $1 if alive(A); kind: dividend_out; unpaid: forgiven }
kind dividend_out { stage: distribution; payer: dividends; payee: sales }
measure funding = before.paid
measure operating = during.paid
measure distribution = after.paid
measure rent_paid = rent.paid
measure at_open = if opening(defaulted(A)) then 1 else 0
measure at_end = defaulted(A)
measure has = cash(A)
)");
  check_series(m, "rent_paid", {5, 7, 1, 1});
  check_series(m, "funding", {1, 1, 0, 0});
  check_series(m, "operating", {1, 1, 0, 0});
  check_series(m, "distribution", {1, 0, 0, 0});
  check_series(m, "at_open", {0, 0, 1, 1});
  check_series(m, "at_end", {0, 1, 1, 1});
}

TEST_CASE("What is issued in the stage of a default does not see it yet") {
  const Case m(R"(
grid yearly from 2025-01 to 2026-01
party A { cash: $10 }
party B
pay rent: A -> B { due: $50; kind: cloud; unpaid: default }
issue late: share(A) to B { count: if defaulted(A) and rent.paid >= $0 then 1 share else 0 shares }
measure count = late.count
measure down = defaulted(A)
)");
  check_series(m, "down", {1, 1});
  check_series(m, "count", {0, 1});
}

TEST_CASE("A chain is cleared at once however it is declared") {
  // A 10 → 30 due, B 5 → 25 due, C 0 → 20 due, D: paid 10, 15, 15.
  for (const bool reversed : {false, true}) {
    const std::string ab = "pay ab: A -> B { due: $30; kind: cloud; unpaid: forgiven }\n";
    const std::string bc = "pay bc: B -> C { due: $25; kind: cloud; unpaid: forgiven }\n";
    const std::string cd = "pay cd: C -> D { due: $20; kind: cloud; unpaid: forgiven }\n";
    const Case m(
        "grid yearly from 2025-01 to 2025-12\nparty D\nparty C\nparty B { cash: $5 }\nparty A { "
        "cash: $10 }\n" +
        (reversed ? cd + bc + ab : ab + bc + cd) +
        "measure a = ab.paid\nmeasure b = bc.paid\nmeasure c = cd.paid\nmeasure d = cash(D)\n");
    check_series(m, "a", {10});
    check_series(m, "b", {15});
    check_series(m, "c", {15});
    check_series(m, "d", {15});
  }
}

TEST_CASE("A division is paid into its owner's purse and pays from it") {
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party Owner { cash: $10 }
division Cloud of Owner
division Shop of Owner
party C { cash: $100 }
pay cloud: C -> Cloud { due: $30; kind: cloud }
pay goods: C -> Shop { due: $7; kind: sales }
pay power: Cloud -> world { due: $45; kind: expenses }
measure has = cash(Owner)
measure same = cash(Cloud)
measure of_cloud = revenue(Cloud)
measure of_shop = revenue(Shop)
measure of_all = revenue(Owner)
)");
  check_series(m, "has", {2});
  check_series(m, "same", {2});
  check_series(m, "of_cloud", {30});
  check_series(m, "of_shop", {7});
  check_series(m, "of_all", {37});
}

TEST_CASE("World and outside parties pay in full and hold no balance") {
  const Case m(R"(
grid yearly from 2025-01 to 2026-01
outside Bank
party A
pay lent: Bank -> A { due: $1000; kind: loan; unpaid: default }
pay sold: world -> A { due: $500; kind: sales; unpaid: default }
pay back: A -> Bank { due: $1200; kind: principal; unpaid: default }
measure has = cash(A)
measure bank_down = defaulted(Bank)
measure bank_money = tagged(Bank, A)
measure came_back = returned(Bank)
)");
  check_series(m, "has", {300, 600});
  check_series(m, "bank_down", {0, 0});
  // Pools of 1500 and 1800; of the second 200 + 1000 are the bank's.
  check_series(m, "came_back", {800, 800});
  check_series(m, "bank_money", {200, 400});
}

TEST_CASE("Stages follow one another within a period") {
  // Money of the funding stage pays operating dues, what is left then is shared out.
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party I { cash: $100 }
party S
party T
pay profit: S -> T { due: 50% * cash(S); kind: profit_share }
pay cost: S -> world { due: 10% * cash(S); kind: expenses }
investment cheque: I -> S { amount: $100; on: 2025-01 }
measure shared = profit.paid
measure spent_on = cost.paid
)");
  check_series(m, "spent_on", {10});
  check_series(m, "shared", {45});
}

TEST_CASE("A due can read what an earlier stage paid but not its own stage") {
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party A { cash: $100 }
party B
pay cost: A -> B { due: $30; kind: cloud }
pay share: A -> B { due: 10% * cost.paid; kind: profit_share }
measure shared = share.paid
)");
  check_series(m, "shared", {3});
  CHECK(deal::test::codes(R"(
grid yearly from 2025-01 to 2025-12
party A { cash: $100 }
party B
pay cost: A -> B { due: 10% * share.paid; kind: cloud }
pay share: A -> B { due: $30; kind: profit_share }
)") == "D0424");
}

TEST_CASE("Units are moved from one holder to another and cannot be moved twice") {
  const char* text = R"(
grid yearly from 2025-01 to 2026-01
party A
party B
party S
opening held(A, share(S)) = 100 shares
move sold: share(S) from A to B { count: 30 shares if now == 2025-01 }
measure a = held(A, share(S))
measure b = held(B, share(S))
measure all = outstanding(share(S))
)";
  const Case m(text);
  check_series(m, "a", {70, 70});
  check_series(m, "b", {30, 30});
  check_series(m, "all", {100, 100});
  std::string twice = text;
  twice.replace(twice.find("30 shares if now == 2025-01"), 27, "60 shares");
  const auto compilation = deal::test::compile(twice);
  const auto& kernel = *compilation->kernel;
  deal::kernel::BlockBuffer buffer(kernel.layout());
  const auto fault = kernel.run(*kernel.workspace(), 1, 0, 1, buffer, {});
  REQUIRE(fault);
  CHECK(fault->period == 1);
}
