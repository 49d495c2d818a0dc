#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

using deal::test::Case;
using Values = std::vector<double>;

TEST_CASE("An investment pays on each of its dates") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-06
party I { cash: $1bn }
party S
investment once: I -> S { amount: $10M; on: 2025-02-28 }
investment twice: I -> S { amount: $30M; on: [2025-03-01, 2025-05-31] }
measure a = once.cheque.paid
measure b = twice.cheque.paid
measure in_all = invested(I)
measure left = cash(I)
)");
  CHECK(m.results.series("a") == Values{0, 10e6, 0, 0, 0, 0});
  CHECK(m.results.series("b") == Values{0, 0, 30e6, 0, 30e6, 0});
  CHECK(m.results.series("in_all") == Values{0, 10e6, 30e6, 0, 30e6, 0});
  CHECK(m("left", 5) == 930e6);
}

TEST_CASE("Tranches differ by date and wait for their condition") {
  // The second tranche wants revenue of 5 in the period before, which there is from 2025-04 on.
  const Case m(R"(
grid monthly from 2025-01 to 2025-06
party I { cash: $100 }
party S
pay earned: world -> S { due: $5 if now >= 2025-03; kind: sales }
investment cheque: I -> S {
  amount: steps($10 at 2025-01, $20 at 2025-03, $40 at 2025-05)
  on: [2025-01, 2025-03, 2025-05]
  provided: now < 2025-02 or (previous(revenue(S)) otherwise 0) >= $5
}
measure paid = cheque.cheque.paid
)");
  CHECK(m.results.series("paid") == Values{10, 0, 0, 0, 40, 0});
}

TEST_CASE("A period with several dates pays for each, the amount of its day") {
  // 100 from January, 200 from February, a third date on which the condition no longer holds.
  const Case m(R"(
grid quarterly from 2025-01 to 2025-06
party I { cash: $1000 }
party S
investment two: I -> S { amount: steps($100 at 2025-01, $200 at 2025-02-15); on: [2025-01-10, 2025-02-15] }
investment one: I -> S { amount: $50; on: [2025-01-10, 2025-02-15]; provided: now < 2025-02 }
measure a = two.cheque.paid
measure b = one.cheque.paid
)");
  CHECK(m.results.series("a") == Values{300, 0});
  CHECK(m.results.series("b") == Values{50, 0});
}

TEST_CASE("What an investor lacks in a period is short of each day's money in the same part") {
  // 150 of 100 + 200 agreed: 50 on 10 January and 100 on 20 February. The round of 1 February is between them: 50
  // turn at 10 a share, 100 stay owed.
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party I { cash: $150 }
party S
party F
equity_stake old: F -> S { shares: 100 shares }
investment two: I -> S {
  amount: steps($100 at 2025-01, $200 at 2025-02-15)
  on: [2025-01-10, 2025-02-20]
  as: convertible
}
round a of S { on: 2025-02-01; pre_money: $1000; raises: $10 }
measure turned = held(I, share(S))
measure left = two.as.left
)");
  CHECK(m("turned", 0) == Approx(5).epsilon(1e-14));
  CHECK(m("left", 0) == Approx(100).epsilon(1e-14));
}

TEST_CASE("Rounds of one day close side by side and make one mark") {
  // Two closings at 1000 before on 100 shares: 10 a share in both, 5 and 10 new shares.
  const Case m(R"(
grid monthly from 2025-01 to 2025-04
party S
party F
outside Late
equity_stake old: F -> S { shares: 100 shares }
round a of S { on: 2025-02-10; pre_money: $1000; raises: $50 }
round b of S { on: 2025-02-10; pre_money: $1000; raises: $100; from: Late }
measure mark = mark_of_share(S) / 1 mark
measure all = outstanding(share(S))
)");
  CHECK(m.results.series("mark") == Values{0, 10, 10, 10});
  CHECK(m.results.series("all") == Values{100, 115, 115, 115});
}

