#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>

using deal::test::Case;
using Values = std::vector<double>;

namespace {

/// An expression with the unit and the value that it should have, in base units (USD, years, …).
struct Expected {
  const char* expression;
  const char* unit;
  double value;
};

const std::vector<Expected>& expectations() {
  static const std::vector<Expected> all{
      // numbers and their scales
      {"$4bn", "USD", 4e9},
      {"4bn USD", "USD", 4e9},
      {"4bnUSD", "USD", 4e9},
      {"40亿 USD", "USD", 4e9},
      {"40亿美元", "USD", 4e9},
      {"$4_000M", "USD", 4e9},
      {"$0.004tn", "USD", 4e9},
      {"$4e9", "USD", 4e9},
      {"3万 USD", "USD", 3e4},
      {"2万亿 USD", "USD", 2e12},
      {"$7k", "USD", 7e3},
      {"$4bn == 40亿 USD", "probability", 1},
      // lengths of time
      {"5 years", "year", 5},
      {"60 months", "year", 5},
      {"5 years == 60 months", "probability", 1},
      {"20 quarters == 5 years", "probability", 1},
      {"6 months", "year", 0.5},
      {"1461 days", "year", 4},
      {"5 years / 1 month", "number", 60},
      {"1 year - 3 months", "year", 0.75},
      // fractions and points
      {"20%", "fraction", 0.2},
      {"20% of $50", "USD", 10},
      {"20% * $50", "USD", 10},
      {"26% + 3 pp", "fraction", 0.29},
      {"26% - 3 pp", "fraction", 0.23},
      {"3 pp + 26%", "fraction", 0.29},
      {"3 pp + 2 pp", "pp", 0.05},
      {"points(29% - 26%)", "pp", 0.03},
      {"$400M / 3 pp", "USD", 4e8 / 0.03},
      {"2 * 3 pp", "pp", 0.06},
      // rates
      {"$1bn/year * 1 year", "USD", 1e9},
      {"$1bn per year * 6 months", "USD", 5e8},
      {"$1bn/quarter", "USD/year", 4e9},
      {"$12/year * 1 month", "USD", 1},
      {"$12/year * dt", "USD", 1},
      {"$1/month + $12/year", "USD/year", 24},
      {"0.12 / year * 1 month", "number", 0.01},
      {"$600 / ($50/month)", "year", 1},
      // counted things and quotients
      {"400_000 chips * ($8000 per chip)", "USD", 3.2e9},
      {"$8000 per chip", "USD/chip", 8000},
      {"$200M / ($32_000 per chip)", "chip", 6250},
      {"6250 chips / 25 chips", "fraction", 250},
      {"$3bn / $4bn", "fraction", 0.75},
      {"min($4bn, $8000 per chip * 400_000 chips)", "USD", 3.2e9},
      // currencies by a rate of their own
      {"71 CNY / (7.1 CNY/USD)", "USD", 10},
      {"$10 * (7.1 CNY/USD)", "CNY", 71},
      {"7.1 CNY/USD", "CNY/USD", 7.1},
      {"1 / (7.1 CNY/USD)", "USD/CNY", 1 / 7.1},
      {"$5 + 71 CNY / (7.1 CNY/USD)", "USD", 15},
      {"71 CNY/year / (7.1 CNY/USD)", "USD/year", 10},
      {"(7.1 CNY/USD) / (8.0 CNY/EUR)", "EUR/USD", 7.1 / 8},
      // precedence
      {"2 + 3 * 4", "number", 14},
      {"-2 ^ 2", "number", -4},
      {"2 ^ 3 ^ 2", "number", 512},
      {"2 ^ -1", "number", 0.5},
      {"(-2) ^ 2", "number", 4},
      {"(-2) ^ 3", "number", -8},
      {"(-2) ^ -3", "number", -0.125},
      {"(-2) ^ 0", "number", 1},
      {"(-0.5) ^ 2 ^ 3", "number", 0.00390625},
      {"(-1) ^ 1_000_001", "number", -1},
      {"0 ^ 3", "number", 0},
      {"expm1(log1p(0.25))", "number", 0.25},
      {"expm1(1e-20) * 1e20", "number", 1},
      {"log1p(-1e-20) * 1e20", "number", -1},
      {"(2 + 3) * 4", "number", 20},
      {"10 - 4 - 3", "number", 3},
      {"24 / 4 / 3", "number", 2},
      {"50% of 20% of $1000", "USD", 100},
      {"1 < 2 and 2 < 1 or 3 >= 3", "probability", 1},
      {"not 1 < 2 and 1 < 2", "probability", 0},
      {"3 in 1 to 3", "probability", 1},
      {"4 in 1 to 3", "probability", 0},
      {"3 in [1, 2, 3]", "probability", 1},
      {"1 != 2", "probability", 1},
      {"if 1 < 2 then $1 else $2", "USD", 1},
      {"$5 if now < 2020-01", "USD", 0},
      // functions
      {"abs(-$3)", "USD", 3},
      {"floor(3.7)", "number", 3},
      {"floor(-3.2)", "number", -4},
      {"floor(3.7 * 1 chip)", "chip", 3},
      {"floor($5 / $2)", "number", 2},
      {"ceil(3.2)", "number", 4},
      {"ceil(-3.7)", "number", -3},
      {"ceil(3.2 * 1 chip)", "chip", 4},
      {"round(2.5)", "number", 3},
      {"round(-2.5)", "number", -3},
      {"round(2.4 * 1 chip)", "chip", 2},
      {"round($2.675, $0.01)", "USD", 2.68},
      {"round($1_234_567, 1000)", "USD", 1'235'000},
      {"round(12.345%, 0.1%)", "fraction", 0.123},
      {"round($1.26/month, $0.1/month)", "USD/year", 15.6},
      {"round(18.4 months, 1 month)", "year", 1.5},
      {"round(2025-03-20 - 2025-01-01, 1 month)", "year", 0.25},
      {"round(2025-03-20 - 2025-01-01, 1 week) / 1 day", "number", 77},
      {"mod(7, 3)", "number", 1},
      {"mod(-7, 3)", "number", 2},
      {"mod(7, -3)", "number", -2},
      {"mod(-7, -3)", "number", -1},
      {"mod($7.50, $2)", "USD", 1.5},
      {"mod(20 months, 1 year) / 1 month", "number", 8},
      {"mod(130%, 100%)", "fraction", 0.3},
      {"sign(-$3)", "number", -1},
      {"sign(2 * 1 chip)", "number", 1},
      {"sign($3 - $3)", "number", 0},
      {"normal_cdf(0)", "fraction", 0.5},
      {"normal_quantile(50%)", "number", 0},
      {"year(2024-02-29)", "number", 2024},
      {"quarter(2024-02-29)", "number", 1},
      {"month(2024-02-29)", "number", 2},
      {"day(2024-02-29)", "number", 29},
      {"month(now)", "number", 12},
      {"sqrt(2.25)", "number", 1.5},
      {"exp(log(3))", "number", 3},
      {"log(100) / log(10)", "number", 2},
      {"min(3, 1, 2)", "number", 1},
      {"max($3, 1, 2)", "USD", 3},
      {"min($3, none)", "USD", 3},
      {"max(none, $3, none)", "USD", 3},
      {"exists(none)", "probability", 0},
      {"none otherwise $7", "USD", 7},
      {"-$3 + 5", "USD", 2},
      // dates
      {"2024Q3 == 2024-07-01", "probability", 1},
      {"2024Q3 < 2024-10", "probability", 1},
      {"2024-01-31 + 1 day == 2024-02-01", "probability", 1},
      {"2024-02-28 + 2 days == 2024-03-01", "probability", 1},
      {"2023-11 + 1 quarter == 2024-02", "probability", 1},
      {"2024-11 - 1 year == 2023-11", "probability", 1},
      {"2026-07 - 2024-01", "year", 2.5},
      {"2024-05 in 2024-01 to 2024-06", "probability", 1},
  };
  return all;
}

} // namespace

