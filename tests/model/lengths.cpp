#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <functional>
#include <random>

/// Lengths of time and dates, against a count of days that knows nothing of the engine's.
namespace {

using deal::test::Case;
using std::chrono::sys_days;
using std::chrono::year_month_day;
using Days = std::chrono::days;
using Months = std::chrono::months;

sys_days day(int year, unsigned month, unsigned number) {
  return year_month_day{std::chrono::year{year}, std::chrono::month{month},
                        std::chrono::day{number}};
}

std::string written(sys_days date) {
  const year_month_day d{date};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(d.year()),
                     static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day()));
}

/// The same day of another month, or that month's last day.
sys_days later(sys_days from, int months) {
  const year_month_day moved = year_month_day{from} + Months{months};
  return moved.ok() ? sys_days{moved} : sys_days{moved.year() / moved.month() / std::chrono::last};
}

int days_between(sys_days from, sys_days to) { return static_cast<int>((to - from).count()); }

double months_between(sys_days from, sys_days to) {
  if (to < from) return -months_between(to, from);
  int whole = 0;
  while (later(from, whole + 1) <= to) ++whole;
  const sys_days base = later(from, whole);
  return whole + days_between(base, to) / double(days_between(base, later(from, whole + 1)));
}

struct Grid {
  std::string step;
  sys_days first;
  int periods;

  /// The first day of a period.
  sys_days begin(int period) const {
    if (step == "weekly") return first + Days{7 * period};
    return later(first, (step == "monthly" ? 1 : step == "quarterly" ? 3 : 12) * period);
  }
  sys_days end(int period) const { return begin(period + 1); }
};

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int operator()(int low, int high) {
    return low + static_cast<int>(engine_() % unsigned(high - low + 1));
  }
  /// The ends of months as often as all other days.
  sys_days date(sys_days low, sys_days high) {
    const sys_days any = low + Days{(*this)(0, days_between(low, high))};
    if ((*this)(0, 1) == 0) return any;
    const year_month_day d{any};
    return sys_days{d.year() / d.month() / std::chrono::last} - Days{(*this)(0, 2)};
  }

 private:
  std::mt19937 engine_;
};

Grid random_grid(Random& random, unsigned number) {
  static const char* steps[] = {"weekly", "monthly", "quarterly", "yearly"};
  const std::string step = steps[number % 4];
  const sys_days from = random.date(day(1995, 1, 1), day(2104, 12, 31));
  const year_month_day d{from};
  const unsigned month = static_cast<unsigned>(d.month());
  const sys_days first = step == "weekly"    ? from
                         : step == "monthly" ? sys_days{d.year() / d.month() / 1}
                         : step == "quarterly"
                             ? sys_days{d.year() / std::chrono::month{(month - 1) / 3 * 3 + 1} / 1}
                             : sys_days{d.year() / 1 / 1};
  return {step, first, random(3, step == "weekly" ? 60 : 15)};
}

/// A measure by its formula, and what it is in each period.
struct Wanted {
  std::string formula;
  std::function<double(int period)> value;
  bool exact = true;
};

struct Trial {
  Grid grid;
  sys_days d, e;
  int days, weeks, months;
};

/// How each of two dates stands in the model: known to the compiler, kept on a path, or in a table's row.
struct Named {
  std::string d, e;
  std::string declared;
  bool in_row = false;
};