TEST_CASE("A round closes though its company defaults in the same period") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-03
party S
party F
equity_stake old: F -> S { shares: 100 shares }
round a of S { on: 2025-02; pre_money: $100; raises: $50 }
round b of S { on: 2025-03; pre_money: $100; raises: $50 }
pay early: S -> world { due: $1000 if now == 2025-02; kind: loan; unpaid: default }
measure paid = a.fresh.paid + b.fresh.paid
measure all = outstanding(share(S))
)");
  CHECK(m.results.series("paid") == Values{0, 50, 0});
  CHECK(m.results.series("all") == Values{100, 150, 150});
}

TEST_CASE("A note of February turns in a round of October of the same year") {
  // At the cap: 500,000 / (5M / 1M shares).
  const Case m(R"(
grid yearly from 2025-01 to 2027-12
outside F
party I { cash: $10M }
party Co { cash: $0 }
equity_stake f: F -> Co { shares: 1_000_000 shares }
investment note: I -> Co { amount: $500_000; on: 2025-02-10; as: convertible { cap: $5M } }
round a of Co { on: 2025-10-20; pre_money: $8M; raises: $2M }
measure held = held(I, share(Co))
measure owed = note.as.owed
measure left = note.as.left
)");
  CHECK(m("held", 0) == Approx(100'000).epsilon(1e-14));
  CHECK(m.results.series("owed") == Values{0, 0, 0});
  CHECK(m.results.series("left") == Values{0, 0, 0});
}

TEST_CASE("A note from before the grid has its interest, its books and its round") {
  // 200 of 1 July 2024 at 10 % a year: 10 of interest by 1 January, 5 more by 1 April; 215 at 10 a share.
  const Case m(R"(
grid quarterly from 2025-01 to 2025-12
party H
party S
party F
equity_stake old: F -> S { shares: 100 shares }
note_stake n: H -> S { owed: $200; since: 2024-07; as: convertible { interest: 10%/year } }
round a of S { on: 2025-04; pre_money: $1000; raises: $10 }
measure owed = n.as.owed
measure accrued = n.as.accrued
measure before = opening(n.as.accrued)
measure entered = n.had.amount
measure turned = held(H, share(S))
)");
  CHECK(m("owed", 0) == 200);
  CHECK(m("before", 0) == Approx(10).epsilon(1e-14));
  CHECK(m("accrued", 0) == Approx(15).epsilon(1e-14));
  CHECK(m("entered", 0) == Approx(210).epsilon(1e-14));
  CHECK(m("entered", 1) == 0);
  CHECK(m("turned", 0) == 0);
  CHECK(m("turned", 1) == Approx(21.5).epsilon(1e-14));
}

TEST_CASE("An investor pays what it has and owes nothing for the rest") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-03
party I { cash: $30 }
party S
pay earned: world -> I { due: $100; kind: sales }
investment cheque: I -> S { amount: $50; on: 2025-01 }
measure paid = cheque.cheque.paid
measure down = defaulted(I)
)");
  CHECK(m.results.series("paid") == Values{30, 0, 0});
  CHECK(m.results.series("down") == Values{0, 0, 0});
}

TEST_CASE("Simple interest converts with the principal") {
  // Paid on 1 January, converted on 1 May: four months, 100 · (1 + 0.12 · 4/12) = 104. At 8 a share less 0 %:
  // 104 / 8. `accrued` is that of the months so far: four by the end of April.
  const Case m(R"(
grid monthly from 2025-01 to 2025-08
party H { cash: $100 }
party S
party F
equity_stake old: F -> S { shares: 100 shares }
investment note: H -> S { amount: $100; on: 2025-01; as: convertible { interest: 12%/year } }
round a of S { on: 2025-05; pre_money: $800; raises: $80 }
measure owed = note.as.owed
measure accrued = note.as.accrued
measure turned = held(H, share(S))
measure price = a.price at 2025-05
)");
  CHECK(m("owed", 0) == 100);
  CHECK(m("owed", 3) == 100);
  CHECK(m("accrued", 3) == Approx(4).epsilon(1e-14));
  CHECK(m("price") == 8);
  CHECK(m("turned", 4) == Approx(104.0 / 8).epsilon(1e-14));
  CHECK(m("owed", 4) == 0);
  CHECK(m("accrued", 4) == 0);
}

