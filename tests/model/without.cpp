#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <bit>
#include <cmath>

using namespace deal;
using test::Case;
using test::compile;
using Values = std::vector<double>;

namespace {

Case without(const std::string& text, const std::string& deals, std::size_t paths = 1) {
  return Case(text, paths, 1, {.scenarios = {"without " + deals}});
}

/// The seed money lets S buy cloud of the investor's division for three months.
const std::string seeded = R"(
grid monthly from 2025-01 to 2025-04
party I { cash: $1000 }
division Cloud of I
party S { cash: $50 }
investment seed: I -> S { amount: $100; on: 2025-01 }
pay bill: S -> Cloud { due: $40; kind: cloud; unpaid: forgiven }
)";

} // namespace

TEST_CASE("What a deal causes is the revenue with it less the revenue without it") {
  // With the seed S has 150: 40, 40, 40, 30. Without it S has 50: 40, 10, 0, 0.
  const Case m(seeded + R"(
measure lift = caused(Cloud, seed)
measure of_owner = caused(I, seed)
measure in_all = caused(Cloud, seed).total
measure part = caused(Cloud, seed).of_revenue
measure with_it = revenue(Cloud)
measure without_it = without(seed, revenue(Cloud))
measure total_without = without(seed, total(revenue(Cloud)))
measure cash_without = without(seed, cash(S))
measure cheque_without = without(seed, seed.cheque.paid)
)");
  CHECK(m.results.series("with_it") == Values{40, 40, 40, 30});
  CHECK(m.results.series("without_it") == Values{40, 10, 0, 0});
  CHECK(m.results.series("lift") == Values{0, 30, 40, 30});
  CHECK(m.results.series("of_owner") == Values{0, 30, 40, 30});
  CHECK(m("in_all") == 100);
  CHECK(m("part") == 100.0 / 150);
  CHECK(m("total_without") == 50);
  CHECK(m.results.series("cash_without") == Values{10, 0, 0, 0});
  CHECK(m.results.series("cheque_without") == Values{0, 0, 0, 0});
  CHECK(m.results.residual() < 1e-12);
}

TEST_CASE("The scenario and the function say the same of money that is followed") {
  // Without the seed nothing is I's: S pays with its own 50.
  const std::string text = seeded + R"(
measure own = recycled(I)
measure own_without = without(seed, recycled(I))
measure own_caused = (recycled(I) - without(seed, recycled(I))).total
measure money_in = invested(I)
)";
  const Case with(text);
  const Case gone = without(text, "seed");
  CHECK(with("own", 0) == Approx(40 * 100.0 / 150));
  CHECK(with.results.series("own_without") == Values{0, 0, 0, 0});
  CHECK(with("own_caused") == Approx(100));
  CHECK(gone.results.series("own") == Values{0, 0, 0, 0});
  CHECK(gone.results.series("money_in") == Values{0, 0, 0, 0});
  CHECK(gone("own_caused") == 0);
}