TEST_CASE("Expressions have the unit and the value that they say") {
  std::string text = "grid monthly from 2024-01 to 2024-12\nparty P { cash: $1 }\n";
  const auto& rows = expectations();
  for (std::size_t i = 0; i < rows.size(); ++i)
    text += fmt::format("measure m{} = ({}).final\n", i, rows[i].expression);
  const Case m(text);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    INFO(rows[i].expression);
    const std::string name = fmt::format("m{}", i);
    CHECK(unit_name(m.type(name)) == rows[i].unit);
    CHECK(m(name) == Approx(rows[i].value).epsilon(1e-13).margin(1e-15));
  }
}

TEST_CASE("Expressions that mix units or make no sense are refused") {
  const std::pair<const char*, const char*> rows[] = {
      {"$1 + 1 year", "D0201"},
      {"$1 + $1/year", "D0201"},
      {"$1 + 20%", "D0201"},
      {"$1 < 1 year", "D0201"},
      {"$1 + 1 EUR", "D0202"},
      {"$1 * $1", "D0206"},
      {"$1 * 1 EUR", "D0206"},
      {"$1 + 71 CNY * (7.1 CNY/USD)", "D0201"},
      {"3 pp * $5", "D0207"},
      {"$1 / 0", "D0208"},
      {"sqrt($4)", "D0204"},
      {"exp(1 year)", "D0204"},
      {"$5 growing 3%", "D0204"},
      {"1 year ^ 0.5", "D0204"},
      {"round($2.5)", "D0204"},
      {"ceil(1 year)", "D0204"},
      {"round(now)", "D0204"},
      {"round($2.5, 1 month)", "D0201"},
      {"round($2.5, $0)", "D0444"},
      {"round($2.5, -$0.01)", "D0444"},
      {"mod($5, 1 chip)", "D0201"},
      {"mod($5, $0)", "D0208"},
      {"sign(now)", "D0204"},
      {"normal_cdf($1)", "D0204"},
      {"normal_quantile(1 year)", "D0204"},
      {"month($5)", "D0204"},
      {"day(now)", "D0445"},
      {"trailing($5, 2.5)", "D0204"},
      {"trailing($5, $2)", "D0204"},
      {"trailing($5, 13)", "D0446"},
      {"trailing(2024-01, 3)", "D0204"},
      {"previous($5, 10 days)", "D0204"},
      {"mod($5)", "D0209"},
      {"round($5, $1, $1)", "D0209"},
      {"2024-01-31 + 1 month", "D0215"},
      {"ramp(1 at 2025-02, 2 at 2025-01)", "D0216"},
      {"5 parsecs", "D0106"},
      {"nothing_here", "D0101"},
      {"average_of(1)", "D0105"},
      {"now == 2031-01", "D0404"},
      {"now == 2001-01", "D0405"},
      {"mean(1)", "D0218"},
      {"total($1) + cash(P)", "D0217"},
  };
  for (const auto& [expression, code] : rows) {
    INFO(expression);
    CHECK(deal::test::codes(fmt::format(
              "grid monthly from 2024-01 to 2024-12\nparty P {{ cash: $1 }}\nmeasure m = {}\n",
              expression)) == code);
  }
}

