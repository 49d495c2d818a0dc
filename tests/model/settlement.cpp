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

TEST_CASE("A due can read what an earlier stage paid but not a later one") {
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
)") == "D0441");
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

TEST_CASE("Classes are paid one after the other, and what is left of a class waits in it") {
  // 12 a year against 10 of class 1 and 5 of class 2, of which 3 wait the first year, 6 the second.
  const Case m(R"(
grid yearly from 2025-01 to 2026-01
kind secured { stage: operating; payer: purchases; payee: sales; class: 1 }
party A
party B
pay income: world -> A { due: $12; kind: sales }
pay junior: A -> B { due: $5; kind: cloud }
pay senior: A -> B { due: $10; kind: secured }
measure first = senior.paid
measure second = junior.paid
measure waits = arrears(A)
)");
  check_series(m, "first", {10, 10});
  check_series(m, "second", {2, 2});
  check_series(m, "waits", {3, 6});
}

TEST_CASE("A default costs once, and only where an event of default is due") {
  // The first stage that lacks is forgiven. In the second the fee of class 1 is paid from half of the 20; the loan of
  // class 2 is short. From then on nothing is lost.
  const Case m(R"(
grid yearly from 2025-01 to 2027-01
party A { cash: $10; kept_cash: 100%; kept_receipts: 50% }
party B
pay income: world -> A { due: steps($0 at 2025-01, $20 at 2026-01, $20 at 2027-01); kind: sales }
pay hoped: A -> B { due: $30 if now == 2025-01; kind: cloud; unpaid: forgiven }
pay fee: A -> B { due: $4 if now >= 2026-01; kind: fee; class: 1; unpaid: forgiven }
pay loan: A -> B { due: $100 if now >= 2026-01; kind: interest; unpaid: default }
measure of_hoped = hoped.paid
measure of_fee = fee.paid
measure of_loan = loan.paid
measure down = defaulted(A)
)");
  check_series(m, "of_hoped", {10, 0, 0});
  check_series(m, "of_fee", {0, 4, 4});
  check_series(m, "of_loan", {0, 6, 16});
  check_series(m, "down", {0, 1, 1});
  CHECK(m.results.residual() <= 1e-12);
}

TEST_CASE("The costs of one default bring down another in a loop") {
  // A has 12.5 of 13 if B pays in full; with costs it pays 6.25, so that B has 8.25 of 8.5 and defaults too. Then
  // a = (4 + b) / 2 and b = (2 + a) / 2.
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party A { cash: $4; kept_cash: 50%; kept_receipts: 50% }
party B { cash: $2; kept_cash: 50%; kept_receipts: 50% }
pay ab: A -> B { due: $13; kind: cloud; unpaid: default }
pay ba: B -> A { due: $8.5; kind: cloud; unpaid: default }
measure a = ab.paid
measure b = ba.paid
)");
  check_series(m, "a", {10.0 / 3});
  check_series(m, "b", {8.0 / 3});
  CHECK(m.results.residual() <= 1e-12);
}

TEST_CASE("Dues go round through a hub and the rows of a table") {
  // The hub has 6 and owes each 10; the first two owe it 5. If they pay it, 16 are shared by three: enough to do so.
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party Hub { cash: $6 }
table rows(owes: money) {
  One: $5
  Two: $5
  Three: $0
}
for r in rows {
  party Each
  pay down: Hub -> Each { due: $10; kind: cloud; unpaid: forgiven }
  pay up: Each -> Hub { due: r.owes; kind: cloud; unpaid: forgiven }
  measure got = down.paid
  measure gave = up.paid
}
measure left = cash(Hub)
)");
  check_series(m, "got[One]", {16.0 / 3});
  check_series(m, "got[Three]", {16.0 / 3});
  check_series(m, "gave[Two]", {5});
  check_series(m, "gave[Three]", {0});
  check_series(m, "left", {0});
}

TEST_CASE("Tags go round a loop") {
  // A has 10, half of it M's, and pays B 20; B has nothing and pays 10 back. With the mixes a and b:
  // 20 a = 5 + 10 b and 20 b = 20 a, so both are one half.
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
outside M
party A { cash: $10 }
party B
opening tagged(M, A) = $5
pay ab: A -> B { due: $20; kind: cloud }
pay ba: B -> A { due: $10; kind: sales }
measure to_b = funded(M, B)
measure to_a = funded(M, A)
measure with_b = tagged(M, B)
measure of_a = tagged(M, A)
)");
  check_series(m, "to_b", {10});
  check_series(m, "to_a", {5});
  check_series(m, "with_b", {5});
  check_series(m, "of_a", {0});
  CHECK(m.results.residual() <= 1e-12);
}

TEST_CASE("Others' money that an origin is paid with goes round with its loop") {
  // By own_last S pays I with X's 4 of its 10, as none of it is I's: 2. I has 5 then, with 2 of X's, pays S 1 and 0.4.
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
outside X
party S { cash: $10 }
party I
opening tagged(X, S) = $4
pay never: I -> S { due: cash(I); kind: equity }
pay cloud: S -> I { due: $5; kind: cloud }
pay back: I -> S { due: $1; kind: sales }
measure to_i = funded(X, I, rule: own_last)
measure to_s = funded(X, S, rule: own_last)
measure with_i = tagged(X, I, rule: own_last)
measure with_s = tagged(X, S, rule: own_last)
)");
  check_series(m, "to_i", {2});
  check_series(m, "to_s", {0.4});
  check_series(m, "with_i", {1.6});
  check_series(m, "with_s", {2.4});
  CHECK(m.results.residual() <= 1e-12);
}

TEST_CASE("What is invested inside a loop is counted once") {
  // S has 20 of X's and gets 10 new ones of I, which S pays 20 in the same stage: by own_last 20 of X's, then none of
  // I's; I pays from what it has of X's.
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
kind sweep { stage: operating; payer: loans_made; payee: debt; origin: payer }
outside X
party S { cash: $20 }
party I { cash: $0 }
opening tagged(X, S) = $20
pay more: I -> S { due: $10; kind: sweep }
pay cloud: S -> I { due: $20; kind: cloud }
measure to_i = funded(X, I, rule: own_last)
measure back = recycled(I, rule: own_last)
measure with_s = tagged(I, S, rule: own_last)
measure with_i = tagged(X, I, rule: own_last)
)");
  check_series(m, "to_i", {20});
  check_series(m, "back", {0});
  check_series(m, "with_s", {10});
  check_series(m, "with_i", {10});
  CHECK(m.results.residual() <= 1e-12);
}

TEST_CASE("What rounding leaves of the cash is nothing, and nobody's money") {
  // 0.1 + 0.2 is a little more than 0.3. Then A and B have nothing but what they pay each other.
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
outside M
party A
party B
party C
pay one: M -> A { due: $0.1; kind: gift }
pay two: M -> A { due: $0.2; kind: gift }
pay rent: A -> C { due: $0.3; kind: cloud }
pay ab: A -> B { due: $0.1; kind: profit_share }
pay ba: B -> A { due: $0.1; kind: profit_share }
measure a = ab.paid
measure left = cash(A) + cash(B)
measure by_m = funded(M, B)
)");
  CHECK(m("a", 0) == 0.1);
  CHECK(m("left", 0) == 0);
  CHECK(m("by_m", 0) == 0);
  CHECK(m.results.residual() < 1e-12);
}
