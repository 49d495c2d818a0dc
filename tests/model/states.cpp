#include "tests/model/generator/dice.hpp"
#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <bit>
#include <cmath>

using namespace deal;
using fmt::format;
using test::Case;
using test::codes;
using Values = std::vector<double>;

/// Which of its two values in a period a state shows (docs/semantics.md, when a formula is read).
namespace {

/// Thirty, repaid ten a month.
const std::string thirty = R"(
grid monthly from 2025-01 to 2025-04
party A { cash: $100 }
party B
state owed: money = $30
let due_now = min($10, owed)
pay back: A -> B { due: due_now; kind: principal }
next owed = owed - back.paid
)";

} // namespace

TEST_CASE("A state in a measure is what the period leaves, a let what it used") {
  const Case m(thirty + R"(
let twice = due_now * 2
let begun = opening(owed)
function doubled(x: money) = x * 2
function of_owed(x: money) = x + owed { more: x + owed + $1 }
let call = of_owed($0)
measure left = owed
measure all_back = final(owed)
measure used = due_now
measure paid = back.paid
measure after = closing(due_now)
measure after_twice = twice.closing
measure before = opening(owed)
measure in_let = begun
measure in_argument = doubled(owed)
measure in_body = of_owed($0)
measure in_member = of_owed($0).more
measure behind_let = call
measure member_behind_let = call.more
measure again = left
measure row = cash(A) + owed
measure earlier = previous(owed) otherwise $99
measure sum = so_far(owed)
measure most = highest(owed)
measure in_march = owed at 2025-03
measure rule = opening(owed) - back.paid - closing(owed)
event done when owed == $0
measure done_on = first_date(owed == $0)
measure third = 2025-03
)");
  const auto series = [&](const char* name) { return m.results.series(name); };
  CHECK(series("left") == Values{20, 10, 0, 0});
  CHECK(m("all_back") == 0);
  CHECK(series("used") == Values{10, 10, 10, 0});
  CHECK(series("paid") == Values{10, 10, 10, 0});
  CHECK(series("after") == Values{10, 10, 0, 0});
  CHECK(series("after_twice") == Values{20, 20, 0, 0});
  CHECK(series("before") == Values{30, 20, 10, 0});
  CHECK(series("in_let") == Values{30, 20, 10, 0});
  CHECK(series("in_argument") == Values{40, 20, 0, 0});
  CHECK(series("in_body") == Values{20, 10, 0, 0});
  CHECK(series("in_member") == Values{21, 11, 1, 1});
  CHECK(series("behind_let") == Values{30, 20, 10, 0});
  CHECK(series("member_behind_let") == Values{31, 21, 11, 1});
  CHECK(series("again") == Values{20, 10, 0, 0});
  CHECK(series("row") == Values{110, 90, 70, 70});
  CHECK(series("earlier") == Values{99, 20, 10, 0});
  CHECK(series("sum") == Values{20, 30, 30, 30});
  CHECK(m("most") == 20);
  CHECK(m("in_march") == 0);
  CHECK(series("rule") == Values{0, 0, 0, 0});
  CHECK(series("done") == Values{0, 0, 1, 1});
  CHECK(m("done_on") == m("third"));
}

TEST_CASE("A state after the last period counts its next") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-12
state users: number = 1000
next users = users * 1.05
state a = 0, b = 1
next a = b, b = a + b
state kept = 7
measure users_at_end = final(users)
measure fibonacci = a
measure constant = kept
)");
  CHECK(m("users_at_end") == Approx(1795.8563260221292).epsilon(1e-14)); // 1000 · 1.05^12
  CHECK(m.results.series("fibonacci") == Values{1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144});
  CHECK(m("constant", 11) == 7);
}

TEST_CASE("A note that has turned into shares is owed no longer") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-06
party I { cash: $2bn }
party S
party F
equity_stake old: F -> S { shares: 100M shares }
investment note: I -> S { amount: $1bn; on: 2025-02; as: convertible }
round next_round of S { on: 2025-05; pre_money: $10bn; raises: $1bn }
measure owed = note.as.owed
measure at_end = final(note.as.owed)
)");
  CHECK(m.results.series("owed") == Values{0, 1e9, 1e9, 1e9, 0, 0});
  CHECK(m("at_end") == 0);
}