TEST_CASE("A note without a round is repaid at maturity") {
  // Paid on 1 January, due three months later on 1 April: 100 · (1 + 0.12 · 3/12) = 103.
  const Case m(R"(
grid monthly from 2025-01 to 2025-08
party H { cash: $100 }
party S { cash: $10 }
investment note: H -> S { amount: $100; on: 2025-01; as: convertible { interest: 12%/year; maturity: 3 months } }
measure back = note.as.repaid.paid
measure came_back = returned(H)
measure down = defaulted(S)
measure owed = note.as.owed
)");
  CHECK(m("back", 2) == 0);
  CHECK(m("back", 3) == Approx(103).epsilon(1e-14));
  CHECK(m("back", 4) == 0);
  // S has 110 in its pool, 100 of it H's.
  CHECK(m("came_back", 3) == Approx(103 * 100.0 / 110).epsilon(1e-14));
  CHECK(m("down", 7) == 0);
  CHECK(m("owed", 2) == 100);
  CHECK(m("owed", 3) == 0);
}

TEST_CASE("A note is repaid just its maturity after it was bought") {
  for (const std::size_t months : {1, 5, 7, 10, 12, 36, 60}) {
    const Case m(R"(
grid monthly from 2025-01 to 2032-12
party H { cash: $100 }
party S { cash: $10 }
investment note: H -> S { amount: $100; on: 2025-01; as: convertible { maturity: )" +
                 std::to_string(months) + R"( months } }
measure back = note.as.repaid.paid
)");
    INFO(months << " months");
    CHECK(m("back", months - 1) == 0);
    CHECK(m("back", months) == 100);
  }
}

TEST_CASE("A note that cannot be repaid is a default") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-08
party H { cash: $100 }
party S
pay burnt: S -> world { due: $60 if now == 2025-02; kind: expenses }
investment note: H -> S { amount: $100; on: 2025-01; as: convertible { maturity: 3 months } }
measure back = note.as.repaid.paid
measure down = defaulted(S)
measure ever_down = default(S)
)");
  CHECK(m("back", 3) == 40);
  CHECK(m.results.series("down") == Values{0, 0, 0, 1, 1, 1, 1, 1});
  CHECK(m("ever_down") == 1);
}

TEST_CASE(
    "A note that turned into shares is settled though its issuer defaults in the same period") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-08
party H { cash: $100 }
party S
party F
equity_stake old: F -> S { shares: 100 shares }
investment note: H -> S { amount: $100; on: 2025-01; as: convertible { maturity: 3 months } }
round a of S { on: 2025-03; pre_money: $800; raises: $80 }
pay wages: S -> world { due: $1000 if now == 2025-03; kind: expenses; unpaid: default }
measure owed = note.as.owed
measure turned = held(H, share(S))
measure back = note.as.repaid.due
measure down = defaulted(S)
)");
  CHECK(m("down", 2) == 1);
  CHECK(m("turned", 2) == 12.5);
  CHECK(m("owed", 3) == 0);
  CHECK(m("back", 5) == 0);
}

TEST_CASE("Two rounds dilute one after the other") {
  // 100 shares; 50 at 200 before: price 2, 25 new; then 90 at 250 before on 125 shares: price 2, 45 new.
  const Case m(R"(
grid monthly from 2025-01 to 2025-06
party F
outside Early
outside Late
party S
equity_stake old: F -> S { shares: 100 shares }
round a of S { on: 2025-02; pre_money: $200; raises: $50; from: Early }
round b of S { on: 2025-04; pre_money: $250; raises: $90; from: Late }
measure founders = stake(F, S)
measure early = stake(Early, S)
measure late = stake(Late, S)
measure all = outstanding(share(S))
)");
  CHECK(m.results.series("all") == Values{100, 125, 125, 170, 170, 170});
  CHECK(m("founders", 1) == Approx(0.8).epsilon(1e-14));
  CHECK(m("founders", 3) == Approx(100.0 / 170).epsilon(1e-14));
  CHECK(m("early", 3) == Approx(25.0 / 170).epsilon(1e-14));
  CHECK(m("late", 3) == Approx(45.0 / 170).epsilon(1e-14));
}