namespace {

Values monthly(const std::string& expression, const std::string& more = "") {
  return Case("grid monthly from 2024-11 to 2025-04\nparty P { cash: $100 }\n" + more +
              "measure m = " + expression + "\n")
      .results.series("m");
}

void check(const Values& found, const Values& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t t = 0; t < found.size(); ++t) {
    INFO("period " << t);
    CHECK(found[t] == Approx(expected[t]).epsilon(1e-13).margin(1e-15));
  }
}

} // namespace

TEST_CASE("A ramp runs straight between its points and is level outside") {
  check(monthly("ramp(10 at 2024-12, 40 at 2025-03)"), {10, 10, 20, 30, 40, 40});
  check(monthly("ramp(10 at 2024-12, 40 at 2025-03, 0 at 2025-05)"), {10, 10, 20, 30, 40, 20});
  check(monthly("ramp(10 at 2030-01)"), {10, 10, 10, 10, 10, 10});
  check(monthly("ramp(12 at 2024-09, 0 at 2024-12)"), {4, 0, 0, 0, 0, 0});
  check(monthly("ramp(12 at 2025-04, 0 at 2025-10)"), {12, 12, 12, 12, 12, 12});
}

TEST_CASE("Steps change in the period that their date falls into") {
  check(monthly("steps(1 at 2024-12, 2 at 2025-02-28, 3 at 2025-03-01)"), {1, 1, 1, 2, 3, 3});
  check(monthly("steps(1 at 2030-01)"), {1, 1, 1, 1, 1, 1});
  check(monthly("steps(1 at 2020-01, 2 at 2024-11-30)"), {2, 2, 2, 2, 2, 2});
}

TEST_CASE("Growth multiplies by one and the rate to the power of the elapsed years") {
  Values level;
  for (int t = 0; t < 6; ++t) level.push_back(100 * std::pow(1.44, t / 12.0));
  check(monthly("100 growing 44%/year"), level);
  // A rate that changes acts from the period after the change on: 0 % for three periods, then 44 %.
  Values later;
  for (const int t : {0, 0, 0, 0, 1, 2}) later.push_back(std::pow(1.44, t / 12.0));
  check(monthly("1 growing steps(0%/year at 2024-11, 44%/year at 2025-02)"), later);
}