TEST_CASE("What is made for a removed deal goes with it, and what only reads it stays") {
  // The mandate is of the commitment, the commitment's need and the note's size only read.
  const std::string text = R"(
grid monthly from 2025-01 to 2025-03
party A { cash: $1000 }
party B { cash: $500 }
business app of B { compute: $10/month }
cloud_commit servers: B -> A { need: app.compute; total: $120; term: 1 years }
chip_mandate chips_of_a: B -> A { of: servers; committed: 100 chips; share: 50%; performance: 0.5; switching_cost: $7 }
let size = $2 per chip * chips_of_a.committed
investment note: A -> B { amount: size; on: 2025-02; as: convertible { discount: 10% } }
investment other: A -> B { amount: $30; on: 2025-03 }
measure bill = servers.bill.paid
measure topup = total(servers.topup.paid)
measure switching = chips_of_a.switching.paid
measure cheques = note.cheque.paid + other.cheque.paid
)";
  const Case all(text);
  // Need of 10 at half the chips' performance on half of it: 10 (1 + 0.5 (1/0.5 − 1)) = 15.
  CHECK(all.results.series("bill") == Values{15, 15, 15});
  CHECK(all.results.series("switching") == Values{7, 0, 0});
  CHECK(all.results.series("cheques") == Values{0, 200, 30});

  const Case no_chips = without(text, "chips_of_a");
  CHECK(no_chips.results.series("bill") == Values{10, 10, 10});
  CHECK(no_chips.results.series("switching") == Values{0, 0, 0});
  CHECK(no_chips.results.series("cheques") == Values{0, 0, 30});

  const Case no_servers = without(text, "servers");
  CHECK(no_servers.results.series("bill") == Values{0, 0, 0});
  CHECK(no_servers.results.series("switching") == Values{0, 0, 0});
  CHECK(no_servers.results.series("cheques") == Values{0, 0, 30});

  // Nothing is needed, and nothing used.
  const Case no_app = without(text, "app");
  CHECK(no_app.results.series("bill") == Values{0, 0, 0});
  CHECK(no_app.results.series("switching") == Values{7, 0, 0});
  CHECK(no_app.results.series("cheques") == Values{0, 200, 30});

  const Case no_note = without(text, "note");
  CHECK(no_note.results.series("bill") == Values{15, 15, 15});
  CHECK(no_note.results.series("cheques") == Values{0, 0, 30});

  const Case neither = without(text, "note, other");
  CHECK(neither.results.series("cheques") == Values{0, 0, 0});

  const auto model = compile(text);
  const auto& hangs_on = model->model().hangs_on;
  CHECK(hangs_on.size() == 1);
  CHECK(hangs_on.at("chips_of_a") == std::set<std::string>{"servers"});
}

TEST_CASE("A deal is made for those that its fields of a structure's type and its parties name") {
  const auto m = compile(R"(
grid monthly from 2025-01 to 2025-02
party A { cash: $1000; staff: 1 + note.amount / $1 }
party B
investment note: A -> B { amount: $1; on: 2025-01 }
investment even: A -> B { amount: $1; on: 2025-01 }
let main = note
structure terms { of: investment; size: money = $0 }
structure shaped: a -> b {
  shape: even | odd
  size: money
  on_it: investment? = none
  inside: terms? = none
  pay p: a -> b { due: size; kind: fee }
}
shaped options: A -> B { shape: even; size: $2 }
shaped reads: A -> B { shape: odd; size: note.amount }
shaped names: A -> B { shape: odd; size: $1; on_it: note }
shaped by_let: A -> B { shape: odd; size: $1; on_it: main }
shaped by_choice: A -> B { shape: odd; size: $1; on_it: if 1 < 2 then even else note }
shaped inside_it: A -> B { shape: odd; size: $1; inside: terms { of: even; size: note.amount } }
shaped through_party: A -> B { shape: odd; size: $1 * A.staff }
shaped by_override: A -> B { shape: odd; size: $1 }
scenario other { by_override.on_it: note }
)",
                         {.scenarios = {"other"}});
  const auto& hangs_on = m->model().hangs_on;
  const std::set<std::string> note{"note"};
  CHECK(hangs_on.size() == 5);
  CHECK(hangs_on.at("names") == note);
  CHECK(hangs_on.at("by_let") == note);
  CHECK(hangs_on.at("by_choice") == std::set<std::string>{"even", "note"});
  CHECK(hangs_on.at("inside_it") == std::set<std::string>{"even"});
  CHECK(hangs_on.at("by_override") == note);
}

namespace {

/// A business that loses sales to a resale, as the library's guide says.
const std::string resold = R"(
grid monthly from 2025-01 to 2025-03
party Partner { cash: $1000 }
party S { cash: $500 }
revenue_share resale: S -> Partner { gross: $20/month; fee: 25%; recognised: principal; cannibalised: 40% }
business app of S { revenue: $100/month - resale.lost; wages: $1/month }
)";

} // namespace

