#include "tests/model/day_by_day.hpp"
#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

using namespace deal::test;
using Values = std::vector<double>;

// Days within a period: `part_from`, `as_of`, walks over dates.

TEST_CASE("The part of a period from a date on counts its days") {
  by_day::Chance chance(20262);
  for (int n = 0; n < 60; ++n) {
    const by_day::Grid grid = chance.grid();
    const by_day::Day day =
        chance.day(grid.first() - std::chrono::days{40}, grid.end() + std::chrono::days{40});
    // Known before the run, in a row of a table, and on a path.
    const std::string text =
        grid.written() + "table t(on: date) { r: " + by_day::written(day) +
        " }\nlet x ~ uniform(0, 1)\nlet moved = clamped(" + by_day::written(day) +
        ", floor(x) * 1 year)\nmeasure known = part_from(" + by_day::written(day) +
        ")\nmeasure of_row = sum(part_from(r.on) for r in t)\n"
        "measure on_path = part_from(moved)\n";
    INFO(text);
    Values expected(grid.size(), 0);
    for (by_day::Day d = grid.first(); d < grid.end(); d += std::chrono::days{1})
      if (d >= day) expected[grid.period(d)] += grid.years_of(d) / grid.dt();
    const Case m(text);
    for (const char* measure : {"known", "of_row", "on_path"}) {
      const Values found = m.results.series(measure);
      REQUIRE(found.size() == expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) REQUIRE(found[i] == Approx(expected[i]));
    }
  }
}

TEST_CASE("As of a day, what is dated later in the period has not come") {
  const Case m(R"(
grid yearly from 2025-01 to 2026-12
let price = steps($1 at 2025-01, $2 at 2025-05-20, $3 at 2025-09)
let named = price + $10
state users: number = 5
next users = users + 1
measure now_ = price
measure in_april = as_of(named, 2025-04-30)
measure on_the_day = as_of(named, 2025-05-20)
measure later = as_of(if now >= 2025-12-31 then 1 else 0, 2025-12-30)
measure earlier = as_of(if now < 2025-06 then 1 else 0, 2025-05-31)
measure whole = as_of(users, 2025-04-30)
)");
  CHECK(m.results.series("now_") == Values{3, 3});
  CHECK(m("in_april", 0) == 11);
  CHECK(m("on_the_day", 0) == 12);
  CHECK(m("later", 0) == 0);
  CHECK(m("earlier", 0) == 1);
  CHECK(m.results.series("whole") == Values{6, 7});
}

TEST_CASE("A walk goes over the dates of a list or over one date") {
  const Case m(R"(
grid quarterly from 2025-01 to 2025-12
party F
structure visits of owner {
  on: dates
  let in_all = count(d for d in on)
  let now_ = count(d for d in on where now == d)
  let earliest = min(d for d in on where d > 2025-02-20)
  let days = sum(part_from(d) for d in on)
  let late = any(d > 2025-06 for d in on)
}
visits a of F { on: [2025-05-01, 2025-02-10, 2025-03-10] }
visits b of F { on: 2025-04-01 }
measure all_a = a.in_all
measure all_b = b.in_all
measure now_a = a.now_
measure now_b = b.now_
measure earliest = a.earliest == 2025-03-10
measure days = a.days
measure late = a.late
)");
  CHECK(m("all_a", 0) == 3);
  CHECK(m("all_b", 0) == 1);
  CHECK(m.results.series("now_a") == Values{2, 1, 0, 0});
  CHECK(m.results.series("now_b") == Values{0, 1, 0, 0});
  CHECK(m("earliest", 0) == 1);
  CHECK(m("days", 0) == Approx(50 / 90.0 + 22 / 90.0));
  CHECK(m("late", 0) == 0);
}

TEST_CASE("Of a date that is absent there is no part, and a walk picks no date") {
  const std::string grid = "grid monthly from 2025-01 to 2025-03\n";
  CHECK(codes(grid + "measure a = part_from(none) otherwise 7\n").empty());
  CHECK(codes(grid + "measure a = part_from(3)\n") == "D0204");
  CHECK(codes(grid + "measure a = as_of(3, 4)\n") == "D0204");
  CHECK(codes(grid +
              "function f(on: dates) = the d in on where now == d\nmeasure a = f(2025-01)\n") ==
        "D0204");
  CHECK(codes(grid + "let on = 3\nmeasure a = sum(1 for d in on)\n") == "D0104");
}
