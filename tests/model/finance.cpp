#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>

using deal::test::Case;
using deal::test::codes;

namespace {

/// Cash flows at the ends of four years that have 365 days each: whole years by the XIRR convention.
std::string four_years(const std::string& a, const std::string& b, const std::string& c,
                       const std::string& d, const std::string& measures) {
  return "grid yearly from 2100-01 to 2103-12\nparty A { cash: $1000000 }\nlet x = steps(" + a +
         " at 2100-01, " + b + " at 2101-01, " + c + " at 2102-01, " + d + " at 2103-01)\n" +
         measures;
}

} // namespace

// Brealey, Myers, Allen: Principles of Corporate Finance, sections 5.2 and 5.3.
TEST_CASE("Textbook projects have their payback, net present value and rate") {
  const std::string measures = R"(
measure value = npv(x, 10%)
measure paid = payback(x)
measure later = discounted_payback(x, 10%)
measure rate = irr(x)
measure rates = irr_roots(x)
)";
  // The book's first flow is at once; here it is a year after the start of the grid.
  const Case a(four_years("-$2000", "$500", "$500", "$5000", measures));
  CHECK(a("value") * 1.1 == Approx(2624).margin(0.5));
  const Case b(four_years("-$2000", "$500", "$1800", "$0", measures));
  CHECK(b("value") * 1.1 == Approx(-58).margin(0.5));
  CHECK(std::isnan(b("later")));
  const Case c(four_years("-$2000", "$1800", "$500", "$0", measures));
  CHECK(c("value") * 1.1 == Approx(50).margin(0.5));
  const double year = 372;
  CHECK(a("paid") - b("paid") == year);
  CHECK(b("paid") == c("paid"));
  CHECK(c("later") == c("paid"));
  const Case d(four_years("-$4000", "$2000", "$4000", "$0", measures));
  CHECK(d("rate") == Approx(0.2808).margin(5e-5));
  CHECK(d("rates") == 1);
}

TEST_CASE("Two rates are both there, and neither is the rate") {
  // The oil pump of Lorie and Savage (1955): 25 % and 400 %.
  const Case two(four_years("-$1600", "$10000", "-$10000", "$0", R"(
measure rate = irr(x)
measure rates = irr_roots(x)
measure low = irr(x, 1)
measure high = irr(x, 2)
measure third = irr(x, 3)
measure stood_in = irr(x) otherwise -100%
measure at_low = npv(x, 25%)
measure at_high = npv(x, 400%)
)"));
  CHECK(std::isnan(two("rate")));
  CHECK(two("rates") == 2);
  CHECK(two("low") == Approx(0.25).epsilon(1e-14));
  CHECK(two("high") == Approx(4).epsilon(1e-14));
  CHECK(std::isnan(two("third")));
  CHECK(two("stood_in") == -1);
  CHECK(two("at_low") == Approx(0).margin(1e-10));
  CHECK(two("at_high") == Approx(0).margin(1e-10));
  CHECK(two.type("rate").optional);
  const Case none(four_years("$1000", "-$3000", "$2500", "$0",
                             "measure rate = irr(x)\nmeasure rates = irr_roots(x)"));
  CHECK(std::isnan(none("rate")));
  CHECK(none("rates") == 0);
}

TEST_CASE("Months count by their days") {
  // Twelve months of ten after 120: bisected to the last digit by the definition, in other words.
  const Case m(R"(
grid monthly from 2025-01 to 2026-02
let x = if now == start then -$120 else $10
let per_month = if now == start then -$120/month else $10/month
measure rate = irr(x)
measure value = npv(x, 12%)
measure of_flows = irr(per_month)
)");
  CHECK(m("rate") == Approx(0.15005790250857942).epsilon(1e-13));
  CHECK(m("value") == Approx(1.7980025647893072).epsilon(1e-13));
  CHECK(m("of_flows") == Approx(m("rate")).epsilon(1e-13));
}

TEST_CASE("Every path has its own rate") {
  const Case m(R"(
grid yearly from 2100-01 to 2101-12
party A { cash: $1000 }
party B { cash: $1000 }
let back ~ uniform(-$50 to $300)
pay cheque: A -> B { due: $100 if now == start; kind: equity }
pay exit: B -> A { due: max(0, back) if now == 2101-01; kind: dividend }
measure rate = irr(exit.paid - cheque.paid)
measure rates = irr_roots(exit.paid - cheque.paid)
measure given = back
measure multiple = moic(exit.paid, cheque.paid)
)",
               300);
  for (std::size_t path = 0; path < 300; ++path) {
    const double back = m.results.scalar("given", path);
    CHECK(m.results.scalar("rates", path) == (back > 0));
    CHECK(m.results.scalar("multiple", path) == Approx(std::max(0.0, back) / 100).margin(1e-15));
    const double rate = m.results.scalar("rate", path);
    if (back > 0)
      CHECK(1 + rate == Approx(back / 100).epsilon(1e-14));
    else
      CHECK(std::isnan(rate));
  }
}