TEST_CASE("Amounts, counts and conditions of a removed deal read zero and false") {
  const std::string text = resold + R"(
structure plan: a -> b {
  due: money/time
  seats: seats
  open: bool
  state kept: money = $3
  next kept = kept + $1
  pay p: a -> b { due: due; kind: fee }
}
unit seats
plan p: S -> Partner { due: $2/month; seats: 7 seats; open: true }
let twice = 2 * resale.gross
measure sold = app.sold.paid
measure left = total(resale.gross) - total(resale.passed.paid)
measure seats = p.seats
measure open = p.open
measure kept = p.kept
measure by_let = twice
measure asked = if p.open then $1 else $2
)";
  const Case all(text);
  // 40 % of 20 are lost; of 20 a quarter stays with the partner, three months.
  CHECK(all.results.series("sold") == Values{92, 92, 92});
  CHECK(all("left") == 15);
  CHECK(all("seats") == 7);
  CHECK(all("open") == 1);
  CHECK(all.results.series("kept") == Values{4, 5, 6});
  const Case gone = without(text, "resale, p");
  CHECK(gone.results.series("sold") == Values{100, 100, 100});
  CHECK(gone("left") == 0);
  CHECK(gone("seats") == 0);
  CHECK(gone("open") == 0);
  CHECK(gone.results.series("kept") == Values{0, 0, 0});
  CHECK(gone("by_let") == 0);
  CHECK(gone("asked") == 2);
}

TEST_CASE("What a removed deal has no value for is absent until something stands in for it") {
  const std::string text = resold + R"(
structure offer: a -> b {
  price: money
  per_seat: money
  cap: money? = none
  ends: date
  term: duration
  state quoted: fraction = 10%
  next quoted = quoted + 1%
}
offer o: S -> Partner { price: $8; per_seat: $4; cap: $9; ends: 2025-02; term: 2 months }
let rate = resale.fee
let low = min(rate, 30%)
pay tax: S -> world { due: $100 * (low otherwise 7%); kind: fee }
pay most: S -> world { due: min($11, o.cap otherwise $12); kind: fee }
pay late: S -> world { due: $1 if now >= (o.ends otherwise 2025-03); kind: fee }
pay guarded: S -> world { due: if resale.gross > $0/month then $40 * resale.fee else $2; kind: fee }
pay quoted: S -> world { due: $100 * (o.quoted otherwise 50%); kind: fee }
measure fee = resale.fee
measure doubled = 2 * rate
measure there = exists(resale.fee)
measure all_fees = max(r.fee for r in revenue_share) otherwise 90%
measure filled = (resale.fee + 1%) otherwise 3%
measure taxes = tax.paid
measure mosts = most.paid
measure lates = late.paid
measure guardeds = guarded.paid
measure quotes = quoted.paid
)";
  auto values = [](const Case& m) {
    Values found;
    for (const char* name : {"there", "all_fees", "filled"}) found.push_back(m(name));
    return found;
  };
  const Case all(text);
  CHECK(all("fee") == 0.25);
  CHECK(all("doubled") == 0.5);
  CHECK(values(all) == Values{1, 0.25, 0.26});
  CHECK(all.results.series("taxes") == Values{25, 25, 25});
  CHECK(all.results.series("mosts") == Values{9, 9, 9});
  CHECK(all.results.series("lates") == Values{0, 1, 1});
  CHECK(all.results.series("guardeds") == Values{10, 10, 10});
  const Case gone = without(text, "resale, o");
  CHECK(std::isnan(gone("fee")));
  CHECK(std::isnan(gone("doubled")));
  CHECK(values(gone) == Values{0, 0.9, 0.03});
  CHECK(gone("taxes", 0) == Approx(7));
  CHECK(gone.results.series("mosts") == Values{11, 11, 11});
  CHECK(gone.results.series("lates") == Values{0, 0, 1});
  CHECK(gone.results.series("guardeds") == Values{2, 2, 2});
  CHECK(gone.results.series("quotes") == Values{50, 50, 50});
  // One of two: the other is still found.
  const Case one = without(text, "o");
  CHECK(one("fee") == 0.25);
  CHECK(one.results.series("taxes") == Values{25, 25, 25});
}