TEST_CASE("Dates and the period at hand") {
  check(monthly("if now == 2025-01-15 then 1 else 0"), {0, 0, 1, 0, 0, 0});
  check(monthly("if now in [2024-12, 2025-03-31] then 1 else 0"), {0, 1, 0, 0, 1, 0});
  check(monthly("if now >= 2025-01-15 then 1 else 0"), {0, 0, 1, 1, 1, 1});
  check(monthly("if now > 2025-01-15 then 1 else 0"), {0, 0, 0, 1, 1, 1});
  check(monthly("if now < 2025-01-15 then 1 else 0"), {1, 1, 0, 0, 0, 0});
  check(monthly("if now <= 2025-01-15 then 1 else 0"), {1, 1, 1, 0, 0, 0});
  check(monthly("if now in 2024-12 to 2025-02 then 1 else 0"), {0, 1, 1, 1, 0, 0});
  check(monthly("elapsed(2025-01) / 1 month"), {-1, 0, 1, 2, 3, 4});
  check(monthly("opening(elapsed(2025-01)) / 1 month"), {-2, -1, 0, 1, 2, 3});
  check(monthly("elapsed(start) / 1 month"), {1, 2, 3, 4, 5, 6});
  check(monthly("if same_period(now, 2025-02) then 1 else 0"), {0, 0, 0, 1, 0, 0});
}

TEST_CASE("What was before and what has been so far") {
  const std::string count = "state n = 5\nnext n = n + 1\n";
  check(monthly("n", count), {6, 7, 8, 9, 10, 11});
  check(monthly("opening(n)", count), {5, 6, 7, 8, 9, 10});
  check(monthly("previous(n) otherwise -1", count), {-1, 6, 7, 8, 9, 10});
  check(monthly("previous(n, 3) otherwise -1", count), {-1, -1, -1, 6, 7, 8});
  check(monthly("so_far(n)", count), {6, 13, 21, 30, 40, 51});
  check(monthly("if first(n >= 7) then 1 else 0", count), {0, 1, 0, 0, 0, 0});
  check(monthly("if so_far(n == 7) then 1 else 0", count), {0, 1, 1, 1, 1, 1});
  const std::string used = count + "let k = n\n";
  check(monthly("k", used), {5, 6, 7, 8, 9, 10});
  check(monthly("previous(k) otherwise -1", used), {-1, 5, 6, 7, 8, 9});
  check(monthly("so_far(k)", used), {5, 11, 18, 26, 35, 45});
  check(monthly("if first(k >= 7) then 1 else 0", used), {0, 0, 1, 0, 0, 0});
  // A formula may name its own past: 1, 1, 2, 3, 5, 8.
  check(monthly("f", "let f = (previous(f) otherwise 1) + (previous(f, 2) otherwise 0)\n"),
        {1, 1, 2, 3, 5, 8});
  const std::string spending = "pay out: P -> world { due: $10; kind: expenses }\n";
  check(monthly("cash(P)", spending), {90, 80, 70, 60, 50, 40});
  check(monthly("opening(cash(P))", spending), {100, 90, 80, 70, 60, 50});
  check(monthly("opening(cash(P)) - cash(P)", spending), {10, 10, 10, 10, 10, 10});
}

TEST_CASE("A series in one number a path") {
  const Case m(R"(
grid monthly from 2024-11 to 2025-04
party P { cash: $1 }
state n = 4
next n = if n > 6 then 2 else n + 1
measure total_n = total(n)
measure average_n = n.average
measure highest_n = n.highest
measure lowest_n = n.lowest
measure final_n = final(n)
measure ever_n = ever(n == 7)
measure never_n = ever(n == 70)
measure always_n = always(n >= 2)
measure not_always_n = always(n >= 3)
measure count_n = periods(n >= 4)
measure at_n = n at 2025-02-10
measure flow = total($12/year)
measure when = first_date(n == 2)
measure absent = first_date(n == 70)
)");
  // The periods leave 5, 6, 7, 2, 3, 4.
  CHECK(m("total_n") == 27);
  CHECK(m("average_n") == 4.5);
  CHECK(m("highest_n") == 7);
  CHECK(m("lowest_n") == 2);
  CHECK(m("final_n") == 4);
  CHECK(m("ever_n") == 1);
  CHECK(m("never_n") == 0);
  CHECK(m("always_n") == 1);
  CHECK(m("not_always_n") == 0);
  CHECK(m("count_n") == 4);
  CHECK(m("at_n") == 2);
  CHECK(m("flow") == Approx(6).epsilon(1e-14));
  CHECK(unit_name(m.type("flow")) == "USD");
  // The slot of 2025-02-01, 31 a month.
  CHECK(m("when") == (2025 * 12 + 1) * 31.0);
  CHECK(std::isnan(m("absent")));
}

