#include "tests/model/generator/absent.hpp"
#include "compiler/driver/driver.hpp"
#include "compiler/sema/analyze.hpp"
#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <regex>
#include <set>

using deal::test::Case;
using deal::test::codes;
using fmt::format;

namespace {

/// `o` is y, and absent in the second of four years; `b` and `d` are a condition and a date that are so.
const std::string model = R"(grid yearly from 2025-01 to 2028-12
party A { cash: $1000 }
party B { cash: $1000 }
pay bill: A -> B { due: $10; kind: fee }
pay stake_of: A -> B { due: $1; kind: equity }
let y = steps(1.5 at 2025-01, 0.4 at 2026-01, 2.5 at 2027-01, 3.5 at 2028-01)
let o = if now == 2026-01 then none else y
let flow = if now == start then -$100 else $50
let f = if now == 2026-01 then none else flow
let b = if now == 2026-01 then none else y > 1
let d = if now == 2026-01 then none else 2026-06
)";

/// How a formula of what may be absent comes out.
struct Row {
  std::string call; ///< {} is what may be absent
  std::string may_be_absent = "o";
  /// In which of the four years it is there, one sign of one number a path, or the code with which it is refused.
  std::string there;
  std::string always_there = "y";
  std::optional<double> value = std::nullopt; ///< in place of that of what is always there
};

const std::string condition_refused = "D0204";

/// Every function of the compiler.
std::multimap<std::string, Row> functions() {
  const auto number = [](const std::string& call, const std::string& there) {
    return Row{.call = call, .there = there};
  };
  // Of what hangs on no day of the period at hand.
  const auto before = [](const std::string& call) {
    return Row{.call = call,
               .may_be_absent = "previous(y)",
               .there = "0111",
               .always_there = "(previous(y) otherwise 0)"};
  };
  const auto date = [](const std::string& call) {
    return Row{.call = call, .may_be_absent = "d", .there = "1011", .always_there = "2026-06-01"};
  };
  const auto condition = [](const std::string& call) {
    return Row{.call = call, .may_be_absent = "b", .there = condition_refused};
  };
  const auto party = [](const std::string& call) {
    return Row{.call = call, .may_be_absent = "none", .there = condition_refused};
  };
  std::multimap<std::string, Row> rows{
      {"min", {.call = "min({}, 9)", .there = "1111"}},
      {"max", {.call = "max({}, -9)", .there = "1111"}},
      {"abs", number("abs({})", "1011")},
      {"beyond_rounding", number("beyond_rounding({})", "1011")},
      {"floor", number("floor({})", "1011")},
      {"ceil", number("ceil({})", "1011")},
      {"round", number("round({})", "1011")},
      {"round", number("round(7.3, {})", "1011")},
      {"mod", number("mod({}, 0.7)", "1011")},
      {"mod", number("mod(7, {})", "1011")},
      {"sign", number("sign({})", "1011")},
      {"normal_cdf", number("normal_cdf({})", "1011")},
      {"normal_quantile", number("normal_quantile({} / 10)", "1011")},
      {"trailing", number("trailing({}, 1)", "1011")},
      {"trailing", number("trailing({}, 2)", "0001")},
      {"year", date("year({})")},
      {"quarter", date("quarter({})")},
      {"month", date("month({})")},
      {"day", date("day({})")},
      {"sqrt", number("sqrt({})", "1011")},
      {"exp", number("exp({})", "1011")},
      {"expm1", number("expm1({})", "1011")},
      {"log", number("log({})", "1011")},
      {"log1p", number("log1p({})", "1011")},
      {"points", number("points({} * 1%)", "1011")},
      {"opening", before("opening({})")},
      {"closing", number("closing({})", "1011")},
      {"elapsed", date("elapsed({})")},
      {"clamped", date("clamped({}, 1 month)")},
      {"part_from", date("part_from({})")},
      {"as_of", date("as_of(y, {})")},
      {"as_of", before("as_of({}, 2026-06-01)")},
      {"so_far", number("so_far({})", "1000")},
      {"so_far", condition("so_far({})")},
      {"first", condition("first({})")},
      {"total", number("total({})", "0")},
      {"average", number("average({})", "0")},
      {"highest", {.call = "highest({})", .there = "1", .value = 3.5}},
      {"lowest", {.call = "lowest({})", .there = "1", .value = 1.5}},
      {"final", number("final({})", "1")},
      {"ever", condition("ever({})")},
      {"always", condition("always({})")},
      {"periods", condition("periods({})")},
      {"first_date", condition("first_date({})")},
      {"previous", number("previous({})", "0101")},
      {"without", number("without(bill, {})", "1011")},
      {"growing", number("2 growing {} * 1%/year", "1000")},
      {"growing", number("{} growing 5%/year", "1011")},
      {"steps", number("steps({} at 2025-01, 7 at 2027-01)", "1011")},
      {"ramp", number("ramp(7 at 2025-01, {} at 2026-01)", "1011")},
      {"at", number("{} at 2026-01", "0")},
      {"at", number("{} at 2027-01", "1")},
      {"at",
       {.call = "y at {}",
        .may_be_absent = "first_date(y > 9)",
        .there = "0",
        .always_there = "first_date(y > 1)"}},
      {"at",
       {.call = "y at {}",
        .may_be_absent = "first_date(y > 2)",
        .there = "1",
        .always_there = "2027-01"}},
  };
  for (const char* call :
       {"irr({})", "irr_roots({})", "irr({}, 1)", "periodic_irr({})", "periodic_irr_roots({})"})
    rows.emplace(std::string(call).substr(0, std::string(call).find('(')),
                 Row{.call = call, .may_be_absent = "f", .there = "0", .always_there = "flow"});
  for (const char* name : {"cash", "revenue", "arrears", "invested", "returned", "spent",
                           "passed_on", "concentration", "largest_customer"})
    rows.emplace(name, party(format("{}({{}})", name)));
  rows.emplace("defaulted", party("defaulted({})"));
  for (const char* name : {"funded", "tagged", "aged", "paid_by", "revenue_from"})
    rows.emplace(name, party(format("{}({{}}, A)", name)));
  rows.emplace("balance", Row{"balance({}, capital)", "none", "D0204"});
  rows.emplace("held", party("held({}, share(A))"));
  rows.emplace("outstanding", party("outstanding({})"));
  return rows;
}