TEST_CASE("What stands in for a deal does so for that deal alone") {
  const std::string text = resold + R"(
revenue_share second: S -> Partner { gross: $10/month; fee: 10%; recognised: agent }
pay tax: S -> world { due: $100 * (if second.gross > $0/month then resale.fee else 50%) otherwise $1; kind: fee }
pay more: S -> world { due: $100 * (max(r.fee for r in revenue_share) otherwise 60%); kind: fee }
measure taxes = total(tax.paid)
measure mores = total(more.paid)
)";
  const auto values = [](const Case& m) { return Values{m("taxes"), m("mores")}; };
  const Values both{75, 75}, no_resale{3, 30}, no_second{150, 75}, neither{150, 180};
  CHECK(values(Case(text)) == both);
  const Case asked(text + R"(
measure first_taxes = without(resale, total(tax.paid))
measure first_mores = without(resale, total(more.paid))
measure second_taxes = without(second, total(tax.paid))
measure second_mores = without(second, total(more.paid))
measure neither_taxes = without(second, without(resale, total(tax.paid)))
measure neither_mores = without(resale, without(second, total(more.paid)))
)");
  CHECK(values(asked) == both);
  CHECK(Values{asked("first_taxes"), asked("first_mores")} == no_resale);
  CHECK(Values{asked("second_taxes"), asked("second_mores")} == no_second);
  CHECK(Values{asked("neither_taxes"), asked("neither_mores")} == neither);
  CHECK(values(without(text, "resale")) == no_resale);
  CHECK(values(without(text, "second")) == no_second);
  CHECK(values(without(text, "resale, second")) == neither);
}

TEST_CASE("A formula that is asked without a deal reads it as the scenario does") {
  const std::string text = resold + R"(
let rate = resale.fee
pay tax: S -> world { due: $100 * (rate otherwise 7%); kind: fee }
measure taxes = tax.paid
measure sold = total(app.sold.paid)
measure fee = resale.fee
measure filled = rate otherwise 3%
)";
  const Case both(text + R"(
measure w_taxes = without(resale, tax.paid)
measure w_sold = without(resale, total(app.sold.paid))
measure w_fee = without(resale, rate)
measure w_filled = without(resale, rate otherwise 3%)
measure w_filled_outside = without(resale, rate) otherwise 4%
measure w_other = without(app, rate)
)");
  const Case with(text), gone = without(text, "resale");
  CHECK(both.results.series("taxes") == with.results.series("taxes"));
  CHECK(both("sold") == with("sold"));
  CHECK(both("fee") == 0.25);
  CHECK(both.results.series("w_taxes") == gone.results.series("taxes"));
  CHECK(both("w_sold") == gone("sold"));
  CHECK(gone("sold") == 300);
  CHECK(std::isnan(both("w_fee")));
  CHECK(both("w_filled") == 0.03);
  CHECK(both("w_filled_outside") == 0.04);
  CHECK(both("w_other") == 0.25);
}

