#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

using deal::test::Case;

TEST_CASE("Pro rata: half of the pool is the investor's, then half of what is left") {
  // Pool of period 0: 100 own + 100 of I = 200, mix 1/2: 50 paid carry 25; 150 stay, 75 of I.
  // Pool of period 1: 150 + 50 earned = 200, mix 75/200: 100 paid carry 37.5; 37.5 stay.
  const Case m(R"(
grid yearly from 2025-01 to 2026-01
party I { cash: $100 }
party S { cash: $100 }
investment cheque: I -> S { amount: $100; on: 2025-01 }
pay earned: world -> S { due: $50 if now == 2026-01; kind: sales }
pay cloud: S -> I { due: steps($50 at 2025-01, $100 at 2026-01); kind: cloud }
measure back = recycled(I)
measure holds = cash(S)
measure marked = tagged(I, S)
measure all = recycled(I).total
measure part = recycled(I).of_revenue
measure again = recycled(I).of_invested
)");
  CHECK(m("back", 0) == Approx(25).epsilon(1e-14));
  CHECK(m("holds", 0) == Approx(150).epsilon(1e-14));
  CHECK(m("marked", 0) == Approx(75).epsilon(1e-14));
  CHECK(m("back", 1) == Approx(37.5).epsilon(1e-14));
  CHECK(m("holds", 1) == Approx(100).epsilon(1e-14));
  CHECK(m("marked", 1) == Approx(37.5).epsilon(1e-14));
  CHECK(m("all") == Approx(62.5).epsilon(1e-14));
  CHECK(m("part") == Approx(62.5 / 150).epsilon(1e-14));
  CHECK(m("again") == Approx(0.625).epsilon(1e-14));
  CHECK(m.results.residual() <= 1e-12);
}

TEST_CASE("The same money by every rule of attribution") {
  // First in, first out: the 50 of the first period are S's own, and so are the first 50 of the second's 100.
  // I's first: 50, then 50 of the 50 left. I's last: there are 100 others, then 50 and 50 earned.
  const Case m(R"(
grid yearly from 2025-01 to 2026-01
party I { cash: $100 }
party S { cash: $100 }
investment cheque: I -> S { amount: $100; on: 2025-01 }
pay earned: world -> S { due: $50 if now == 2026-01; kind: sales }
pay cloud: S -> I { due: steps($50 at 2025-01, $100 at 2026-01); kind: cloud }
measure mixed = recycled(I, rule: pro_rata)
measure fifo = recycled(I, rule: fifo)
measure first = recycled(I, rule: own_first)
measure last = recycled(I, rule: own_last)
measure fifo_held = tagged(I, S, rule: fifo)
measure first_held = tagged(I, S, rule: own_first)
measure last_held = tagged(I, S, rule: own_last)
measure fifo_age = aged(I, I, rule: fifo)
)");
  const std::vector<std::pair<const char*, std::vector<double>>> worked{
      {"mixed", {25, 37.5}},     {"fifo", {0, 50}},        {"first", {50, 50}},
      {"last", {0, 0}},          {"fifo_held", {100, 50}}, {"first_held", {50, 0}},
      {"last_held", {100, 100}}, {"fifo_age", {0, 50}}};
  for (const auto& [measure, values] : worked) {
    INFO(measure);
    CHECK(m(measure, 0) == Approx(values[0]).margin(1e-12));
    CHECK(m(measure, 1) == Approx(values[1]).margin(1e-12));
  }
  CHECK(m.results.residual() <= 1e-12);
}

TEST_CASE("Tags go hop after hop by every rule of attribution") {
  // C pays nobody whose money it has: only its own 20 come first by age, and 30 of M's with them.
  for (const std::string rule : {"pro_rata", "fifo", "own_first", "own_last"}) {
    const Case m("attribution " + rule + R"(
grid yearly from 2025-01 to 2025-12
party M { cash: $100 }
party O
party C { cash: $20 }
party N
investment cheque: M -> O { amount: $100; on: 2025-01 }
pay cloud: O -> C { due: $80; kind: cloud }
pay chips: C -> N { due: $50; kind: cloud }
measure by_m = funded(M, N)
measure with_o = tagged(M, O)
measure with_c = tagged(M, C)
)");
    INFO(rule);
    CHECK(m("by_m", 0) == Approx(rule == "fifo" ? 30 : 40).epsilon(1e-14));
    CHECK(m("with_o", 0) == Approx(20).epsilon(1e-14));
    CHECK(m("with_c", 0) == Approx(rule == "fifo" ? 50 : 40).epsilon(1e-14));
  }
}