TEST_CASE("Multiples, runway and exposure by hand") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-04
party I { cash: $1000 }
party S { cash: $100 }
pay cheque: I -> S { due: $60 if now == 2025-02; kind: equity }
pay loan: I -> S { due: $30 if now == 2025-02; kind: loan }
pay costs: S -> world { due: $10; kind: expenses }
pay bill: S -> I { due: $90 if now == 2025-03; kind: cloud }
pay wages: S -> world { due: $1000 if now == 2025-04; kind: expenses; unpaid: default }
measure lost = burn(S)
measure left = runway(S)
measure months = runway(S).months
measure put = exposure(I)
measure back = funded(I, I)
measure broke = default_date(S)
measure fine = default_date(I)
measure nothing = moic(bill.paid, 0)
measure index = profitability_index(bill.paid - cheque.paid - loan.paid, 0%)
measure grown = cagr($121, $100, 2 years)
)");
  // 100 − 10 = 90; + 90 − 10 = 170; − 90 − 10 = 70; all gone.
  CHECK(m("lost", 0) == Approx(120).epsilon(1e-14));
  CHECK(m("months", 0) == Approx(9).epsilon(1e-14));
  CHECK(m("left", 0) == Approx(0.75).epsilon(1e-14));
  CHECK(std::isnan(m("months", 1)));
  CHECK(m("months", 2) == Approx(0.7).epsilon(1e-14));
  CHECK(m("months", 3) == 0);
  // February's pool of S is 190 with 90 of I; 10 leave: 85.26 of I in 180 … of which the bill takes half.
  CHECK(m("put", 0) == 0);
  CHECK(m("put", 1) == 90);
  CHECK(m("put", 2) == Approx(90 - m("back", 2)).epsilon(1e-14));
  CHECK(m("back", 2) > 0);
  CHECK(m("broke") == (2025 * 12 + 3) * 31);
  CHECK(std::isnan(m("fine")));
  CHECK(std::isnan(m("nothing")));
  CHECK(m("index") == Approx(1).epsilon(1e-14));
  CHECK(m("grown") == Approx(0.1).epsilon(1e-14));
}