TEST_CASE("A rate accrues over each period by its year fraction") {
  const std::pair<const char*, double> grids[] = {{"weekly from 2025-01 to 2025-02", 7 / 365.25},
                                                  {"monthly from 2025-01 to 2025-02", 1.0 / 12},
                                                  {"quarterly from 2025-01 to 2025-06", 0.25},
                                                  {"yearly from 2025-01 to 2026-12", 1}};
  for (const auto& [grid, years] : grids) {
    INFO(grid);
    const Case m("grid " + std::string(grid) + R"(
party P { cash: $10_000 }
pay rate: P -> world { due: $1200/year; kind: expenses }
pay amount: P -> world { due: $7; kind: expenses }
measure accrued = rate.paid
measure fixed = amount.paid
measure step = dt
)");
    CHECK(m("accrued", 0) == Approx(1200 * years).epsilon(1e-14));
    CHECK(m("accrued", 1) == Approx(1200 * years).epsilon(1e-14));
    CHECK(m("fixed", 1) == 7);
    CHECK(m("step", 0) == Approx(years).epsilon(1e-14));
  }
}

TEST_CASE("Optional fields and absent values") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-03
party P { cash: $1 }
structure limited of owner {
  base: money
  cap: money? = none
  let use_of = min(base, cap)
  let has = exists(cap)
}
limited a of P { base: $10 }
limited b of P { base: $10; cap: $7 }
limited c of P { base: $10; cap: $70 }
measure ma = a.use_of.final
measure mb = b.use_of.final
measure mc = c.use_of.final
measure ha = a.has.final
measure hb = b.has.final
measure smallest = min(x.use_of for x in limited).final
measure sum_large = sum(x.use_of for x in limited where x.use_of > $8).final
measure count_large = count(x for x in limited where x.use_of > $8).final
)");
  CHECK(m("ma") == 10);
  CHECK(m("mb") == 7);
  CHECK(m("mc") == 10);
  CHECK(m("ha") == 0);
  CHECK(m("hb") == 1);
  CHECK(m("smallest") == 7);
  CHECK(m("sum_large") == 20);
  CHECK(m("count_large") == 2);
}

TEST_CASE("Every currency has its names, with scales of both scripts") {
  std::string text = "grid yearly from 2025-01 to 2025-12\n";
  int count = 0;
  const auto add = [&](const std::string& code, std::initializer_list<std::string> names) {
    for (const std::string& name : names)
      for (const std::string scale : {"", "亿", "億", "千万", "兆"})
        text += fmt::format("measure m{} = 3{}{} / 1 {}\n", count++, scale, name, code);
  };
#define DEAL_CURRENCY(code, words, ...) add(code, {code, __VA_ARGS__});
#include "compiler/syntax/currencies.def"
#undef DEAL_CURRENCY
  const Case m(text);
  const Values scales{3, 3e8, 3e8, 3e7, 3e12};
  for (int i = 0; i < count; ++i) {
    CAPTURE(i);
    CHECK(m("m" + std::to_string(i)) == scales[static_cast<std::size_t>(i) % scales.size()]);
  }
}

TEST_CASE("The first amount gives the model its currency by whatever name") {
  for (const auto& [amount, currency] : {std::pair<std::string, std::string>{"3000亿元", "CNY"},
                                         {"3000 亿元", ""},
                                         {"5百万港幣", "HKD"},
                                         {"2兆日圓", "JPY"},
                                         {"40億美元", "USD"},
                                         {"3千元", "CNY"},
                                         {"€3bn", "EUR"}}) {
    CAPTURE(amount);
    const std::string text = "grid yearly from 2025-01 to 2025-12\nparty A { cash: " + amount +
                             " }\nmeasure m = final(cash(A))\n";
    if (currency.empty()) {
      CHECK(deal::test::codes(text) != "");
      continue;
    }
    CHECK(Case(text).compilation->model().currency == currency);
  }
}
