#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>

/// Sums over the last periods, and what was some periods ago. What is expected is added up here.

using deal::test::Case;
using Values = std::vector<double>;

namespace {

const std::string months = "grid monthly from 2025-01 to 2026-06\nparty A { cash: $1000 }\n";
constexpr double absent = std::numeric_limits<double>::quiet_NaN();

/// In every period t from `first` on f(t), and absent before.
template <class F> void check(const Case& m, const char* measure, std::size_t first, F f) {
  INFO(measure);
  const Values found = m.results.series(measure);
  for (std::size_t t = 0; t < found.size(); ++t) {
    INFO("period " << t);
    if (t < first)
      CHECK(std::isnan(found[t]));
    else
      CHECK(found[t] == Approx(f(t)).epsilon(1e-13));
  }
}

double sum(std::size_t last, std::size_t count) {
  double result = 0;
  for (std::size_t t = last + 1 - count; t <= last; ++t) result += double(t * t + 1);
  return result;
}

} // namespace

TEST_CASE("A trailing sum is that of whole windows, and absent before") {
  const Case m(months + R"(
state t: number = 0
next t = t + 1
let x = $1 * (t * t + 1)
measure one = trailing(x, 1)
measure three = trailing(x, 3)
measure year = trailing(x, 1 year)
measure quarter = trailing(x, 3 months)
measure all = trailing(x, 18)
measure filled = trailing(x, 3) otherwise so_far(x)
event small when trailing(x, 3) < $1000
)");
  check(m, "one", 0, [](std::size_t t) { return sum(t, 1); });
  check(m, "three", 2, [](std::size_t t) { return sum(t, 3); });
  check(m, "quarter", 2, [](std::size_t t) { return sum(t, 3); });
  check(m, "year", 11, [](std::size_t t) { return sum(t, 12); });
  check(m, "all", 17, [](std::size_t t) { return sum(t, 18); });
  check(m, "filled", 0, [](std::size_t t) { return sum(t, std::min<std::size_t>(t + 1, 3)); });
}

TEST_CASE("A trailing sum of a flow per time is an amount, on every grid") {
  const Case m("grid quarterly from 2025-01 to 2026-12\nparty A\n"
               R"(
let rate = ramp($120/year at 2025-01, $240/year at 2026-01)
pay sale: world -> A { due: rate; kind: sales }
measure by_rate = trailing(rate, 1 year)
measure by_paid = trailing(sale.paid, 4)
measure by_revenue = trailing(revenue(A), 12 months)
)");
  const auto quarter = [](std::size_t t) { return 30 + 7.5 * double(std::min<std::size_t>(t, 4)); };
  for (const char* measure : {"by_rate", "by_paid", "by_revenue"})
    check(m, measure, 3, [&](std::size_t t) {
      return quarter(t) + quarter(t - 1) + quarter(t - 2) + quarter(t - 3);
    });
}

TEST_CASE("A due reads a window of earlier periods") {
  // A fee of a tenth of the last three months' sales, in the month after them.
  const Case m(months + R"(
outside B
state t: number = 0
next t = t + 1
pay sale: world -> A { due: $1 * (t * t + 1); kind: sales }
let base = trailing(sale.paid, 3)
pay fee: A -> B { due: 10% * (previous(base) otherwise $0); kind: fee }
measure paid = fee.paid
measure seen = trailing(fee.paid, 2)
)");
  const auto fee = [](std::size_t t) { return t < 3 ? 0 : sum(t - 1, 3) / 10; };
  check(m, "paid", 0, fee);
  check(m, "seen", 1, [&](std::size_t t) { return fee(t) + fee(t - 1); });
}

TEST_CASE("A covenant is tested on a whole year only") {
  // 100 a month, and nothing from the 15th month on: a year's 1200 are below 1000 in the 17th.
  const Case m(months + R"(
let ebitda = if now >= 2026-03 then $0 else $100
event breach when trailing(ebitda, 1 year) < $1000
measure first_breach = first_date(trailing(ebitda, 1 year) < $1000)
)");
  const Values breach = m.results.series("breach");
  for (std::size_t t = 0; t < 18; ++t) CHECK(breach[t] == (t >= 16 ? 1 : 0));
}

TEST_CASE("A state in a window is read as the formula around it reads it") {
  const Case m(months + R"(
state n: number = 1
next n = n + 1
let used = trailing(n, 2)
measure before = used
measure after = trailing(n, 2)
)");
  check(m, "before", 1, [](std::size_t t) { return double(2 * t + 1); });
  check(m, "after", 1, [](std::size_t t) { return double(2 * t + 3); });
}

TEST_CASE("What was absent some periods ago is absent") {
  const Case m(months + R"(
state n: number = 1
next n = n + 1
let used = n
let late = if used > 3 then used else none
measure twice = previous(previous(used)) otherwise -1
measure thrice = previous(previous(used), 2) otherwise -1
measure of_late = previous(late) otherwise -1
measure of_window = previous(trailing(used, 2), 1 month) otherwise -1
)");
  for (std::size_t t = 0; t < 18; ++t) {
    INFO("period " << t);
    CHECK(m("twice", t) == (t < 2 ? -1 : double(t) - 1));
    CHECK(m("thrice", t) == (t < 3 ? -1 : double(t) - 2));
    CHECK(m("of_late", t) == (t < 4 ? -1 : double(t)));
    CHECK(m("of_window", t) == (t < 2 ? -1 : double(2 * t - 1)));
  }
}

TEST_CASE("Periods are counted in a number or in a length of the grid's own measure") {
  const auto ago = [](const std::string& grid, const std::string& lag) {
    return Case("grid " + grid + "\nstate n: number = 0\nnext n = n + 1\nlet used = n\n" +
                "measure m = final(previous(used, " + lag + ") otherwise -1)\n")("m");
  };
  CHECK(ago("monthly from 2025-01 to 2026-12", "1 year") == 11);
  CHECK(ago("monthly from 2025-01 to 2026-12", "2 quarters") == 17);
  CHECK(ago("quarterly from 2025-01 to 2026-12", "6 months") == 5);
  CHECK(ago("yearly from 2025-01 to 2029-12", "3 years") == 1);
  CHECK(ago("weekly from 2025-01-06 to 2025-03-30", "4 weeks") == 7);
  CHECK(ago("weekly from 2025-01-06 to 2025-03-30", "14 days") == 9);
  for (const char* lag : {"1 month", "1.1 years", "400 days", "0 years"}) {
    INFO(lag);
    CHECK(deal::test::codes("grid quarterly from 2025-01 to 2025-12\nstate n: number = 0\n"
                            "measure m = previous(n, " +
                            std::string(lag) + ") otherwise 0\n") == "D0204");
  }
}