TEST_CASE("Who paid whom, and how much of the revenue one customer is") {
  const Case m(R"(
grid yearly from 2025-01 to 2026-12
party S { cash: $100 }
division Cloud of S
party A { cash: $1000 }
division Lab of A
party B { cash: $1000 }
pay one: A -> Cloud { due: $20; kind: cloud }
pay two: Lab -> S { due: $30; kind: cloud }
pay three: B -> S { due: $50 if now == start; kind: sales }
pay rest: world -> S { due: $100 if now == start; kind: sales }
pay shares: A -> S { due: $500 if now == start; kind: equity }
measure all = revenue(S)
measure by_a = revenue_from(A, S)
measure by_lab = revenue_from(Lab, S)
measure to_cloud = revenue_from(A, Cloud)
measure cash_of_a = paid_by(A, S)
measure cash_of_lab = paid_by(Lab, S)
measure nothing = paid_by(S, A)
measure of_world = paid_by(world, S)
measure index = concentration(S)
measure most = largest_customer(S)
measure cloud = concentration(Cloud)
measure of_b = share_from(B, S)
measure without = concentration(B)
measure no_share = share_from(A, B)
)");
  CHECK(m("all", 0) == 200);
  CHECK(m("by_a", 0) == 50);
  CHECK(m("by_lab", 0) == 30);
  CHECK(m("to_cloud", 0) == 20);
  CHECK(m("cash_of_a", 0) == 550);
  CHECK(m("cash_of_lab", 0) == 30);
  CHECK(m("nothing", 0) == 0);
  CHECK(m("of_world", 0) == 100);
  // Shares of 1/4 and 1/4, and half of it from the world at large.
  CHECK(m("index", 0) == 0.125);
  CHECK(m("most", 0) == 0.25);
  CHECK(m("cloud", 0) == 1);
  CHECK(m("of_b", 0) == 0.25);
  CHECK(m("without", 0) == 0);
  CHECK(m("no_share", 0) == 0);
  CHECK(m("all", 1) == 50);
  CHECK(m("index", 1) == 1);
  CHECK(m("most", 1) == 1);
}

TEST_CASE("Each row of a table is a customer, and has customers") {
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party Cloud { cash: $0 }
party Other { cash: $100 }
table startups(size: money) {
  a: $10
  b: $30
}
for s in startups {
  party Young { cash: $100 }
  pay bill: Young -> Cloud { due: s.size; kind: cloud }
  pay order: Other -> Young { due: s.size; kind: sales }
  pay sold: world -> Young { due: $10; kind: sales }
  measure own = concentration(Young)
  measure to_cloud = paid_by(Young, Cloud)
  measure from_other = revenue_from(Other, Young)
}
pay more: Other -> Cloud { due: $40; kind: cloud }
measure index = concentration(Cloud)
measure most = largest_customer(Cloud)
measure all = sum(paid_by(Young, Cloud) for s in startups)
measure one = irr(bill.paid - order.paid at startups.a)
measure rates = irr_roots(sum(bill.paid - $20 for s in startups))
)");
  CHECK(m("index", 0) == Approx(0.125 * 0.125 + 0.375 * 0.375 + 0.25).epsilon(1e-14));
  CHECK(m("most", 0) == 0.5);
  CHECK(m("all", 0) == 40);
  CHECK(m("own[a]", 0) == 0.25);
  CHECK(m("own[b]", 0) == 0.5625);
  CHECK(m("to_cloud[b]", 0) == 30);
  CHECK(m("from_other[a]", 0) == 10);
  CHECK(std::isnan(m("one")));
  CHECK(m("rates") == 0);
}

TEST_CASE("A value is absent where the branch that holds says none") {
  const Case m(R"(
grid yearly from 2025-01 to 2027-12
let x = steps($1 at 2025-01, $0 at 2026-01, $2 at 2027-01)
let some = if x > 0 then 6 / (x / $1) else none
let other = if x > 0 then none else 3
measure there = some
measure not_there = other
measure filled = some otherwise -1
measure both = if x > $1 then some else if x > 0 then other else 5
measure least = min(some, 4)
measure never = if x < 0 then start else none
)");
  CHECK(m("there", 0) == 6);
  CHECK(std::isnan(m("there", 1)));
  CHECK(m("there", 2) == 3);
  CHECK(std::isnan(m("not_there", 0)));
  CHECK(m("not_there", 1) == 3);
  CHECK(m("filled", 1) == -1);
  CHECK(std::isnan(m("both", 0)));
  CHECK(m("both", 1) == 5);
  CHECK(m("both", 2) == 3);
  CHECK(m("least", 0) == 4);
  CHECK(m("least", 1) == 4);
  CHECK(m("least", 2) == 3);
  CHECK(std::isnan(m("never", 2)));
}