/// Those that take nothing, ask for what is absent, or stand in an `expect`.
const std::set<std::string> others{
    "exists", "same_period", "cycling_index", "year_fraction", "mean",
    "sd",     "P",           "median",        "quantile",      "least"};

void check(const Row& row) {
  INFO(row.call);
  const std::string call = format(fmt::runtime(row.call), row.may_be_absent);
  if (row.there.front() == 'D') {
    CHECK(codes(model + "measure m = " + call + "\n") == row.there);
    return;
  }
  const Case m(model + "measure m = " + call +
               "\nmeasure always = " + format(fmt::runtime(row.call), row.always_there) + "\n");
  CHECK(m.type("m").optional ==
        (row.there.find('0') != std::string::npos || row.there.size() == 1));
  for (std::size_t period = 0; period < row.there.size(); ++period) {
    INFO("year " << period);
    const double found = m.results.at("m", period);
    CHECK(std::isnan(found) == (row.there[period] == '0'));
    if (row.there[period] == '1' && !(row.call.starts_with("m") && period == 1))
      CHECK(found == row.value.value_or(m.results.at("always", period)));
  }
}

} // namespace

TEST_CASE("Every built-in function says what becomes of what is absent") {
  const auto rows = functions();
  const deal::source::Sources none;
  for (const auto& entry : deal::sema::list_functions({}, none)) {
    INFO(entry.name);
    CHECK((rows.contains(entry.name) || others.contains(entry.name)));
  }
  for (const auto& [name, row] : rows) check(row);
}

namespace {

/// What stands for a parameter of a type, and what for one that may be absent; none: of other types.
std::optional<std::pair<std::string, std::string>> arguments_of(const std::string& type) {
  static const std::map<std::string, std::string> units{{"money", "$1"},
                                                        {"fraction", "1%"},
                                                        {"number", "1"},
                                                        {"duration", "1 year"},
                                                        {"money*mark", "$1 * 1 mark"},
                                                        {"money*commitment", "$1 * 1 commitment"},
                                                        {"money/time", "$1/year"}};
  static const std::map<std::string, std::string> fixed{{"party", "A"}, {"deal", "bill"}};
  if (const auto unit = units.find(type); unit != units.end())
    return std::pair{"y * " + unit->second, "o * " + unit->second};
  if (type == "date") return std::pair<std::string, std::string>{"2026-06", "d"};
  if (const auto word = fixed.find(type); word != fixed.end()) return std::pair{word->second, ""};
  return std::nullopt;
}

/// "money" and "fraction" of "npv(x: money, rate: fraction)".
std::vector<std::string> types_of(const std::string& signature) {
  std::vector<std::string> types;
  for (std::size_t at = signature.find(": "); at != std::string::npos;
       at = signature.find(": ", at)) {
    at += 2;
    types.push_back(signature.substr(at, signature.find_first_of(",)", at) - at));
  }
  return types;
}

} // namespace