TEST_CASE("Payments, issues, moves, postings and openings of the model can be removed") {
  const std::string text = R"(
grid monthly from 2025-01 to 2025-02
party A { cash: $100 }
party B
equity_stake founders: A -> B { shares: 100 shares }
pay fee: A -> B { due: $10; kind: fee }
pay rest: A -> B { due: fee.paid + $1; kind: profit_share }
issue grant: share(B) to A { count: 10 shares if now == 2025-01 }
move sale: share(B) from A to B { count: 5 shares if now == 2025-01 }
measure got = revenue(B)
measure has = held(A, share(B))
)";
  CHECK(Case(text).results.series("got") == Values{21, 21});
  CHECK(Case(text).results.series("has") == Values{105, 105});
  // A payment of the model reads what is left of what it names.
  CHECK(without(text, "fee").results.series("got") == Values{1, 1});
  CHECK(without(text, "grant").results.series("has") == Values{95, 95});
  CHECK(without(text, "sale").results.series("has") == Values{110, 110});
  CHECK(without(text, "sale, founders").results.series("has") == Values{10, 10});
}

TEST_CASE("Queries leave removed deals out") {
  const std::string text = R"(
grid monthly from 2025-01 to 2025-03
party I { cash: $1000 }
party S
equity_stake founders: I -> S { shares: 100 shares }
investment a: I -> S { amount: $10; on: 2025-01; as: convertible { } }
investment b: I -> S { amount: $40; on: 2025-01; as: convertible { discount: 50% } }
round late of S { on: 2025-03; pre_money: $200; raises: $20 }
let last = the r in round where r.issuer == S and r.closes
measure n = count(i for i in investment)
measure amounts = sum(i.amount for i in investment)
measure largest = max(i.amount for i in investment) otherwise $0
measure smallest = min(i.amount for i in investment) otherwise $0
measure rich = any(i.amount > $30 for i in investment)
measure all_rich = all(i.amount > $30 for i in investment)
measure held_notes = sum(c.owed for c in convertible)
measure price = if exists(last) then last.price else 0
)";
  const Case all(text);
  const Case no_b = without(text, "b");
  const Case none = without(text, "a, b, late");
  auto values = [](const Case& m) {
    Values found;
    for (const char* name : {"n", "amounts", "largest", "smallest", "rich", "all_rich"})
      found.push_back(m(name));
    return found;
  };
  CHECK(values(all) == Values{2, 50, 40, 10, 1, 0});
  CHECK(values(no_b) == Values{1, 10, 10, 10, 0, 0});
  CHECK(values(none) == Values{0, 0, 0, 0, 0, 1});
  CHECK(all.results.series("held_notes") == Values{50, 50, 0});
  CHECK(no_b.results.series("held_notes") == Values{10, 10, 0});
  CHECK(all.results.series("price") == Values{0, 0, 2});
  CHECK(none.results.series("price") == Values{0, 0, 0});
}

TEST_CASE("A removed payment closes no loop") {
  // Bank's 100 come by way of Q. Without the loop of S and Q all 60 that S pays Bank are drawn from them. In the loop
  // they are not S's own, even if nothing is ever paid back: half of S's 200 is Bank's, and so is half of the 60.
  const std::string text = R"(
grid yearly from 2025-01 to 2025-12
attribution own_first
outside Bank
party Q
party S { cash: $100 }
kind advance { stage: operating; payer: notes_held; payee: notes; origin: payer }
pay lent: Bank -> Q { due: $100; kind: advance }
pay passed: Q -> S { due: $100; kind: sales }
pay fee: S -> Bank { due: $60; kind: cloud }
pay back: S -> Q { due: $10 if cash(S) > $1000; kind: sales }
measure recycled = total(recycled(Bank))
measure recycled_without = total(without(back, recycled(Bank)))
)";
  CHECK(Case(text)("recycled") == 30);
  CHECK(Case(text)("recycled_without") == 60);
  CHECK(without(text, "back")("recycled") == 60);
}

