#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

using deal::test::Case;
using Values = std::vector<double>;

namespace {

/// A buyer with plenty of cash and a commitment on a grid of quarters.
Case committed(const std::string& to, const std::string& fields) {
  return Case("grid quarterly from 2025-01 to " + to + R"(
party B { cash: $1bn }
party S
cloud_commit c: B -> S { )" +
              fields + R"( }
measure usage = c.bill.paid
measure topup = c.topup.paid
measure gap = c.gap
measure unmet = c.unmet * dt
measure all = revenue(S).total
)");
}

void check_series(const Case& m, const char* measure, const Values& expected) {
  const Values found = m.results.series(measure);
  REQUIRE(found.size() == expected.size());
  INFO(measure);
  for (std::size_t t = 0; t < found.size(); ++t) {
    INFO("period " << t);
    CHECK(found[t] == Approx(expected[t]).epsilon(1e-12).margin(1e-9));
  }
}

} // namespace

TEST_CASE("Take-or-pay: each year the shortfall of the minimum is paid") {
  // 200 over two years, evenly: 100 a year; usage 15 a quarter, so 40 short each year.
  const Case m = committed("2026-12", "need: $60/year; total: $200; term: 2 years");
  check_series(m, "usage", {15, 15, 15, 15, 15, 15, 15, 15});
  check_series(m, "topup", {0, 0, 0, 40, 0, 0, 0, 40});
  CHECK(m("all") == Approx(200).epsilon(1e-12));
}

TEST_CASE("A ramp asks for one third in the first of two years and two thirds in the second") {
  const Case m = committed("2026-12", "need: $60/year; total: $300; term: 2 years; shape: ramp");
  check_series(m, "topup", {0, 0, 0, 40, 0, 0, 0, 140});
}