TEST_CASE("Every function of the library is absent where an argument is") {
  const auto library =
      deal::driver::compile_parts({}, std::nullopt, {}, deal::driver::Until::syntax);
  std::size_t checked = 0;
  for (const auto& entry : deal::sema::list_functions(library->module_list(), library->sources)) {
    const std::vector<std::string> types = types_of(entry.signature);
    for (std::size_t absent = 0; absent < types.size(); ++absent) {
      std::string call;
      bool known = true, asks = false;
      for (std::size_t i = 0; i < types.size() && known; ++i) {
        const auto argument = arguments_of(types[i]);
        known = argument.has_value();
        if (!known) break;
        asks |= i == absent && !argument->second.empty();
        call += (i > 0 ? ", " : "") + (i == absent ? argument->second : argument->first);
      }
      if (!known || !asks) continue;
      INFO(entry.signature << ", argument " << absent);
      // Of what is known at the end it takes what is known at the end.
      std::string text = model + "measure m = " + entry.name + "(" + call + ")\n";
      if (codes(text) == "D0217")
        text = model + "measure early = y\nlet l = o at 2026-01\nmeasure m = " + entry.name + "(" +
               std::regex_replace(call, std::regex("\\bo\\b"), "l") + ")\n";
      const Case m(text);
      CHECK(m.type("m").optional);
      CHECK(std::isnan(m.results.at("m", 1)));
      ++checked;
    }
  }
  CHECK(checked > 20);
}

TEST_CASE("Every operator says what becomes of what is absent") {
  const auto number = [](const std::string& call) { return Row{.call = call, .there = "1011"}; };
  for (const char* call : {"-{}", "{} + 1", "1 + {}", "{} - 1", "1 - {}", "{} * 2", "2 * {}",
                           "{} / 2", "2 / {}", "{} ^ 2", "2 ^ {}", "50% of {}", "{} per month",
                           "(if y > 0 then {} else 1)", "({}).closing"})
    check(number(call));
  CHECK(std::isnan(Case(model + "measure m = o / (y - 0.4)\n").results.at("m", 1)));
  check({.call = "({}).final", .there = "1"});
  for (const char* call : {"{} + 1 day", "{} - 1 month", "{} - 2026-01-01", "2027-01 - {}"})
    check({.call = call, .may_be_absent = "d", .there = "1011", .always_there = "2026-06-01"});
  // None is absent in all periods.
  for (const char* call : {"-none", "none + 1", "2026-01 + none", "none / y", "2 ^ none",
                           "y growing none", "none per month", "growth_over($1, none)",
                           "elapsed(none)", "y at none", "as_of(none, 2026-06)", "total(none)",
                           "(none).total", "steps(none at 2026-01)", "previous(none)"})
    CHECK(std::isnan(Case(model + "measure m = " + call + "\n").results.at("m", 2)));
  // A comparison with what is absent does not hold, and asking for `none` is no comparison.
  const std::vector<std::pair<const char*, const char*>> conditions{
      {"o > 1", "1011"},     {"not (o > 1)", "0100"},      {"o == none", "0100"},
      {"o != none", "1011"}, {"o in 0 to 9", "1011"},      {"o != 1000", "1011"},
      {"exists(o)", "1011"}, {"b otherwise true", "1111"}, {"now >= d", "0011"}};
  for (const auto& [call, holds] : conditions) {
    INFO(call);
    const Case m(model + "measure m = if " + call + " then 1 else 0\n");
    for (std::size_t period = 0; period < 4; ++period)
      CHECK(m.results.at("m", period) == holds[period] - '0');
  }
  for (const char* call :
       {"not b", "b and true", "true and b", "b or false", "1 if b", "if b then 1 else 2",
        "any(b for i in investment)", "count(i for i in investment where b)"})
    CHECK(codes(model + "investment i: A -> B { amount: $1; on: start }\nmeasure m = " +
                std::string(call) + "\n") == "D0204");
}

