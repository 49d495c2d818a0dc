#include "tests/model/harness.hpp"

#include "runtime/random/stream.hpp"

#include <catch2/catch.hpp>

using deal::test::Case;
using deal::test::codes;
using deal::test::compile;
using Values = std::vector<double>;

namespace {

const std::string three = R"(
grid monthly from 2025-01 to 2025-04
party Giant { cash: $100 }
table startups(cash: money, due: money, on: date, big: bool, extra: money?) {
  Mistral:          $10, $4, 2025-02, true,  none
  "Character.AI":   $20, $6, 2025-03, false, $5
  月之暗面:         $30, $8, 2025-02, true,  $7
}
)";

} // namespace

TEST_CASE("Each row has its own party, payments and states") {
  const Case m(three + R"(
for s in startups {
  party Startup { cash: s.cash }
  pay fee: Startup -> Giant { due: s.due if now >= s.on; kind: fee }
  state paid: money = 0
  next paid = paid + fee.paid
  measure left = cash(Startup)
  measure by_now = paid
}
measure fees = sum(fee.paid for s in startups)
measure all_cash = sum(cash(Startup) for s in startups)
)");
  CHECK(m.results.series("left[Mistral]") == Values{10, 6, 2, 0});
  CHECK(m.results.series("left[Character.AI]") == Values{20, 20, 14, 8});
  CHECK(m.results.series("left[月之暗面]") == Values{30, 22, 14, 6});
  CHECK(m.results.series("by_now[月之暗面]") == Values{0, 8, 16, 24});
  CHECK(m.results.series("fees") == Values{0, 12, 18, 16});
  CHECK(m.results.series("all_cash") == Values{60, 48, 30, 14});
  CHECK(m.results.residual() < 1e-12);
}

TEST_CASE("What one party owes to all rows is shared pro rata when it is short") {
  // 100 of cash against dues of 40, 60 and 80 in the first month: five ninths of each.
  const Case m(three + R"(
for s in startups {
  party Startup { cash: s.cash }
  pay grant: Giant -> Startup { due: 10 * s.due if now == 2025-01; kind: gift; unpaid: default }
  measure got = grant.paid
}
measure down = defaulted(Giant)
measure left = cash(Giant)
)");
  CHECK(m("got[Mistral]", 0) == Approx(40 * 100.0 / 180));
  CHECK(m("got[Character.AI]", 0) == Approx(60 * 100.0 / 180));
  CHECK(m("got[月之暗面]", 0) == Approx(80 * 100.0 / 180));
  CHECK(m.results.series("down") == Values{1, 1, 1, 1});
  CHECK(m("left", 0) == 0);
}

TEST_CASE("Money is followed to the rows and back") {
  // The first month: each startup has its cash and 10, pays 4, 6 and 8 of that mix to the giant.
  const Case m(three + R"(
for s in startups {
  party Startup { cash: s.cash }
  investment stake: Giant -> Startup { amount: $10; on: 2025-01 }
  pay bill: Startup -> Giant { due: s.due if now == 2025-01; kind: cloud }
  measure theirs = tagged(Giant, Startup)
}
measure back = recycled(Giant)
)");
  const double back = 4 * 10.0 / 20 + 6 * 10.0 / 30 + 8 * 10.0 / 40;
  CHECK(m("back", 0) == Approx(back));
  CHECK(m("theirs[Mistral]", 0) == Approx(8));
  CHECK(m("theirs[Character.AI]", 0) == Approx(8));
  CHECK(m("theirs[月之暗面]", 0) == Approx(8));
  CHECK(m.results.residual() < 1e-12);
}