std::vector<Wanted> wanted(const Trial& t, const Named& name) {
  const sys_days epoch = day(2000, 1, 1);
  auto since = [&](int period) { return days_between(t.d, t.grid.end(period)); };
  auto months_since = [&](int period) { return months_between(t.d, t.grid.end(period)); };
  auto const_ = [](double x) { return [x](int) { return x; }; };
  const std::string& d = name.d;
  const std::string& e = name.e;
  auto number_of = [&](const std::string& date) { return "(" + date + " - 2000-01-01) / 1 day"; };
  auto of = [&](sys_days date) { return const_(days_between(epoch, date)); };
  const double between = months_between(t.d, t.e);
  return {{fmt::format("elapsed({}) / 1 day", d), [=](int p) { return since(p); }},
          {fmt::format("elapsed({}) / 1 week", d), [=](int p) { return since(p) / 7.0; }},
          {fmt::format("elapsed({}) / 12 hours", d), [=](int p) { return since(p) * 2.0; }, false},
          {fmt::format("floor(elapsed({}) / {} days)", d, t.days),
           [=](int p) { return std::floor(since(p) / double(t.days)); }},
          {fmt::format("floor(elapsed({}) / {} months)", d, t.months),
           [=](int p) { return std::floor(months_since(p) / t.months); }},
          {fmt::format("floor(elapsed({}) / (k * 1 month))", d),
           [=](int p) { return std::floor(months_since(p) / t.months); }},
          {fmt::format("elapsed({}) / 1 month", d), months_since},
          {fmt::format("elapsed({}) / 1 quarter", d), [=](int p) { return months_since(p) / 3; }},
          {fmt::format("elapsed({}) / 1 year", d), [=](int p) { return months_since(p) / 12; }},
          {fmt::format("if elapsed({}) >= {} days then 1 else 0", d, t.days),
           [=](int p) { return since(p) >= t.days ? 1 : 0; }},
          {fmt::format("if elapsed({}) > {} months then 1 else 0", d, t.months),
           [=](int p) { return t.grid.end(p) > later(t.d, t.months) ? 1 : 0; }},
          {fmt::format("opening(elapsed({})) / 1 day", d),
           [=](int p) { return days_between(t.d, t.grid.begin(p)); }},
          {fmt::format("max(0 days, min({} weeks, elapsed({}))) / 1 day", t.weeks, d),
           [=](int p) { return std::max(0, std::min(7 * t.weeks, since(p))); }},
          {fmt::format("counted(elapsed({})) ", d), [=](int p) { return since(p); }},
          {fmt::format("(elapsed({}) + {} days) / 1 day", d, t.days),
           [=](int p) { return since(p) + t.days; }},
          {fmt::format("($7/day * elapsed({})) / $1", d), [=](int p) { return 7.0 * since(p); }},
          {fmt::format("($7/month * elapsed({})) / $1", d),
           [=](int p) { return 7.0 * months_since(p); }, false},
          {fmt::format("(elapsed({}) * 3) / 1 day", d), [=](int p) { return 3.0 * since(p); }},
          {fmt::format("({} - {}) / 1 day", e, d), const_(days_between(t.d, t.e))},
          {fmt::format("({} - {}) / 1 month", e, d), const_(between), false},
          {fmt::format("({} - {}) / ({} - 1990-01-01)", e, d, e),
           const_(days_between(t.d, t.e) / double(days_between(day(1990, 1, 1), t.e)))},
          {number_of(fmt::format("({} + {} days)", d, t.days)), of(t.d + Days{t.days})},
          {number_of(fmt::format("({} - {} days)", d, t.days)), of(t.d - Days{t.days})},
          {number_of(fmt::format("({} + {} * 1 week)", d, t.weeks)), of(t.d + Days{7 * t.weeks})},
          {number_of(fmt::format("clamped({}, {} months)", d, t.months)), of(later(t.d, t.months))},
          {number_of(fmt::format("clamped({}, -(k * 1 month))", d)), of(later(t.d, -t.months))},
          {number_of(fmt::format("clamped({}, {} months + {} days)", d, t.months, t.days)),
           of(later(t.d, t.months) + Days{t.days})},
          {number_of(fmt::format("({} + ({} - {}))", d, e, d)), of(t.e)},
          {fmt::format("if clamped({}, {} - {}) == {} then 1 else 0", d, e, d, e), const_(1)},
          {fmt::format("if now == {} + {} days then 1 else 0", d, t.days), [=](int p) {
             const sys_days then = t.d + Days{t.days};
             return t.grid.begin(p) <= then && then < t.grid.end(p) ? 1 : 0;
           }}};
}