TEST_CASE("What has to be there is refused where it may be absent") {
  for (const char* text :
       {"pay p: A -> B { due: o * $1; kind: fee }", "pay p: A -> B { due: $1 / o; kind: fee }",
        "issue s: share(A) to B { count: o * 1 share }",
        "book w { amount: o * $1; debit: A.losses; credit: A.capital }", "state s = o",
        "state s = 1\nnext s = o", "let z: number = o", "let z ~ normal(o, 1) every period",
        "investment i: A -> B { amount: o * $1; on: 2026-01 }", "measure z = first(b)",
        "event z when b", "expect b", "require b else \"b\""}) {
    INFO(text);
    CHECK(!codes(model + text + "\n").empty());
  }
  CHECK(codes(model + "let x = previous(x) + 1\nmeasure m = x\n") == "D0447");
  CHECK(codes(model + "let a = previous(z)\nlet z = previous(a)\nmeasure m = a\n") == "D0447");
  CHECK(codes(model + "let x = (previous(x) otherwise 1) * o\nmeasure m = x\n") == "D0447");
  CHECK(codes(model + "let x = (previous(x) otherwise 1) * 2\nmeasure m = x\n") == "");
}

TEST_CASE("Where a condition has asked, nothing is absent") {
  for (const char* text : {"if exists(o) then 1 / o else 0", "if o > 1 then o else 1",
                           "if o == none then 0 else o", "if not exists(o) or y > 9 then 0 else o",
                           "if exists(o) and y > 0 then o / y else 0", "if asked then o else 0"}) {
    INFO(text);
    const Case m(model + "let asked = exists(o)\nlet z: number = " + text + "\nmeasure m = z\n");
    CHECK(!m.type("m").optional);
  }
  CHECK(codes(model + "let z: number = if y > 1 then o else 0\n") == "D0205");
}

TEST_CASE("A sum is absent if a part of it is") {
  const Case m(model + R"(
table t(v: money?, w: money) {
  P: $5, $1
  Q: none, $2
}
investment one: A -> B { amount: $1; on: 2025-01 }
investment two: A -> B { amount: $2; on: 2025-01 }
measure rows = sum(r.v for r in t)
measure some = sum(r.v for r in t where exists(r.v))
measure filled = sum(r.v otherwise $0 for r in t)
measure counted = count(r.v for r in t)
measure most = max(r.v for r in t)
measure by_rows = sum(r.w * o for r in t)
measure deals = sum(i.amount * o for i in investment)
measure of_one = sum(i.amount * (if i.amount > $1 then o else 1) for i in investment)
function given(x: number?) = x otherwise -1
measure asked = given(o)
measure asked_none = given(none)
)");
  CHECK(std::isnan(m("rows", 0)));
  CHECK(m("some", 0) == 5);
  CHECK(m("filled", 0) == 5);
  CHECK(m("counted", 0) == 2);
  CHECK(m("most", 0) == 5);
  CHECK(m("asked_none", 0) == -1);
  const double y[] = {1.5, 0.4, 2.5, 3.5};
  for (std::size_t period = 0; period < 4; ++period) {
    const bool absent = period == 1;
    CHECK(m("asked", period) == (absent ? -1 : y[period]));
    for (const char* measure : {"by_rows", "deals", "of_one"})
      CHECK(std::isnan(m(measure, period)) == absent);
    if (absent) continue;
    CHECK(m("by_rows", period) == Approx(3 * y[period]));
    CHECK(m("deals", period) == Approx(3 * y[period]));
    CHECK(m("of_one", period) == Approx(1 + 2 * y[period]));
  }
}