TEST_CASE("Rows are counted, compared and searched") {
  const Case m(three + R"(
measure in_all = sum(s.due for s in startups)
measure rows = count(1 for s in startups)
measure big = count(1 for s in startups where s.big)
measure of_big = sum(s.cash for s in startups where s.big)
measure any_late = any(s.on > 2025-02 for s in startups)
measure all_big = all(s.big for s in startups)
measure least = min(s.due for s in startups)
measure most = max(s.cash for s in startups where s.on == 2025-03)
measure extras = sum(s.extra otherwise $1 for s in startups)
measure others = sum(s.cash for s in startups where s != startups.月之暗面)
measure one = startups.Mistral.cash + startups.月之暗面.cash
measure per_due = s_sum / 3
let s_sum = sum(s.due for s in startups)
measure nobody = max(s.cash for s in startups where s.cash > $1M) otherwise -$1
for s in startups {
  let share = s.cash / sum(t.cash for t in startups)
  measure part = share
}
measure mistral = share at startups.Mistral
)");
  CHECK(m("in_all") == 18);
  CHECK(m("rows") == 3);
  CHECK(m("big") == 2);
  CHECK(m("of_big") == 40);
  CHECK(m("any_late") == 1);
  CHECK(m("all_big") == 0);
  CHECK(m("least") == 4);
  CHECK(m("most") == 20);
  CHECK(m("extras") == 13);
  CHECK(m("others") == 30);
  CHECK(m("one") == 40);
  CHECK(m("per_due") == 6);
  CHECK(m("nobody") == -1);
  CHECK(m("part[Character.AI]") == Approx(1.0 / 3));
  CHECK(m("mistral") == Approx(1.0 / 6));
}

TEST_CASE("A row draws by its name, once a path and every period") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-03
table startups(scale: number) {
  A: 1
  B: 2
}
for s in startups {
  let luck ~ uniform(0, s.scale)
  let shock ~ uniform(0, 1) every period
  measure once = luck
  measure often = shock
}
)",
               3, 5);
  const auto luck_of = [](const std::string& row) {
    return deal::random::stream_key(5, "luck[" + row + "]");
  };
  const auto shock = deal::random::stream_key(5, "shock[B]");
  for (std::size_t path = 0; path < 3; ++path) {
    CHECK(m.results.scalar("once[A]", path) == deal::random::uniform(luck_of("A"), path, 0));
    CHECK(m.results.scalar("once[B]", path) == 2 * deal::random::uniform(luck_of("B"), path, 0));
    for (std::uint32_t t = 0; t < 3; ++t)
      CHECK(m.results.at("often[B]", t, path) == deal::random::uniform(shock, path, t));
  }
}

TEST_CASE("A row keeps its draws whatever other rows the table has and in which order") {
  const auto with = [](const std::string& rows) {
    return Case("grid monthly from 2025-01 to 2025-03\ntable startups(scale: number) {\n" + rows +
                    R"(}
for s in startups {
  let luck ~ uniform(0, s.scale)
  let shock ~ uniform(0, 1) every period
  let tied ~ normal(0, 1)
  correlate luck, tied: 50%
  measure once = luck
  measure often = shock
  measure together = tied
}
)",
                3, 5);
  };
  const Case plain = with("  A: 1\n  B: 2\n  C: 3\n");
  for (const std::string rows :
       {"  C: 3\n  B: 2\n  A: 1\n", "  New: 9\n  B: 2\n  Other: 4\n  A: 1\n", "  B: 2\n  A: 1\n",
        "  A: 1\n  B: 2\n"}) {
    CAPTURE(rows);
    const Case m = with(rows);
    for (const std::string row : {"[A]", "[B]"}) {
      for (std::size_t path = 0; path < 3; ++path) {
        CHECK(m.results.scalar("once" + row, path) == plain.results.scalar("once" + row, path));
        CHECK(m.results.scalar("together" + row, path) ==
              plain.results.scalar("together" + row, path));
        for (std::size_t t = 0; t < 3; ++t)
          CHECK(m.results.at("often" + row, t, path) == plain.results.at("often" + row, t, path));
      }
    }
  }
}