void check(const Trial& t, const Named& name) {
  std::vector<Wanted> all = wanted(t, name);
  // A fixed date that the grid does not have is an error of its own.
  if (name.declared.empty() || name.in_row) all.pop_back();
  std::string text = fmt::format("model \"Lengths\"\ngrid {} from {} to {}\n", t.grid.step,
                                 written(t.grid.first), written(t.grid.begin(t.grid.periods - 1)));
  text +=
      fmt::format("function counted(x: duration) = x / 1 day\nstate k: number = {}\n", t.months);
  text += name.declared;
  for (std::size_t i = 0; i < all.size(); ++i)
    text += fmt::format("measure m{} = ({}) * 1\n", i, all[i].formula);
  if (name.in_row) text += "}\n";
  INFO(text);
  const Case model(text);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (int period = 0; period < t.grid.periods; ++period) {
      const double value = model.results.at("m" + std::to_string(i) + (name.in_row ? "[A]" : ""),
                                            std::size_t(period));
      const double right = all[i].value(period);
      INFO(all[i].formula << " in period " << period << ": " << value << ", not " << right);
      REQUIRE(
          (all[i].exact ? value == right : value == Approx(right).epsilon(1e-13).margin(1e-12)));
    }
  }
}

TEST_CASE("lengths between dates and moved dates are those of the calendar") {
  Random random(20250228);
  for (unsigned number = 0; number < 48; ++number) {
    const Grid grid = random_grid(random, number);
    const sys_days low = grid.first - Days{400};
    const sys_days high = grid.end(grid.periods) + Days{100};
    Trial t{grid,           random.date(low, high), random.date(low, high),
            random(1, 400), random(1, 60),          random(1, 40)};
    const std::string d = written(t.d), e = written(t.e);
    check(t, {d, e, ""});
    check(t, {"d", "e", fmt::format("state d: date = {}\nstate e: date = {}\n", d, e)});
    // Another row, so that the column is not the same in all.
    check(t, {"s.d", "s.e",
              fmt::format("table dates(d: date, e: date) {{\n A: {}, {}\n B: {}, {}\n}}\n"
                          "for s in dates {{\n",
                          d, e, written(t.e + Days{7}), written(t.d - Days{40})),
              true});
  }
}
/// What a length is in days, however it came to be one that the compiler does not know.
TEST_CASE("a length written in days stays one, and one in months too") {
  const std::string model = R"(model "Written"
grid weekly from 2025-01-06 to 2025-12-31
party A { cash: $1 }
party B { cash: $1 }
table notes(length: duration) {
  Short: 90 days
  Long:  13 weeks
}
table terms(length: duration) {
  Short: 2 months
  Long:  1 quarter
}
structure deal: from -> to { term: duration = 90 days; let due = start + term }
let drawn ~ uniform(90 days to 90.1 days)
let chosen ~ choice(13 weeks at 50%, 91 days at 50%)
let months ~ uniform(3 months to 3.0001 months)
state kept: duration = 90 days
let named = 90 days
let one_of = if so_far(1) > 3 then 90 days else 89 days + 1 day
function as_given(x: duration) = start + x
deal d: A -> B {}
deal w: A -> B { term: 13 weeks }
for n in notes { measure column = (start + n.length - 2025-01-01) / 1 day }
for n in terms { measure months_in_column = (clamped(2025-01-31, n.length) - 2025-01-01) / 1 day }
measure field = (d.due - 2025-01-01) / 1 day
measure weeks = (w.due - 2025-01-01) / 1 day
measure draw = (start + drawn - 2025-01-01) / 1 day
measure choice_ = (start + chosen - 2025-01-01) / 1 day
measure in_months = (start + months - 2025-01-01) / 1 day
measure state_ = (start + kept - 2025-01-01) / 1 day
measure let_ = (start + named - 2025-01-01) / 1 day
measure either = (start + one_of - 2025-01-01) / 1 day
measure argument = (as_given(90 days) - 2025-01-01) / 1 day
measure reached = periods(elapsed(start) < kept)
measure drawn_weeks = periods(elapsed(start) < drawn)
)";
  const Case found(model, 50);
  auto is = [&](const char* measure, double value) {
    for (std::size_t path = 0; path < found.results.paths(); ++path) {
      INFO(measure << " on path " << path);
      CHECK(found.results.at(measure, 0, path) == value);
    }
  };
  // 6 January is five days after the first; 90 days after it are 6 April, three months 6 April too.
  const double then = days_between(day(2025, 1, 1), day(2025, 1, 6) + Days{90});
  for (const char* measure :
       {"column[Short]", "field", "draw", "state_", "let_", "either", "argument"})
    is(measure, then);
  for (const char* measure : {"column[Long]", "weeks", "choice_"}) is(measure, then + 1);
  is("in_months", days_between(day(2025, 1, 1), day(2025, 4, 6)));
  is("months_in_column[Short]", days_between(day(2025, 1, 1), day(2025, 3, 31)));
  is("months_in_column[Long]", days_between(day(2025, 1, 1), day(2025, 4, 30)));
  // Twelve weeks are 84 days, thirteen 91.
  is("reached", 12);
  is("drawn_weeks", 12);
}