TEST_CASE("Two rounds of one period go by date and the note converts at the first") {
  // The later one is declared first. 100 shares; on the 10th 50 at 200: 25 new at 2. The note of 32 turns at this
  // price less 20 %: 32 / 1.6 = 20. On the 20th 90 at 250 on 145 shares: 90 / (250 / 145) = 52.2.
  const Case m(R"(
grid monthly from 2025-01 to 2025-06
party F
party H { cash: $32 }
outside Early
outside Late
party S
equity_stake old: F -> S { shares: 100 shares }
investment note: H -> S { amount: $32; on: 2025-01; as: convertible { discount: 20% } }
round b of S { on: 2025-04-20; pre_money: $250; raises: $90; from: Late }
round a of S { on: 2025-04-10; pre_money: $200; raises: $50; from: Early }
measure early = held(Early, share(S)).final
measure late = held(Late, share(S)).final
measure noted = held(H, share(S)).final
)");
  CHECK(m("early") == Approx(25).epsilon(1e-14));
  CHECK(m("late") == Approx(52.2).epsilon(1e-14));
  CHECK(m("noted") == Approx(20).epsilon(1e-14));
}

TEST_CASE("Wages that cannot be paid are a default after which nothing is sold") {
  // 10 + 5 − 8 = 7, 7 + 5 − 8 = 4, 4 + 5 − 8 = 1, then 6 of 8: default; nothing more.
  const Case m(R"(
grid monthly from 2025-01 to 2025-06
party S { cash: $10 }
business b of S { revenue: $5/month; wages: $8/month }
measure has = cash(S)
measure sold = revenue(S)
measure paid = b.staff.paid
measure down = defaulted(S)
measure when = first_date(defaulted(S))
)");
  const Values has = m.results.series("has");
  const Values expected{7, 4, 1, 0, 0, 0};
  for (std::size_t t = 0; t < 6; ++t) CHECK(has[t] == Approx(expected[t]).margin(1e-12));
  CHECK(m("paid", 3) == Approx(6).epsilon(1e-12));
  CHECK(m("sold", 3) == Approx(5).epsilon(1e-14));
  CHECK(m("sold", 4) == 0);
  CHECK(m("paid", 4) == 0);
  CHECK(m.results.series("down") == Values{0, 0, 0, 1, 1, 1});
}

namespace {

Case shared(const std::string& recognised) {
  return Case(R"(
grid yearly from 2025-01 to 2025-12
party Owner
party Partner { cash: $1 }
revenue_share resale: Owner -> Partner { gross: $100/year; fee: 20%; cannibalised: 30%; recognised: )" +
              recognised + R"( }
measure owner = revenue(Owner)
measure partner = revenue(Partner)
measure owner_cash = cash(Owner)
measure partner_cash = cash(Partner)
measure lost = resale.lost
)");
}

} // namespace

TEST_CASE("A revenue share leaves the same cash as agent and as principal") {
  const Case agent = shared("agent");
  CHECK(agent("owner", 0) == Approx(100).epsilon(1e-14));
  CHECK(agent("partner", 0) == Approx(20).epsilon(1e-14));
  const Case principal = shared("principal");
  CHECK(principal("owner", 0) == Approx(80).epsilon(1e-14));
  CHECK(principal("partner", 0) == Approx(100).epsilon(1e-14));
  for (const Case* m : {&agent, &principal}) {
    CHECK((*m)("owner_cash", 0) == Approx(80).epsilon(1e-14));
    CHECK((*m)("partner_cash", 0) == Approx(21).epsilon(1e-14));
    CHECK((*m)("lost", 0) == Approx(30).epsilon(1e-14));
  }
}

TEST_CASE("A default of the owner ends a revenue share") {
  const Case m(R"(
grid yearly from 2025-01 to 2027-01
party Owner
party Partner
business b of Owner { wages: $200/year }
revenue_share resale: Owner -> Partner { gross: $100/year; fee: 20% }
measure sold = resale.sold.paid
measure fee = resale.commission.paid
)");
  // 100 against wages of 200 and a fee of 20 in one class: the fee gets 100 · 20 / 220.
  CHECK(m.results.series("sold") == Values{100, 0, 0});
  CHECK(m("fee", 0) == Approx(100 * 20 / 220.0).epsilon(1e-14));
  // What the fee lacked stays owed, but there is nothing to pay it from.
  CHECK(m("fee", 1) == 0);
}