TEST_CASE("A measure is a series without a deal as it is with it") {
  const std::string text = R"(
grid yearly from 2025-01 to 2026-12
party Buyer { cash: $1000 }
party Seller
structure discount: buyer -> seller {
  off: fraction
}
let price = $120 * (1 - sum(d.off for d in discount))
measure asked = price
measure capped = min(price, $100)
measure all = total(price)
)";
  const std::string deal =
      "discount loyal: Buyer -> Seller { off: steps(10% at 2025-01, 25% at 2026-01) }\n";
  const Case with(text + deal);
  CHECK(with.results.series("asked") == Values{108, 90});
  CHECK(with.results.series("capped") == Values{100, 90});
  CHECK(with("all") == 198);
  const Case removed = without(text + deal, "loyal");
  CHECK(removed.results.series("asked") == Values{120, 120});
  CHECK(removed.results.series("capped") == Values{100, 100});
  CHECK(removed("all") == 240);
  // Where nobody has a discount, the price is one number.
  const Case nobody(text);
  CHECK(nobody("asked") == 120);
  CHECK(nobody("capped") == 100);
  CHECK(nobody("all") == 240);
}

TEST_CASE("A deal of a table's rows is removed for all of them") {
  const std::string text = R"(
grid monthly from 2025-01 to 2025-02
party I { cash: $100 }
division Cloud of I
table startups(cheque: money) {
  one: $10
  two: $20
}
for s in startups {
  party S
  investment ticket: I -> S { amount: s.cheque; on: 2025-01 }
  pay bill: S -> Cloud { due: $5; kind: cloud; unpaid: forgiven }
  measure without_it = total(without(ticket, bill.paid))
  measure paid = total(bill.paid)
}
measure lift = caused(Cloud, ticket).total
measure n = count(i for i in investment)
measure n_without = without(ticket, count(i for i in investment))
measure sum_without = without(ticket, total(sum(bill.paid for s in startups)))
)";
  const Case m(text);
  CHECK(m("lift") == 20);
  CHECK(m("paid[two]") == 10);
  CHECK(m("without_it[two]") == 0);
  CHECK(m("n") == 2);
  CHECK(m("n_without") == 0);
  CHECK(m("sum_without") == 0);
  CHECK(without(text, "ticket")("n") == 0);
  CHECK(without(text, "bill")("lift") == 0);
}

TEST_CASE("Inside one another the deals of both are removed") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-02
party A { cash: $1000 }
party B
pay a: A -> B { due: $1; kind: fee }
pay b: A -> B { due: $10; kind: fee }
pay c: A -> B { due: $100; kind: fee }
let no_b = without(b, revenue(B))
measure nested = without(a, without(b, revenue(B)))
measure through_name = without(a, no_b)
measure both = without(b, a, revenue(B))
measure again = without(a, without(a, revenue(B)))
measure totals = without(a, total(without(b, so_far(revenue(B)))))
measure differences = total(revenue(B) - without(a, no_b + previous(no_b) otherwise $0))
)");
  CHECK(m.results.series("nested") == Values{100, 100});
  CHECK(m.results.series("through_name") == Values{100, 100});
  CHECK(m.results.series("both") == Values{100, 100});
  CHECK(m.results.series("again") == Values{110, 110});
  CHECK(m("totals") == 300);
  CHECK(m("differences") == 111 - 0 + 111 - 200);
}

TEST_CASE("In a scenario without a deal a formula asks for what happens without another one too") {
  const std::string text = seeded + R"(
pay more: world -> S { due: $5; kind: sales }
measure m = without(more, total(revenue(Cloud)))
)";
  CHECK(Case(text)("m") == 150);
  CHECK(without(text, "seed")("m") == 50);
  CHECK(without(text, "more")("m") == 150);
}