TEST_CASE("Tags go hop after hop within one period") {
  // O's pool is all M's. C's pool is 20 + 80 = 100, of which 80 are M's: 50 paid carry 40.
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party M { cash: $100 }
party O
party C { cash: $20 }
party N
investment cheque: M -> O { amount: $100; on: 2025-01 }
pay cloud: O -> C { due: $80; kind: cloud }
pay chips: C -> N { due: $50; kind: cloud }
measure paid = revenue(N)
measure by_m = funded(M, N)
measure to_c = funded(M, C)
measure with_o = tagged(M, O)
measure with_c = tagged(M, C)
)");
  CHECK(m("paid", 0) == 50);
  CHECK(m("by_m", 0) == Approx(40).epsilon(1e-14));
  CHECK(m("to_c", 0) == Approx(80).epsilon(1e-14));
  CHECK(m("with_o", 0) == Approx(20).epsilon(1e-14));
  CHECK(m("with_c", 0) == Approx(40).epsilon(1e-14));
}

TEST_CASE("A new investment marks its whole amount anew") {
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party M { cash: $100 }
party O
party P
investment first: M -> O { amount: $100; on: 2025-01 }
investment second: O -> P { amount: $100; on: 2025-01 }
measure passed = passed_on(M)
measure of_m = tagged(M, P)
measure of_o = tagged(O, P)
measure put_in = invested(O)
measure with_o = cash(O)
)");
  CHECK(m("passed", 0) == 100);
  CHECK(m("of_m", 0) == 0);
  CHECK(m("of_o", 0) == 100);
  CHECK(m("put_in", 0) == 100);
  CHECK(m("with_o", 0) == 0);
}

TEST_CASE("Acyclic clearing pays what there is, one after the other") {
  // A has 10 and owes B 30; B has nothing and owes C 25.
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party A { cash: $10 }
party B
party C
pay ab: A -> B { due: $30; kind: cloud }
pay bc: B -> C { due: $25; kind: cloud }
measure a = ab.paid
measure b = bc.paid
)");
  CHECK(m("a", 0) == 10);
  CHECK(m("b", 0) == 10);
}

TEST_CASE("A loop is cleared by the greatest vector") {
  // A has 10, B nothing, C 5: A pays 10 and the 10 of C, B what it gets.
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party A { cash: $10 }
party B
party C { cash: $5 }
pay ab: A -> B { due: $30; kind: cloud }
pay bc: B -> C { due: $25; kind: cloud }
pay ca: C -> A { due: $10; kind: cloud }
measure a = ab.paid
measure b = bc.paid
measure c = ca.paid
measure owes = arrears(A)
measure left = cash(C)
)");
  CHECK(m("a", 0) == Approx(20).epsilon(1e-14));
  CHECK(m("b", 0) == Approx(20).epsilon(1e-14));
  CHECK(m("c", 0) == 10);
  CHECK(m("owes", 0) == Approx(10).epsilon(1e-14));
  CHECK(m("left", 0) == Approx(15).epsilon(1e-14));
}

TEST_CASE("A loop with two classes is cleared class by class") {
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party A { cash: $1 }
party B { cash: $1 }
party C
pay ab: A -> B { due: $10; kind: cloud }
pay ac: A -> C { due: $5; kind: cloud }
pay ba: B -> A { due: $8; kind: cloud; class: 1 }
pay bc: B -> C { due: $4; kind: cloud; class: 3 }
measure paid_ab = ab.paid
measure paid_ac = ac.paid
measure paid_ba = ba.paid
measure paid_bc = bc.paid
)");
  CHECK(m("paid_ab", 0) == Approx(4).epsilon(1e-14));
  CHECK(m("paid_ac", 0) == Approx(2).epsilon(1e-14));
  CHECK(m("paid_ba", 0) == Approx(5).epsilon(1e-14));
  CHECK(m("paid_bc", 0) == 0);
}