TEST_CASE("Each row has its own state after the period") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-03
party B
table firms(cash: money, loan: money) {
  X: $500, $40
  Y: $300, $20
}
structure level: lender -> borrower {
  size: money
  state owed: money = size
  pay repay: borrower -> lender { due: min(size / 4, owed); kind: principal }
  next owed = owed - repay.paid
}
for f in firms {
  party Firm { cash: f.cash }
  level loan: B -> Firm { size: f.loan }
  state bill: money = f.loan
  let used = bill
  next bill = bill - $5
  measure left = loan.owed
  measure open = bill
  measure was = used
}
measure all = sum(l.owed for l in level)
measure of_x = bill at firms.X
measure part = (bill at firms.X) / sum(bill for f in firms)
)");
  CHECK(m.results.series("left[X]") == Values{30, 20, 10});
  CHECK(m.results.series("left[Y]") == Values{15, 10, 5});
  CHECK(m.results.series("open[X]") == Values{35, 30, 25});
  CHECK(m.results.series("was[Y]") == Values{20, 15, 10});
  CHECK(m.results.series("all") == Values{45, 30, 15});
  CHECK(m.results.series("of_x") == Values{35, 30, 25});
  CHECK(m("part", 0) == 35.0 / 50);
}

TEST_CASE("A state without a deal is what that course of events leaves") {
  // The rent makes the state grow by what is paid: 5 in each month with it, nothing without.
  const Case m(R"(
grid monthly from 2025-01 to 2025-03
party A { cash: $100 }
party B
pay rent: A -> B { due: $5; kind: purchase }
state saved: money = $1
next saved = saved + rent.paid
measure with_it = saved
measure without_it = without(rent, saved)
measure lift = saved - without(rent, saved)
measure before = without(rent, opening(saved)) + opening(saved)
)");
  CHECK(m.results.series("with_it") == Values{6, 11, 16});
  CHECK(m.results.series("without_it") == Values{1, 1, 1});
  CHECK(m.results.series("lift") == Values{5, 10, 15});
  CHECK(m.results.series("before") == Values{2, 7, 12});
}

TEST_CASE("A next can read what another one leaves") {
  const Case m(thirty + R"(
state seen: money = $0
next seen = closing(owed)
state sum: money = $0
next sum = sum + closing(due_now)
require closing(owed) <= opening(owed) else "it only falls"
measure last_seen = seen
measure summed = sum
)");
  CHECK(m.results.series("last_seen") == Values{20, 10, 0, 0});
  CHECK(m.results.series("summed") == Values{10, 20, 20, 20});
}

TEST_CASE("Dates, lengths and conditions are states that show what is left, too") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-03
state day: date = 2025-01
next day = if now == 2025-02 then 2025-02 else day
state waited: duration = 0 days
next waited = waited + 10 days
state late: bool = false
next late = waited >= 10 days
measure shown = day
measure january = 2025-01
measure february = 2025-02
measure days = waited / 1 day
measure was_late = late
)");
  const double january = m("january"), february = m("february");
  CHECK(m.results.series("shown") == Values{january, february, february});
  CHECK(m("days", 2) == Approx(30).epsilon(1e-12));
  CHECK(m.results.series("was_late") == Values{0, 1, 1});
}

TEST_CASE("A state that meets a flow of its period says which value is meant") {
  const auto of = [](const std::string& text) { return codes(thirty + text); };
  for (const char* mixed :
       {"measure m = owed + back.paid", "measure m = owed + back.due", "measure m = due_now / owed",
        "measure m = owed + revenue(B)", "measure m = owed + paid_by(A, B)",
        "let paid = back.paid\nmeasure m = owed - paid", "event e when owed < back.paid",
        "expect owed + back.paid <= $30", "measure m = total(owed + back.paid)",
        "measure m = if back.paid > $0 then owed else none",
        "let f = (previous(f) otherwise $0) + g\nlet g = (previous(f) otherwise $0) + k + "
        "back.paid\n"
        "measure k = owed\nmeasure m = f",
        "measure m = so_far(owed + back.paid)", "measure m = $1 if owed > $5 and back.paid > $0",
        "measure k = owed\nmeasure m = k + back.paid",
        "measure m = without(back, owed) + back.paid",
        "function f(x: money) = x + back.paid\nmeasure m = f(owed)",
        "expect mean(total(owed + back.paid)) > $0",
        "measure m = if now == 2025-02 then owed else back.paid",
        "book b { amount: $1; debit: A.losses; credit: A.capital }\nmeasure m = owed + b.amount"}) {
    INFO(mixed);
    CHECK(of(mixed) == "D0443");
  }
  for (const char* clear :
       {"measure m = opening(owed) - back.paid", "measure m = closing(owed) + back.paid",
        "measure m = owed + cash(A)", "measure m = final(owed) + total(back.paid)",
        "measure m = owed + so_far(back.paid)",
        "measure m = owed - (previous(back.paid) otherwise $0)",
        "measure m = owed / closing(due_now)", "measure m = due_now / opening(owed)",
        "let begun = opening(owed)\nmeasure m = begun + back.paid", "measure m = arrears(A) + owed",
        "expect mean(final(owed)) + mean(total(back.paid)) == $30"}) {
    INFO(clear);
    CHECK(of(clear) == "");
  }
  // What is known at the end is too late for a due, and a state cannot wait for itself.
  for (const char* late :
       {"event e when owed < $20\npay p: A -> B { due: $1 if e; kind: fee }",
        "measure m = owed\npay p: A -> B { due: m / 10; kind: fee }",
        "pay p: A -> B { due: closing(owed) / 10; kind: fee }",
        "book b { amount: closing(owed); debit: A.losses; credit: A.capital }",
        "state x: money = $0\nnext x = closing(x) + $1",
        "state x: money = $0\nstate y: money = $0\nnext x = closing(y)\nnext y = closing(x)"}) {
    INFO(late);
    CHECK(of(late) == "D0424");
  }
}