TEST_CASE("What is known at the end is no flow, and no condition of one period") {
  const std::string model = "grid yearly from 2025-01 to 2027-12\nparty A { cash: $10 }\n";
  CHECK(codes(model + "measure m = total(total(cash(A)))") == "D0217");
  CHECK(codes(model + "measure m = irr(total(cash(A)))") == "D0217");
  CHECK(codes(model + "measure m = total(cash(A) * (irr(cash(A)) otherwise 0))") == "D0217");
  CHECK(codes(model + "measure m = if total(cash(A)) > 0 then cash(A) else none") == "D0217");
  CHECK(codes(model + "measure m = if cash(A) > 0 then total(cash(A)) else none") == "D0217");
  CHECK(codes(model + "expect mean(if cash(A) > 0 then final(cash(A)) else none) > 0") == "D0217");
}

TEST_CASE("Finn's index is the part of the money that comes round") {
  // 100 come in from world; A pays B 150, of which 50 come back: each dollar passes A and B 1.5 times, so that a third
  // of what passes has been there before.
  const Case m(R"(
grid yearly from 2025-01 to 2026-12
party A
party B
pay in_: world -> A { due: $100; kind: sales }
pay ab: A -> B { due: $150; kind: sales }
pay ba: B -> A { due: $50; kind: sales }
pay out_: B -> world { due: $100; kind: expenses }
measure by_now = cycling_index()
)");
  CHECK(m("by_now", 0) == Approx(1.0 / 3).epsilon(1e-14));
  CHECK(m("by_now", 1) == Approx(1.0 / 3).epsilon(1e-14));
}

TEST_CASE("Cash that is used up is an input of the network") {
  // I spends 200 net of its 300, S passes 100 back: throughflows 300 and 300, a third of both comes round.
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party I { cash: $300 }
party S
pay out_: I -> S { due: $300; kind: equity }
pay back: S -> I { due: $100; kind: cloud }
pay chain: S -> world { due: $200; kind: expenses }
measure round = cycling_index()
measure none_yet = previous(cycling_index()) otherwise 0%
)");
  CHECK(m("round", 0) == Approx(1.0 / 3).epsilon(1e-14));
  CHECK(m("none_yet", 0) == 0);
}

namespace {

/// A cash flow of the periods of a grid.
std::string flows(const std::string& grid, const std::vector<double>& amounts, int first_year,
                  int months, const std::string& measures) {
  std::string text = grid + "\nparty A { cash: $1 }\nlet x = steps(";
  int month = 0;
  for (std::size_t i = 0; i < amounts.size(); ++i, month += months)
    text += (i > 0 ? ", " : "") + fmt::format("{}$1 * {}", "", amounts[i]) +
            fmt::format(" at {}-{:02}", first_year + month / 12, month % 12 + 1);
  return text + ")\n" + measures;
}

std::string years(const std::vector<double>& amounts, const std::string& measures) {
  const auto last = 2021 + amounts.size() - 1;
  return flows(fmt::format("grid yearly from 2021-01 to {}-12", last), amounts, 2021, 12, measures);
}

double value_of(const std::vector<double>& amounts, const std::string& formula) {
  return Case(years(amounts, "measure m = " + formula + "\n"))("m");
}

} // namespace

// Published examples of spreadsheets' IRR and NPV, and the flows of public tests of such functions.
TEST_CASE("Periodic rates are those that spreadsheets publish") {
  const std::vector<std::pair<std::vector<double>, double>> known{
      {{-70000, 12000, 15000, 18000, 21000}, -0.021244848},
      {{-70000, 12000, 15000, 18000, 21000, 26000}, 0.086630948},
      {{-100, 39, 59, 55, 20}, 0.28094842116},
      {{-100, 100, 0, -7}, -0.08329966618},
      {{-100, 100, 0, 7}, 0.06205848562},
      {{-150000, 15000, 25000, 35000, 45000, 60000}, 0.05243288885},
      {{-10, 2, 2, 2, 2}, -0.08364541746615073},
      {{-100, 0, 0, 74}, -0.09549583034897247}};
  for (const auto& [amounts, rate] : known) {
    INFO("first of " << amounts.size() << ": " << amounts[1]);
    const Case m(years(amounts, R"(
measure roots = periodic_irr_roots(x)
measure first = periodic_irr(x, 1)
measure second = periodic_irr(x, 2)
measure only = periodic_irr(x)
measure by_year = yearly_rate(periodic_irr(x, 1)) - periodic_irr(x, 1)
measure at_root = periodic_npv(x, )" +
                                    fmt::format("{:.17g}", rate) + ")\n"));
    CHECK(std::isnan(m("only")) == (m("roots") > 1));
    const bool is_second = m("roots") > 1 && std::fabs(m("second") - rate) < 1e-3;
    CHECK(m(is_second ? "second" : "first") == Approx(rate).margin(1e-9));
    double size = 0;
    for (const double amount : amounts) size += std::fabs(amount);
    CHECK(m("at_root") == Approx(0).margin(1e-8 * size));
    CHECK(m("by_year") == Approx(0).margin(1e-14));
  }
}