TEST_CASE("Growth over the year before, and other ratios, need no guard") {
  const Case m(R"(
grid monthly from 2025-01 to 2026-12
party C { cash: $100 }
party S { cash: $0 }
pay cheque: C -> S { due: $60 if now == 2025-02; kind: equity }
party D { cash: $1 }
pay gift: D -> S { due: $1 if now == 2025-12; kind: gift }
pay cloud: S -> C { due: $60 if now == 2025-08; kind: cloud }
let x = $100 growing 21%/year
measure growth = growth_over(x, previous(x, 12))
measure ratio = x / previous(x, 12)
measure years = round_trip(C) / 1 year
measure never = round_trip(D) / 1 year
measure long = runway(C) / 1 year
)");
  for (std::size_t period = 0; period < 24; ++period) {
    CHECK(std::isnan(m("growth", period)) == (period < 12));
    if (period < 12) continue;
    CHECK(m("growth", period) == Approx(0.21).epsilon(1e-13));
    CHECK(m("ratio", period) == Approx(1.21).epsilon(1e-13));
  }
  // From the end of the month of the cheque to that of the bill.
  CHECK(m("years") == Approx(0.5).epsilon(1e-12));
  CHECK(std::isnan(m("never")));
  CHECK(std::isnan(m("long", 0)));
}

TEST_CASE("A series can be read at a date that differs from path to path") {
  const Case m(R"(
grid monthly from 2025-01 to 2025-12
party A { cash: $1000 }
party B { cash: $35 }
let rate ~ uniform(0, 1)
let months ~ uniform(1 month, 20 months)
let drawn = start + floor(months / 1 month) * 1 month
let x = so_far(10)
let late = so_far(rate)
table t(on: date?, first: date) {
  P: 2025-03-31, 2025-01
  Q: none, 2025-12
}
pay bill: B -> A { due: $10 * rate; kind: fee; unpaid: default }
measure fails = x at default_date(B)
measure later = x at (default_date(B) + 2 months)
measure second = x at min(default_date(B), first_date(late > 3))
measure at_draw = x at drawn
measure before = previous(x) at drawn
measure given = rate
measure month = floor(months / 1 month)
for r in t {
  measure of_row = x at r.on
  measure of_first = late at r.first
}
measure ends = (now > default_date_of) at drawn
let default_date_of = 2025-06
)",
               200);
  for (std::size_t path = 0; path < 200; ++path) {
    const double rate = m.results.scalar("given", path);
    int fails = 0;
    for (double left = 35; fails <= 12 && left >= 10 * rate; ++fails) left -= 10 * rate;
    auto same = [&](const char* measure, int period, double value) {
      INFO(measure << " on path " << path << " in period " << period);
      const double found = m.results.scalar(measure, path);
      if (period < 0 || period > 11)
        CHECK(std::isnan(found));
      else
        CHECK(found == value);
    };
    same("fails", fails, 10.0 * (fails + 1));
    same("later", fails + 2, 10.0 * (fails + 3));
    int reaches = 0;
    for (double sum = rate; reaches <= 12 && !(sum > 3); ++reaches) sum += rate;
    const int second = std::min(fails, reaches);
    same("second", second, 10.0 * (second + 1));
    const int drawn = static_cast<int>(m.results.scalar("month", path));
    same("at_draw", drawn, 10.0 * (drawn + 1));
    same("before", drawn == 0 ? -1 : drawn, 10.0 * drawn);
    same("ends", drawn, drawn > 5);
    same("of_row[P]", 2, 30);
    same("of_row[Q]", -1, 0);
    same("of_first[P]", 0, rate);
  }
  const std::string grid = "grid monthly from 2025-01 to 2025-12\nlet x = so_far(10)\n";
  CHECK(codes(grid + "measure m = x at now\n") == "D0204");
  CHECK(codes(grid + "state s = 2025-03\nmeasure m = x at s\n") == "D0204");
  CHECK(codes(grid + "measure m = x at 2026-01\n").starts_with("D0"));
}

TEST_CASE("Random formulas of what may be absent come to what their rules say") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto model = deal::generator::absent_model(seed, 12);
    INFO("model " << seed << "\n" << model.text);
    const Case m(model.text, 6);
    for (std::size_t path = 0; path < 6; ++path) {
      std::vector<double> drawn;
      for (std::size_t period = 0; period < model.periods; ++period)
        drawn.push_back(m.results.at("drawn", period, path));
      for (std::size_t i = 0; i < model.measures.size(); ++i) {
        for (int period = 0; period < model.periods; ++period) {
          const auto expected = model.measures[i].value(drawn, period);
          const double found =
              m.results.at(format("m{}", i), static_cast<std::size_t>(period), path);
          INFO("m" << i << " of period " << period << " on path " << path);
          REQUIRE(std::isnan(found) == !expected.has_value());
          if (expected) REQUIRE(found == Approx(*expected).epsilon(1e-12).margin(1e-12));
        }
      }
    }
  }
}