namespace {

/// A due of a random model: a part of a balance at a price that moves by chance.
struct Payment {
  double part;
  std::size_t state;
  bool priced;
};

struct Payments {
  std::vector<Payment> all;
  std::string text;
};

Payments random_payments(std::uint64_t seed, int periods) {
  generator::Dice dice(seed);
  const std::size_t states = 1 + dice.below(3);
  Payments result;
  result.text = format("grid monthly from 2025-01 to 2025-{:02}\n", periods) +
                "party A { cash: $1bn }\nparty B { cash: $1bn }\n"
                "geometric_brownian price { from: 1; drift: 5%/year; volatility: 40% }\n"
                "let luck ~ uniform(0, 1) every period\n";
  for (std::size_t s = 0; s < states; ++s)
    result.text += format("state s{}: money = ${}\n", s, dice.between(1, 100));
  const std::size_t payments = 1 + dice.below(4);
  for (std::size_t p = 0; p < payments; ++p) {
    const Payment each{0.25 * dice.between(1, 4), dice.below(states), dice.chance(50)};
    const char* from = dice.of({"A -> B", "B -> A", "A -> world"});
    const char* kind = dice.of({"principal", "fee", "loan", "profit_share"});
    result.all.push_back(each);
    result.text += format("let d{0} = {1} * s{2}{3}\npay p{0}: {4} {{ due: d{0}; kind: {5} }}\n", p,
                          each.part, each.state, each.priced ? " * price.level" : "", from, kind);
    result.text += format("measure due{0} = d{0}\nmeasure paid{0} = p{0}.paid\n"
                          "measure dues{0} = total(d{0})\nmeasure all_paid{0} = total(p{0}.paid)\n"
                          "measure level{0} = {1}\n",
                          p, each.priced ? "price.level" : "1");
  }
  for (std::size_t s = 0; s < states; ++s) {
    std::string next =
        dice.chance(50) ? format("0.5 * s{} + luck * $10", s) : format("s{} + $1", s);
    for (std::size_t p = 0; p < payments; ++p)
      if (dice.chance(50)) next = format("abs({} - p{}.paid / 2)", next, p);
    if (s > 0 && dice.chance(50)) next += format(" + 0.1 * closing(s{})", s - 1);
    result.text += format("next s{0} = {1}\nmeasure left{0} = s{0}\nmeasure last{0} = final(s{0})\n"
                          "measure begun{0} = opening(s{0})\n",
                          s, next);
  }
  return result;
}

bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

} // namespace

TEST_CASE("Every due can be worked out from what is shown") {
  constexpr std::size_t paths = 2, periods = 5;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Payments random = random_payments(seed, periods);
    INFO(random.text);
    const Case m(random.text, paths);
    const Case longer(random_payments(seed, periods + 1).text, paths);
    for (std::size_t path = 0; path < paths; ++path) {
      for (std::size_t p = 0; p < random.all.size(); ++p) {
        const Payment& each = random.all[p];
        const auto shown = [&](const char* what, std::size_t t) {
          return m.results.at(format("{}{}", what, p), t, path);
        };
        for (std::size_t t = 0; t < periods; ++t) {
          REQUIRE(same(shown("due", t), shown("paid", t)));
          // The balance that the row before shows, at the price that this row shows.
          const double balance = t > 0 ? m.results.at(format("left{}", each.state), t - 1, path)
                                       : m.results.at(format("begun{}", each.state), 0, path);
          REQUIRE(shown("due", t) ==
                  Approx(each.part * balance * shown("level", t)).epsilon(1e-14));
        }
        REQUIRE(same(m.results.scalar(format("dues{}", p), path),
                     m.results.scalar(format("all_paid{}", p), path)));
        const std::string left = format("left{}", each.state),
                          begun = format("begun{}", each.state);
        const std::string last = format("last{}", each.state);
        REQUIRE(same(m.results.scalar(last, path), longer.results.at(begun, periods, path)));
        REQUIRE(same(m.results.scalar(last, path), m.results.at(left, periods - 1, path)));
      }
    }
  }
}
