#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

using deal::test::Case;
using deal::test::codes;

TEST_CASE("Recycled money, its shares and what is left after it") {
  // I puts in 100 in the first year and 50 in the third; the pool is all I's, so that every payment to I is
  // recycled in full until S earns 100 of its own in the third year: pool 20 + 50 + 100, of it 70 I's.
  const Case m(R"(
grid yearly from 2025-01 to 2027-01
party I { cash: $1000 }
division Cloud of I
party S
investment first: I -> S { amount: $100; on: 2025-01 }
investment second: I -> S { amount: $50; on: 2027-01 }
pay own: world -> S { due: $100 if now == 2027-01; kind: sales }
pay used: S -> Cloud { due: $40; kind: cloud }
pay bought: world -> I { due: $60; kind: sales }
measure back = recycled(I)
measure through = funded(I, Cloud)
measure revenues = revenue(I)
measure net = net_of(I, I)
measure total_back = recycled(I).total
measure of_revenue = recycled(I).of_revenue
measure of_invested = recycled(I).of_invested
measure cost = net_cost(I, 25%)
)");
  const double third = 40 * 70.0 / 170;
  CHECK(m("through", 0) == Approx(40).epsilon(1e-14));
  CHECK(m("through", 2) == Approx(third).epsilon(1e-14));
  CHECK(m("back", 2) == Approx(third).epsilon(1e-14));
  CHECK(m("revenues", 0) == 100);
  CHECK(m("net", 2) == Approx(100 - third).epsilon(1e-14));
  CHECK(m("total_back") == Approx(80 + third).epsilon(1e-14));
  CHECK(m("of_revenue") == Approx((80 + third) / 300).epsilon(1e-14));
  CHECK(m("of_invested") == Approx((80 + third) / 150).epsilon(1e-14));
  CHECK(m("cost") == Approx(150 - 0.25 * (80 + third)).epsilon(1e-14));
}

TEST_CASE("An opening tag counts as money that was put in before") {
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party I
party S { cash: $100 }
opening tagged(I, S) = $30
pay used: S -> I { due: $50; kind: cloud }
pay repaid: S -> world { due: $20; kind: expenses }
measure back = recycled(I)
measure gone = spent(I)
measure held = tagged(I, S)
)");
  CHECK(m("back", 0) == Approx(15).epsilon(1e-14));
  CHECK(m("gone", 0) == Approx(6).epsilon(1e-14));
  CHECK(m("held", 0) == Approx(9).epsilon(1e-14));
}

TEST_CASE("Principal that goes back is returned and interest is recycled") {
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party I { cash: $100 }
party S
pay lent: I -> S { due: $100; kind: loan }
pay repaid: S -> I { due: $40; kind: principal }
pay earned: S -> I { due: $10; kind: interest }
measure came_back = returned(I)
measure back = recycled(I)
measure revenues = revenue(I)
)");
  CHECK(m("came_back", 0) == Approx(40).epsilon(1e-14));
  CHECK(m("back", 0) == Approx(10).epsilon(1e-14));
  CHECK(m("revenues", 0) == 10);
}

TEST_CASE("A stake is nothing while there are no shares") {
  const Case m(R"(
grid yearly from 2025-01 to 2026-01
party F
party S
outside Fund
equity_stake old: F -> S { shares: 75 shares }
equity_stake rest: Fund -> S { shares: 25 shares }
party T
measure part = stake(F, S)
measure none_yet = stake(F, T)
measure sums = stake(F, S) + stake(Fund, S)
)");
  CHECK(m("part", 0) == 0.75);
  CHECK(m("sums", 1) == 1);
  CHECK(m("none_yet", 0) == 0);
}

TEST_CASE("What is owed stands on its account") {
  // 90 lent, 30 a year paid back as long as anything is owed.
  const Case m(R"(
grid yearly from 2025-01 to 2028-12
party Firm { cash: $100 }
outside Bank
pay draw: Bank -> Firm { due: $90 if now == 2025-01; kind: loan }
pay back: Firm -> Bank { due: if opening(balance(Firm, debt)) > 0 then $30 else 0; kind: principal }
measure owed = balance(Firm, debt)
measure lent = balance(Bank, loans_made)
measure began = opening(balance(Firm, debt))
measure money = balance(Firm, cash)
)");
  CHECK(m.results.series("owed") == std::vector<double>{90, 60, 30, 0});
  CHECK(m.results.series("lent") == std::vector<double>{90, 60, 30, 0});
  CHECK(m.results.series("began") == std::vector<double>{0, 90, 60, 30});
  CHECK(m.results.series("money") == std::vector<double>{190, 160, 130, 100});
}

TEST_CASE(
    "A balance has what is paid, what waits and what is posted, of a party with its divisions") {
  // Of 30 a year the buyer can pay 10, then nothing. A tenth of what is owed is written off each year.
  const Case m(R"(
grid yearly from 2025-01 to 2026-12
party Seller
division Shop of Seller
party Buyer { cash: $10 }
pay bill: Buyer -> Shop { due: $30; kind: cloud }
pay rest: world -> Seller { due: $1; kind: sales }
book worn_off { amount: 10% * arrears(Buyer); debit: Shop.losses; credit: Shop.shares_held }
measure sold = balance(Seller, sales)
measure of_shop = balance(Shop, sales)
measure lost = balance(Seller, losses)
measure held = balance(Shop, shares_held)
measure spent_on = balance(Buyer, compute)
)");
  CHECK(m.results.series("sold") == std::vector<double>{31, 62});
  CHECK(m.results.series("of_shop") == std::vector<double>{30, 60});
  CHECK(m.results.series("spent_on") == std::vector<double>{30, 60});
  CHECK(m("lost", 0) == Approx(2));
  CHECK(m("lost", 1) == Approx(7));
  CHECK(m("held", 1) == Approx(-7));
}

TEST_CASE("A balance that is not known yet is refused") {
  CHECK(codes("grid yearly from 2025-01 to 2025-12\nparty A { cash: $1 }\nparty B\n"
              "pay p: B -> A { due: balance(A, debt); kind: loan }\n") == "D0440");
  CHECK(codes("grid yearly from 2025-01 to 2025-12\nparty A { cash: $1 }\n"
              "measure m = balance(A, det)\nmeasure n = balance(A)\n") == "D0108 D0209");
}

TEST_CASE("What is owed in three parts is paid back to nothing, in each row of a table") {
  const Case m(R"(
grid yearly from 2025-01 to 2027-12
party Bank { cash: $1000 }
table startups(cash: money, size: money) {
  A: $10, $20
  B: $5, $40
}
for s in startups {
  party Young { cash: s.cash }
  pay draw: Bank -> Young { due: s.size if now == 2025-01; kind: loan }
  pay back: Young -> Bank { due: if opening(balance(Young, debt)) > 0 then s.size / 2 else 0; kind: principal }
  pay costs: Young -> world { due: s.size; kind: expenses }
}
measure all = balance(Bank, loans_made)
)");
  CHECK(m.results.series("all") == std::vector<double>{60, 30, 0});
}