TEST_CASE("Everything that is remembered is remembered without the deal") {
  const Case m(seeded + R"(
state stock: money = 0
next stock = stock + bill.paid
measure prior = without(seed, previous(bill.paid) otherwise $0)
measure prior_of = previous(without(seed, bill.paid)) otherwise $0
measure up_to_now = without(seed, so_far(bill.paid))
measure in_stock = without(seed, stock)
measure before = without(seed, opening(cash(S)))
measure dry = without(seed, first(cash(S) == $0))
measure dry_on = without(seed, first_date(cash(S) == $0))
measure never = without(seed, first_date(cash(S) > $1000))
measure least = lowest(without(seed, cash(S)))
measure grown = without(seed, ($1 growing (if cash(S) > $0 then 100%/month else 0%/month)) at 2025-03)
measure later = without(seed, bill.paid) at 2025-02
)");
  CHECK(m.results.series("prior") == Values{0, 40, 10, 0});
  CHECK(m.results.series("prior_of") == Values{0, 40, 10, 0});
  CHECK(m.results.series("up_to_now") == Values{40, 50, 50, 50});
  CHECK(m.results.series("in_stock") == Values{40, 50, 50, 50});
  CHECK(m.results.series("before") == Values{50, 10, 0, 0});
  CHECK(m.results.series("dry") == Values{0, 1, 0, 0});
  CHECK_FALSE(std::isnan(m("dry_on")));
  CHECK(std::isnan(m("never")));
  CHECK(m("least") == 0);
  CHECK(m("later") == 10);
}

TEST_CASE("What a deal causes can be paid for") {
  // A fifth of the cloud revenue that the seed caused in the period before.
  const Case m(seeded + R"(
pay bonus: I -> world { due: 20% * (previous(caused(Cloud, seed)) otherwise $0); kind: fee }
measure paid = bonus.paid
measure without_it = without(seed, bonus.paid)
)");
  CHECK(m.results.series("paid") == Values{0, 0, 6, 8});
  CHECK(m.results.series("without_it") == Values{0, 0, 0, 0});
}

TEST_CASE("On each path what is caused is the model less the scenario, to the bit") {
  const std::string text = R"(
grid monthly from 2025-01 to 2025-12
party I { cash: $1000 }
division Cloud of I
party S { cash: $50 }
let luck ~ lognormal(0.5 to 2) every period
let size ~ uniform($50, $150)
geometric_brownian rent { from: 1; drift: 0%/year; volatility: 50% }
investment seed: I -> S { amount: size; on: 2025-02 }
pay earned: world -> S { due: $3 * luck * (1 + cash(S) / $100); kind: sales }
pay bill: S -> Cloud { due: $10 * rent.level * luck; kind: cloud; unpaid: forgiven }
measure lift = caused(Cloud, seed)
measure base = revenue(Cloud)
measure drawn = luck * rent.level
measure drawn_without = without(seed, luck * rent.level)
)";
  constexpr std::size_t paths = 300;
  const Case with(text, paths);
  const Case gone = without(text, "seed", paths);
  auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  std::size_t differ = 0;
  for (std::size_t path = 0; path < paths; ++path) {
    const Values a = with.results.series("base", path), b = gone.results.series("base", path);
    const Values lift = with.results.series("lift", path);
    for (std::size_t t = 0; t < a.size(); ++t) {
      REQUIRE(bits(lift[t]) == bits(a[t] - b[t]));
      differ += a[t] != b[t];
    }
    CHECK(with.results.series("drawn", path) == gone.results.series("drawn", path));
    CHECK(with.results.series("drawn", path) == with.results.series("drawn_without", path));
  }
  CHECK(differ > paths);
  CHECK(with.compilation->lowered->program.streams.size() == 3);
}

TEST_CASE("A fault without a deal says so") {
  const std::string text = seeded + R"(
measure share_of_it = without(seed, total(seed.cheque.paid / cash(S)))
)";
  const auto m = compile(text);
  kernel::BlockBuffer buffer(m->kernel->layout());
  const auto fault = m->kernel->run(*m->kernel->workspace(), 1, 0, 1, buffer, {});
  REQUIRE(fault);
  const auto said = driver::explain_fault(*m, 1, *fault);
  CHECK(said.message.rfind("without seed: `", 0) == 0);
}