TEST_CASE("every week of a weekly grid is reached by weeks from its start") {
  const Case found(R"(model "Weeks"
grid weekly from 2024-01-31 to 2026-01-27
state k: number = 0
next k = k + 1
measure hits = periods(now == start + opening(k) * 1 week)
measure days = periods(now == start + opening(k) * 7 * 1 day)
)");
  CHECK(found.results.periods() == 104);
  CHECK(found("hits") == 104);
  CHECK(found("days") == 104);
}

/// 28 days of February, half of which are over on the 14th; 10 % a year of $1200 are $10 a month.
TEST_CASE("a part of a month is a part of its days") {
  const Case found(R"(model "Stub"
grid monthly from 2025-01 to 2025-12
measure stub = $1200 * 10%/year * elapsed(2025-02-15)
measure days = $1/day * (2025-03-01 - 2025-02-01)
measure mean_rate = $280 / (2025-03-01 - 2025-02-01) * 1 day
measure half = (2025-01 + 1.5 months - 2025-01-01) / 1 day
)");
  CHECK(found("stub", 1) == Approx(5));
  // A month and 17 days of the 31 from 15 March to 15 April.
  CHECK(found("stub", 2) == Approx(10 * (1 + 17 / 31.0)));
  CHECK(found("days", 0) == 28);
  CHECK(found("mean_rate", 0) == 10);
  CHECK(found("half", 0) == 31 + 14);
}

TEST_CASE("a note of 90 days is repaid after 90 days") {
  const Case found(R"(model "A note"
grid monthly from 2025-01 to 2025-12
party I { cash: $10M }
party Co { cash: $10M }
investment note: I -> Co { amount: $1M; on: 2025-01; as: convertible { maturity: 90 days } }
measure back = note.as.repaid.paid
)");
  // 90 days from 1 January are 1 April.
  for (std::size_t period = 0; period < 12; ++period)
    CHECK(found("back", period) == (period == 3 ? 1e6 : 0));
}

/// A date on a path moves as a fixed one does where no month lacks its day.
TEST_CASE("months move what is known to be the first of a month") {
  using deal::test::codes;
  const std::string monthly = "model \"M\"\ngrid monthly from 2025-01 to 2025-12\n";
  const std::string weekly = "model \"M\"\ngrid weekly from 2025-01-06 to 2025-12-31\n";
  const std::string since = "state s: date = start\nnext s = if now == 2025-03 then now else s\n"
                            "measure m = periods(now >= s + 3 months)\n";
  CHECK(codes(monthly + since) == "");
  CHECK(codes(weekly + since) == "D0230");
  CHECK(codes(monthly + "state s: date = 2025-01-31\nmeasure m = periods(now >= s + 1 month)\n") ==
        "D0230");
  CHECK(codes(monthly + "state s: date = 2025-01-28\nmeasure m = periods(now >= s + 1 month)\n") ==
        "");
  CHECK(codes(monthly + "table t(d: date) { A: 2025-01-31; B: 2025-02-01 }\n"
                        "for r in t { measure m = (r.d + 1 month - start) / 1 day }\n") == "D0230");
  CHECK(codes(monthly + "measure m = (2025-01-31 + 2 months - start) / 1 day\n") == "");
  CHECK(codes(monthly + "measure m = (2025-01-31 + 1 month - start) / 1 day\n") == "D0215");
  CHECK(codes(monthly + "measure m = (2025-01-29 + 2 days + 1 month - start) / 1 day\n") ==
        "D0215");
}

} // namespace
