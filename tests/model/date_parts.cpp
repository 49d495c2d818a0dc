#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>

/// Years, quarters, months and days of dates, against the calendar of the standard library.

using deal::test::Case;
using deal::test::codes;

TEST_CASE("A date is taken apart as the calendar has it") {
  using namespace std::chrono;
  // A day a period, through leap years and a century that has none.
  for (const int from : {1896, 2023, 2099}) {
    const std::size_t days_seen = 1600;
    const Case m(fmt::format("grid monthly from 2025-01 to {}-12\nstate d: date = {}-01-01\n"
                             "next d = d + 1 day\nlet used = d\nmeasure y = year(used)\n"
                             "measure q = quarter(used)\nmeasure mo = month(used)\n"
                             "measure da = day(used)\n",
                             2025 + days_seen / 12, from));
    sys_days day{year{from} / January / 1};
    for (std::size_t t = 0; t < days_seen; ++t, day += days{1}) {
      const year_month_day right{day};
      const unsigned month = static_cast<unsigned>(right.month());
      const bool same = m("y", t) == int(right.year()) && m("mo", t) == month &&
                        m("q", t) == (month + 2) / 3 &&
                        m("da", t) == static_cast<unsigned>(right.day());
      if (!same) FAIL("day " << t << " from " << from);
    }
  }
}

TEST_CASE("The period at hand has a year, and a month where it lies in one") {
  const Case m(R"(grid monthly from 2024-11 to 2025-04
let in_quarter = month(now) in [3, 6, 9, 12]
measure y = year(now)
measure q = quarter(now)
measure mo = month(now)
measure ends = if in_quarter then 1 else 0
measure whole = year(now) * 12 + month(now)
)");
  const double years[] = {2024, 2024, 2025, 2025, 2025, 2025};
  const double quarters[] = {4, 4, 1, 1, 1, 2};
  const double months[] = {11, 12, 1, 2, 3, 4};
  for (std::size_t t = 0; t < 6; ++t) {
    INFO("period " << t);
    CHECK(m("y", t) == years[t]);
    CHECK(m("q", t) == quarters[t]);
    CHECK(m("mo", t) == months[t]);
    CHECK(m("ends", t) == (t == 1 || t == 4 ? 1 : 0));
  }
  const auto on = [](const std::string& grid, const std::string& part) {
    return codes("grid " + grid + "\nmeasure m = " + part + "\n");
  };
  CHECK(on("quarterly from 2025-01 to 2025-12", "quarter(now)") == "");
  CHECK(on("yearly from 2025-01 to 2027-12", "year(now)") == "");
  CHECK(on("quarterly from 2025-01 to 2025-12", "month(now)") == "D0445");
  CHECK(on("yearly from 2025-01 to 2027-12", "quarter(now)") == "D0445");
  CHECK(on("weekly from 2025-01-06 to 2025-03-30", "month(now)") == "D0445");
  CHECK(on("weekly from 2025-01-06 to 2025-03-30", "year(now)") == "");
  CHECK(on("weekly from 2025-12-01 to 2026-01-30", "year(now)") == "D0445");
  CHECK(on("quarterly from 2025-01 to 2025-12", "month(now + 0 days)") == "");
}

TEST_CASE("A date that can be absent has no year where it is") {
  const Case m(R"(grid monthly from 2025-01 to 2026-12
party P
state n: number = 0
next n = n + 1
measure never = year(first_date(n > 99)) otherwise 0
measure once = year(first_date(n > 15)) otherwise 0
)");
  CHECK(m("never") == 0);
  CHECK(m("once") == 2026);
}