TEST_CASE("Rows go together through what they share") {
  // z = rho m + sqrt(1 - rho²) e: two rows have the correlation rho².
  const std::size_t paths = 20000;
  const Case m(R"(
grid yearly from 2025-01 to 2025-12
table startups(x: number) {
  A: 1
  B: 1
}
let market ~ normal(0, 1)
for s in startups {
  let luck ~ normal(0, 1)
  correlate luck, market: 80%
  measure z = luck
}
measure all = market
)",
               paths);
  auto correlation = [&](const char* a, const char* b) {
    double sum = 0;
    for (std::size_t i = 0; i < paths; ++i) sum += m.results.scalar(a, i) * m.results.scalar(b, i);
    return sum / static_cast<double>(paths);
  };
  // The standard error of a product of standard normals is at most sqrt(2 / paths).
  const double tolerance = 5 * std::sqrt(2.0 / static_cast<double>(paths));
  CHECK(correlation("z[A]", "all") == Approx(0.8).margin(tolerance));
  CHECK(correlation("z[A]", "z[B]") == Approx(0.64).margin(tolerance));
}

TEST_CASE("Cells and what is declared for rows can be overridden") {
  const std::string model = three + R"(
for s in startups {
  party Startup { cash: s.cash }
  let factor = 1
  measure m = factor * s.cash
}
scenario richer { startups.Mistral.cash: $15; factor: if s.big then 2 else 1 }
)";
  const Case m(model, 1, 1, {.scenarios = {"richer"}});
  CHECK(m("m[Mistral]") == 30);
  CHECK(m("m[Character.AI]") == 20);
  CHECK(m("m[月之暗面]") == 60);
  const Case set(model, 1, 1, {.settings = {{"startups.Mistral.cash", "$1"}}});
  CHECK(set("m[Mistral]") == 1);
}

TEST_CASE("A deal looks for the others of its own row") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-06
party Fund { cash: $1bn }
table startups(shares: shares, note: money, on: date, pre: money, raises: money) {
  A: 1000 shares, $10,  2025-03, $1000, $100
  B: 4000 shares, $40,  2025-05, $8000, $400
}
outside Founders
for s in startups {
  party Startup
  equity_stake founders: Founders -> Startup { shares: s.shares }
  investment note: Fund -> Startup { amount: s.note; on: 2025-01; as: convertible { discount: 20% } }
  round series of Startup { on: s.on; pre_money: s.pre; raises: s.raises }
  measure held_by_fund = held(Fund, share(Startup))
}
measure rounds = count(1 for r in round)
measure raised = sum(r.fresh.paid for r in round)
)");
  // Prices of 1 and 2 a share; notes convert at four fifths of that.
  CHECK(m.results.series("held_by_fund[A]") == Values{0, 0, 12.5, 12.5, 12.5, 12.5});
  CHECK(m.results.series("held_by_fund[B]") == Values{0, 0, 0, 0, 25, 25});
  CHECK(m("rounds") == 2);
  CHECK(m.results.series("raised") == Values{0, 0, 100, 0, 400, 0});
}

TEST_CASE("More rows make no more code") {
  auto operations = [](std::size_t rows) {
    std::string text = "grid monthly from 2025-01 to 2025-12\nparty Giant { cash: $1bn }\n"
                       "table startups(cash: money, need: money/year) {\n";
    for (std::size_t i = 0; i < rows; ++i)
      text += "  r" + std::to_string(i) + ": $" + std::to_string(10 + i % 7) + ", $3/year\n";
    text += R"(}
for s in startups {
  party Startup { cash: s.cash }
  let growth ~ lognormal(50% to 150%) per year
  business product of Startup { revenue: s.need growing growth; wages: s.need }
  investment stake: Giant -> Startup { amount: s.cash; on: 2025-02 }
  cloud_commit servers: Startup -> Giant { need: s.need; total: s.cash; term: 1 year }
}
measure back = recycled(Giant)
)";
    return compile(text)->lowered->program.values.size();
  };
  const std::size_t few = operations(3);
  CHECK(operations(300) == few);
}

TEST_CASE("A name of the rows is not found by accident") {
  CHECK(codes(three + "for s in startups { let x = s.cash }\nmeasure m = x.total\n") == "D0457");
  CHECK(codes(three + "for s in startups { let x = s.cash }\nfunction f(y: money) = x + y\n"
                      "measure m = f($1)\n") == "D0457");
  CHECK(codes(three + "for s in startups { let x = s.cash }\nlet y = s.cash\n") == "D0101");
}