TEST_CASE("Two who have nothing pay each other what they owe, with nobody's money") {
  for (const std::string rule : {"pro_rata", "fifo", "own_first", "own_last"}) {
    const Case m("attribution " + rule + R"(
grid yearly from 2025-01 to 2025-12
party A
party B
party M { cash: $5 }
pay gift: M -> B { due: $5 if now > 2025-06; kind: gift }
pay ab: A -> B { due: $100; kind: cloud; unpaid: default }
pay ba: B -> A { due: $100; kind: cloud; unpaid: default }
measure a = ab.paid
measure b = ba.paid
measure down = defaulted(A) or defaulted(B)
measure by_m = funded(M, A) + funded(M, B) + tagged(M, A) + tagged(M, B)
)");
    INFO(rule);
    CHECK(m("a", 0) == 100);
    CHECK(m("b", 0) == 100);
    CHECK(m("down", 0) == 0);
    CHECK(m("by_m", 0) == 0);
  }
}

TEST_CASE("Half of what defaulters have is lost") {
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party A { cash: $10; kept_cash: 50%; kept_receipts: 50% }
party B { cash: $0; kept_cash: 50%; kept_receipts: 50% }
party C
pay ab: A -> B { due: $30; kind: cloud; unpaid: default }
pay bc: B -> C { due: $25; kind: cloud; unpaid: default }
measure a = ab.paid
measure b = bc.paid
measure left = cash(A) + cash(B)
)");
  CHECK(m("a", 0) == Approx(5).epsilon(1e-14));
  CHECK(m("b", 0) == Approx(2.5).epsilon(1e-14));
  CHECK(m("left", 0) == 0);
}