TEST_CASE("Usage above the minimum is paid and nothing else") {
  const Case m = committed("2026-12", "need: $120/year; total: $200; term: 2 years");
  check_series(m, "topup", {0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(m("all") == Approx(240).epsilon(1e-12));
}

TEST_CASE("A forfeited shortfall is not paid") {
  const Case m =
      committed("2026-12", "need: $60/year; total: $200; term: 2 years; shortfall: forfeited");
  check_series(m, "topup", {0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(m("all") == Approx(120).epsilon(1e-12));
}

TEST_CASE("A shortfall that is rolled over joins the next minimum and falls due with the last") {
  // Year 1: 100 − 60 = 40 carried; year 2: 100 + 40 − 100 used = 40 carried; year 3: 100 + 40 − 60 = 80 due.
  const Case m = committed(
      "2027-12", "need: steps($60/year at 2025-01, $100/year at 2026-01, $60/year at 2027-01); "
                 "total: $300; term: 3 years; shortfall: rolled_over");
  check_series(m, "topup", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 80});
  CHECK(m("all") == Approx(300).epsilon(1e-12));
}

TEST_CASE("Usage above a year's minimum does not lower the next one") {
  // Year 1: 160 used of 100; year 2: 60 of 100.
  const Case m = committed(
      "2026-12",
      "need: steps($160/year at 2025-01, $60/year at 2026-01); total: $200; term: 2 years");
  check_series(m, "topup", {0, 0, 0, 0, 0, 0, 0, 40});
}

TEST_CASE("Capacity caps usage and shows what is unmet, and the buyer pays no minimum for it") {
  // Of 100 that are wanted 80 are delivered, and the other 20 are not the buyer's shortfall.
  const Case m =
      committed("2025-12", "need: $100/year; total: $100; term: 1 year; capacity: $80/year");
  check_series(m, "usage", {20, 20, 20, 20});
  check_series(m, "unmet", {5, 5, 5, 5});
  check_series(m, "topup", {0, 0, 0, 0});
  // 288 a year are wanted and promised, 180 delivered: nothing else is due.
  const Case none =
      committed("2025-12", "need: $24/month; total: $288; term: 1 year; capacity: $15/month");
  check_series(none, "usage", {45, 45, 45, 45});
  check_series(none, "topup", {0, 0, 0, 0});
  // Of 120 only 110 are wanted, of which 100 are delivered: 10 are short of the minimum.
  const Case short_of =
      committed("2025-12", "need: $110/year; total: $120; term: 1 year; capacity: $100/year");
  check_series(short_of, "topup", {0, 0, 0, 10});
}

TEST_CASE("A term beyond the grid is cut, one before its end goes on as mere usage") {
  const Case longer = committed("2025-12", "need: $60/year; total: $500; term: 5 years");
  check_series(longer, "topup", {0, 0, 0, 40});
  const Case shorter = committed("2026-12", "need: $60/year; total: $100; term: 1 year");
  check_series(shorter, "topup", {0, 0, 0, 40, 0, 0, 0, 0});
  CHECK(shorter("all") == Approx(160).epsilon(1e-12));
}

TEST_CASE("Contract years run from the first day of the commitment") {
  // From July: usage before it does not count; the years end with 2026Q2 and 2027Q2.
  const Case m = committed("2027-12", "need: $60/year; total: $200; term: 2 years; from: 2025-07");
  check_series(m, "topup", {0, 0, 0, 0, 0, 40, 0, 0, 0, 40, 0, 0});
}

TEST_CASE("A commitment that began before the grid stands in its later year") {
  // From January 2024: 2025 is the second year of a ramp over three: 600 · 2/6 = 200, 60 of it used.
  const Case m = committed(
      "2026-12", "need: $60/year; total: $600; term: 3 years; from: 2024-01; shape: ramp");
  check_series(m, "topup", {0, 0, 0, 140, 0, 0, 0, 240});
}

TEST_CASE("A commitment from the middle of a period begins there") {
  // From 16 February 2025: 13 of February's 28 days. The contract years end with 15 February: 200 − 120 each.
  const Case m(R"(
grid monthly from 2025-02 to 2027-02
party B { cash: $1bn }
party S
cloud_commit c: B -> S { need: $10/month; total: $400; term: 2 years; from: 2025-02-16 }
measure usage = c.bill.paid
measure topup = c.topup.paid
)");
  Values usage(25, 10);
  usage[0] = 10 * 13 / 28.0;
  check_series(m, "usage", usage);
  Values topup(25, 0);
  // Of February 2026 15 days of 28 are of the first contract year, and so on.
  topup[12] = 200 - (10 * 13 / 28.0 + 110 + 10 * 15 / 28.0);
  topup[24] = 200 - (10 * 13 / 28.0 + 110 + 10 * 15 / 28.0);
  check_series(m, "topup", topup);
}

TEST_CASE("Five years from the day of an announcement have five minima") {
  // From 25 September 2023: each contract year has six days of thirty, eleven months and 24 days of thirty, so that
  // 800 − 12 · 30 = 440 are short, five times, each in a September.
  const Case m(R"(
grid monthly from 2023-09 to 2028-12
party B { cash: $20bn }
party S
cloud_commit c: B -> S { need: $30M/month; total: $4bn; term: 5 years; from: 2023-09-25 }
measure topup = c.topup.paid
)");
  Values topup(64, 0);
  for (std::size_t year = 1; year <= 5; ++year) topup[12 * year] = 440e6;
  check_series(m, "topup", topup);
}

TEST_CASE("A term of a year and a half ends with half a year, for half of a year's minimum") {
  // 300 evenly: 200 and 100; as a ramp 1 : 2 · ½: 150 and 150. Usage is 15 a quarter.
  const Case even = committed("2026-12", "need: $60/year; total: $300; term: 18 months");
  check_series(even, "topup", {0, 0, 0, 140, 0, 70, 0, 0});
  const Case ramp =
      committed("2026-12", "need: $60/year; total: $300; term: 18 months; shape: ramp");
  check_series(ramp, "topup", {0, 0, 0, 90, 0, 120, 0, 0});
  const Case half = committed("2025-12", "need: $60/year; total: $100; term: 6 months");
  check_series(half, "topup", {0, 70, 0, 0});
}

TEST_CASE("A commitment from before the grid says what was used of its year") {
  // From July 2024: 60 of the 120 before the grid, and as much in it: nothing is short.
  const std::string fields = "need: $120/year; total: $240; term: 2 years; from: 2024-07";
  const Case m = committed("2026-12", fields + "; used_before: $60");
  check_series(m, "topup", {0, 0, 0, 0, 0, 0, 0, 0});
  const Case short_of = committed(
      "2026-12", fields + "; used_before: $50; carried_before: $7; shortfall: rolled_over");
  check_series(short_of, "topup", {0, 0, 0, 0, 0, 17, 0, 0});
  CHECK(deal::test::codes("grid monthly from 2025-01 to 2025-12\nparty A { cash: $1 }\nparty B\n"
                          "cloud_commit c: A -> B { " +
                          fields + " }") == "D0920 D0438");
  CHECK(deal::test::codes("grid monthly from 2025-01 to 2025-12\nparty A { cash: $1 }\nparty B\n"
                          "cloud_commit c: A -> B { need: $1/year; total: $1; term: 1 year; "
                          "from: 2026-02 }") == "D0404");
}

TEST_CASE("What falls due after the grid is told") {
  // 500 over five years, of which the grid has one.
  const Case m(R"(
grid quarterly from 2025-01 to 2025-12
party B { cash: $1bn }
party S
cloud_commit c: B -> S { need: $60/year; total: $500; term: 5 years }
measure to_come = c.to_come
)");
  check_series(m, "to_come", {500, 500, 500, 400});
}

TEST_CASE("What the buyer cannot pay is carried, and a buyer in default uses nothing more") {
  const Case m(R"(
grid quarterly from 2025-01 to 2025-12
party B { cash: $20 }
party S
pay wages: B -> world { due: $1000 if now == 2025-07; kind: expenses; unpaid: default }
cloud_commit c: B -> S { need: $60/year; total: $60; term: 1 year }
measure paid = c.bill.paid
measure due = c.bill.due
measure usage = c.usage * dt
)");
  CHECK(m("paid", 0) == Approx(15).epsilon(1e-12));
  CHECK(m("paid", 1) == Approx(5).epsilon(1e-12));
  // 15 of this period and 10 of the last; in the period after the default nothing is used, and the 25
  // stay owed, for nothing was there to pay them from.
  CHECK(m("due", 2) == Approx(25).epsilon(1e-12));
  CHECK(m("usage", 3) == 0);
  CHECK(m("due", 3) == Approx(25).epsilon(1e-12));
}

TEST_CASE("A chip mandate changes spending, costs a switch once and loses less and less work") {
  // Half of a need of 1200 a year on chips of price 60 % and performance 0.8, 20 % slower at first:
  // month k after the switch: 600 · (0.75 · (1 + 0.2 · (1 − k / 4)) − 1) above the incumbent's 1200.
  const Case m(R"(
grid monthly from 2025-01 to 2025-08
party B { cash: $1bn }
party S
cloud_commit c: B -> S { need: $1200/year; total: $1; term: 1 year }
chip_mandate t: B -> S {
  of: c
  share: steps(0% at 2025-01, 50% at 2025-03)
  performance: 0.8
  price: 60%
  switching_cost: $70
  slower: 20%
  recovers: 4 months
  incumbent_part: 30%
}
measure usage = c.bill.paid
measure switched = t.switching.paid
measure penalty = t.penalty
measure avoided = t.avoided * dt
measure locked = t.locked_in * dt
)");
  check_series(m, "switched", {0, 0, 70, 0, 0, 0, 0, 0});
  check_series(m, "penalty", {0, 0, 0.2, 0.15, 0.1, 0.05, 0, 0});
  Values usage{100, 100};
  for (const double penalty : {0.2, 0.15, 0.1, 0.05, 0.0, 0.0})
    usage.push_back(50 + 50 * 0.75 * (1 + penalty));
  check_series(m, "usage", usage);
  check_series(m, "avoided", {0, 0, 15, 15, 15, 15, 15, 15});
  check_series(m, "locked", {0, 0, 50, 50, 50, 50, 50, 50});
}

TEST_CASE(
    "A mandate from before the grid has paid for its switch and recovers from its first day on") {
  // Six of twelve months have passed.
  const Case m(R"(
grid monthly from 2025-01 to 2025-03
party B { cash: $1bn }
party S
cloud_commit c: B -> S { need: $1200/year; total: $1; term: 1 year }
chip_mandate t: B -> S { of: c; share: 50%; switching_cost: $70; slower: 20%; began: 2024-07 }
measure switched = t.switching.paid
measure penalty = t.penalty
)");
  check_series(m, "switched", {0, 0, 0});
  check_series(m, "penalty", {0.1, 0.2 * 5 / 12, 0.2 * 4 / 12});
}

TEST_CASE("Several mandates under one commitment add up") {
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
party B { cash: $1bn }
party S
cloud_commit c: B -> S { need: $100/year; total: $1; term: 1 year }
cloud_commit other: B -> S { need: $100/year; total: $1; term: 1 year }
chip_mandate t: B -> S { of: c; share: 20%; price: 50% }
chip_mandate u: B -> S { of: c; share: 30%; performance: 0.5 }
measure usage = c.bill.paid
measure untouched = other.bill.paid
)");
  // 100 · (1 − 0.2 · 0.5 + 0.3 · 1)
  check_series(m, "usage", {120});
  check_series(m, "untouched", {100});
}