TEST_CASE("Net present value has a name for each convention of the first period") {
  CHECK(value_of({-10000, 3000, 4200, 6800}, "periodic_npv(x, 10%)") ==
        Approx(1188.4434123352216).epsilon(1e-13));
  CHECK(value_of({-40000, 8000, 9200, 10000, 12000, 14500}, "periodic_npv_at_first(x, 8%)") ==
        Approx(1922.0615549323604).epsilon(1e-12));
  // 1000 at once and 1000 a year later, of 365 days.
  CHECK(value_of({1000, 1000}, "npv_at_first(x, 25%)") == Approx(1800).epsilon(1e-14));
  CHECK(value_of({1000, 1000}, "npv(x, 25%)") == Approx(1440).epsilon(1e-14));
  CHECK(value_of({1000, 1000}, "periodic_npv(x, 25%)") == Approx(1440).epsilon(1e-14));
  CHECK(value_of({1000, 1000}, "periodic_npv_at_first(x, 25%)") == Approx(1800).epsilon(1e-14));
}

TEST_CASE("On a grid of months a periodic rate is one by the month") {
  // A loan of 1200 repaid in twelve level payments of 106.618546… is one at 1 % a month.
  const double payment = 1200 * 0.01 / (1 - std::pow(1.01, -12));
  std::vector<double> amounts(13, payment);
  amounts[0] = -1200;
  const Case m(flows("grid monthly from 2024-01 to 2025-01", amounts, 2024, 1, R"(
measure rate = periodic_irr(x)
measure yearly = yearly_rate(periodic_irr(x))
measure back = periodic_rate(yearly_rate(periodic_irr(x)))
measure by_days = irr(x)
measure value = periodic_npv_at_first(x, 1%)
)"));
  CHECK(m("rate") == Approx(0.01).epsilon(1e-10));
  CHECK(m("yearly") == Approx(std::pow(1.01, 12) - 1).epsilon(1e-10));
  CHECK(m("back") == Approx(0.01).epsilon(1e-10));
  CHECK(m("value") == Approx(0).margin(1e-9));
  CHECK(std::fabs(m("by_days") - m("yearly")) > 1e-5);
  CHECK(std::fabs(m("by_days") - m("yearly")) < 1e-3);
}

TEST_CASE("Several periodic rates are counted, and each has its number") {
  // 25 % and 400 %, as by days.
  const std::string measures = R"(
measure rates = periodic_irr_roots(x)
measure only = periodic_irr(x)
measure low = periodic_irr(x, 1)
measure high = periodic_irr(x, 2)
)";
  const Case m(years({-1600, 10000, -10000}, measures));
  CHECK(m("rates") == 2);
  CHECK(std::isnan(m("only")));
  CHECK(m("low") == Approx(0.25).epsilon(1e-14));
  CHECK(m("high") == Approx(4).epsilon(1e-14));
  CHECK(codes(years({-1, 2}, "measure m = periodic_irr(x, 0)\n")) == "D0204");
  CHECK(codes(years({-1, 2}, "measure m = periodic_irr(x, 1, 2)\n")) == "D0209");
  CHECK(codes(years({-1, 2}, "measure m = periodic_irr(2)\n")) == "D0204");
}