namespace {

/// A note of 4 bn at a discount of 20 %; a round of 2 bn at 40 bn before on 1 bn shares.
Case converted(const std::string& cap) {
  return Case(R"(
grid monthly from 2025-01 to 2025-06
party Holder { cash: $4bn }
party Issuer
party Founders
equity_stake old: Founders -> Issuer { shares: 1bn shares }
investment note: Holder -> Issuer { amount: $4bn; on: 2025-01; as: convertible { discount: 20%)" +
              cap + R"( } }
round a of Issuer { on: 2025-03; pre_money: $40bn; raises: $2bn }
measure price = a.price at 2025-03
measure turned = held(Holder, share(Issuer)).final
measure fresh = held(Investors, share(Issuer)).final
measure part = stake(Holder, Issuer).final
measure before = stake(Holder, Issuer) at 2025-02
)");
}

} // namespace

TEST_CASE(
    "A note converts at the discounted price, or at the cap over the shares before the round") {
  const Case plain = converted("");
  CHECK(plain("price") == Approx(40).epsilon(1e-14));
  CHECK(plain("turned") == Approx(125e6).epsilon(1e-14)); // 4 bn at 32
  CHECK(plain("fresh") == Approx(50e6).epsilon(1e-14));   // 2 bn at 40
  CHECK(plain("part") == Approx(125.0 / 1175).epsilon(1e-14));
  CHECK(plain("part") == Approx(0.10638).margin(5e-6));
  CHECK(plain("before") == 0);
  const Case capped = converted("; cap: $30bn");
  CHECK(capped("turned") == Approx(4e9 / 30).epsilon(1e-14));
  CHECK(capped("part") == Approx(0.11268).margin(5e-6));
  // A cap of 40 bn is 40 a share, above the 32 of the discount.
  CHECK(converted("; cap: $40bn")("turned") == Approx(125e6).epsilon(1e-14));
}

TEST_CASE("A level loan and the chips that it buys") {
  // 200 M · 0.01 / (1 − 1.01^−42); left after 12: the payment times (1 − 1.01^−30) / 0.01.
  const Case m(R"(
grid monthly from 2025-01 to 2025-12
let payment = annuity($200M, 1%, 42)
state owed = $200M
next owed = owed * (1 + 1%) - payment
measure level = payment.final
measure left = owed.final
measure flat = annuity($210M, 0%, 42).final
measure units = ($200M / $32_000 per chip).final
)");
  CHECK(m("level") == Approx(5'855'125.21).margin(0.005));
  CHECK(m("left") == Approx(151'107'362.94).margin(0.005));
  CHECK(m("flat") == Approx(5e6).epsilon(1e-14));
  CHECK(m("units") == 6250);
}

TEST_CASE("A level payment at any rate above minus one") {
  // 50 digits: size · r / (1 − (1 + r)^−n), by Python's decimal.
  const Case m(R"(
grid yearly from 2024-01 to 2024-12
measure below = annuity($1200, -0.1%, 12)
measure tiny = annuity($1000, 0.00000000000000000001, 3)
measure small = annuity($1000, 0.0000000007%, 3)
measure no_rate = annuity($1000, 0%, 3)
measure large = annuity($1000, 50%, 3)
measure deep = annuity($1000, -50%, 3)
)");
  CHECK(m("below") == Approx(99.35119226001334).epsilon(1e-13));
  CHECK(m("tiny") == Approx(1000.0 / 3).epsilon(1e-15));
  CHECK(m("small") == Approx(333.333333338000000).epsilon(1e-14));
  CHECK(m("no_rate") == Approx(1000.0 / 3).epsilon(1e-15));
  CHECK(m("large") == Approx(13500.0 / 19).epsilon(1e-15));
  CHECK(m("deep") == Approx(500.0 / 7).epsilon(1e-15));
}

TEST_CASE("Growth by the year over two years, over half a year and to nothing") {
  const Case m(R"(
grid yearly from 2025-01 to 2026-12
measure up = cagr($121, $100, 2 years)
measure down = cagr($50, $100, 6 months)
measure gone = cagr($0, $100, 2 years)
)");
  CHECK(m("up") == Approx(0.1).epsilon(1e-14));
  CHECK(m("down") == Approx(-0.75).epsilon(1e-14));
  CHECK(m("gone") == -1);
}

TEST_CASE("Percentage points of growth: the base behind them and the growth without them") {
  const Case m(R"(
grid quarterly from 2025-01 to 2025-03
let base = $400M / 3 pp
let quarter = $17_200M
let growth = growth_over(quarter, base)
measure b = base.final
measure g = growth.final
measure without = (growth - contribution($400M, base)).final
measure c = contribution($400M, base).final
)");
  CHECK(m("b") == Approx(13'333.333333333e6).epsilon(1e-12));
  CHECK(m("g") == Approx(0.29).epsilon(1e-14));
  CHECK(m("without") == Approx(0.26).epsilon(1e-13));
  CHECK(m("c") == Approx(0.03).epsilon(1e-14));
  CHECK(print(m.type("c").unit) == "pp");
}

TEST_CASE("Net cost of a stake whose money all comes back at a margin") {
  const Case m(R"(
grid yearly from 2025-01 to 2026-01
party I { cash: $10bn }
party S
investment cheque: I -> S { amount: $4bn; on: 2025-01 }
pay cloud: S -> I { due: $2bn; kind: cloud }
measure cost = net_cost(I, 60%)
)");
  CHECK(m("cost") == Approx(1.6e9).epsilon(1e-14));
}

TEST_CASE("Model SIM of Godley and Lavoie 2007 with parties and payments") {
  // Y = (G + α2 H₋₁) / (1 − α1 (1 − θ)): Y₁ = 20 / 0.52; the steady state is G / θ = 100.
  const Case m(R"(
grid yearly from 2001-01 to 2100-01
kind consumption { stage: distribution; payer: purchases; payee: sales }
kind tax { stage: distribution; payer: purchases; payee: sales }
outside Government
party Firms { cash: $1000 }
party Households
let before = opening(cash(Households))
let output = ($20 + 40% * before) / (1 - 60% * (1 - 20%))
let disposable = (1 - 20%) * output
pay spending: Government -> Firms { due: $20; kind: sales }
pay wages: Firms -> Households { due: output; kind: expenses }
pay taxes: Households -> Government { due: 20% * output; kind: tax }
pay consumed: Households -> Firms { due: 60% * disposable + 40% * before; kind: consumption }
measure y = output
measure wealth = cash(Households)
measure firms = cash(Firms)
measure tax_paid = taxes.paid
)");
  CHECK(m("y", 0) == Approx(20 / 0.52).epsilon(1e-14));
  CHECK(m("wealth", 0) == Approx(12.307692307692307).epsilon(1e-14));
  CHECK(m("y", 1) == Approx(47.928994082840234).epsilon(1e-14));
  CHECK(m("tax_paid", 1) == Approx(9.585798816568047).epsilon(1e-14));
  CHECK(m("wealth", 1) == Approx(22.72189349112426).epsilon(1e-14));
  CHECK(m("y", 99) == Approx(99.99999595768097).epsilon(1e-13));
  CHECK(m("wealth", 99) == Approx(79.99999555344905).epsilon(1e-13));
  CHECK(m("firms", 99) == Approx(1000).epsilon(1e-12));
}
