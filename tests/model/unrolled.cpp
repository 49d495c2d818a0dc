#include "tests/model/harness.hpp"
#include "tests/support/dice.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>

using deal::test::Case;
using deal::test::Dice;

/// What is declared for the rows of a table means the same as its declarations written out for each row.
namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

const std::vector<std::string> columns{"cash", "a", "b", "c", "on", "ok"};

struct Row {
  std::vector<std::string> cells;
};

Row random_row(Dice& dice) {
  auto money = [&] {
    static const char* amounts[] = {"$0", "$1", "$5", "$10", "$10", "$33.3", "$100"};
    return std::string(amounts[dice.below(7)]);
  };
  return {{money(), money(), money(), money(), "2025-0" + std::to_string(1 + dice.below(6)),
           dice.below(2) == 0 ? "true" : "false"}};
}

/// In a template `{}` ends a name that belongs to the row and `[column]` is a cell.
const std::vector<std::string>& templates() {
  static const std::vector<std::string> all{
      "pay earn{}: world -> Startup{} { due: [a] * luck; kind: sales }",
      "pay rent{}: Startup{} -> Giant { due: [b]; kind: cloud; unpaid: default }",
      "pay fee{}: Startup{} -> Middle { due: [c] if [ok]; kind: fee; unpaid: arrears }",
      "pay levy{}: Startup{} -> world { due: [a] if now >= [on]; kind: expenses; unpaid: forgiven "
      "}",
      "pay sale{}: Startup{} -> Unit{} { due: [b]; kind: cloud; unpaid: forgiven }",
      "pay cost{}: Giant -> world { due: [b] if now == [on]; kind: expenses; unpaid: default }",
      "pay grant{}: Giant -> Startup{} { due: [c]; kind: gift; unpaid: forgiven }",
      "pay loan{}: Bank -> Startup{} { due: [a] if now == [on]; kind: loan }",
      "pay bonus{}: Startup{} -> Giant { due: [a] / 2 + seen{} / 10; kind: dividend; unpaid: "
      "forgiven }",
      "pay upward{}: Unit{} -> world { due: [a] / 3; kind: expenses; unpaid: arrears }",
      "investment cheque{}: Giant -> Startup{} { amount: [c]; on: [on] }",
      "business product{} of Startup{} { revenue: 12 * [a] / 1 year growing 20%/year; compute: 12 "
      "* [b] / 1 "
      "year; wages: [c] / 1 year }\n"
      "cloud_commit servers{}: Startup{} -> Cloud { need: product{}.compute; total: [c]; term: 1 "
      "year; "
      "shortfall: rolled_over; capacity: 100 / 1 year * $1 }",
      "equity_stake founders{}: Bank -> Startup{} { shares: 100 shares }\n"
      "round series{} of Startup{} { on: [on]; pre_money: $100 + [a]; raises: [c] }\n"
      "investment note{}: Giant -> Startup{} { amount: [b] + $1; on: 2025-01; as: convertible { "
      "discount: 20%; "
      "cap: $80; interest: 6%/year; maturity: 3 months } }",
      "book loss{} { amount: [a]; debit: Startup{}.losses; credit: Startup{}.loans_made }",
      "pay rebate{}: Giant -> Startup{} { due: [a] / 2; kind: fee; class: 3 }",
      "pay refund{}: Startup{} -> Middle { due: [b]; kind: fee; class: 1; unpaid: default }",
      "opening tagged(Giant, Startup{}) = min([a], [cash])",
      "event broke{} when defaulted(Startup{}) or cash(Startup{}) < [c]",
      "let peak{} = max(cash(Startup{}), previous(peak{}) otherwise [b])",
      "issue coupon{}: voucher to Giant { count: [a] / $1 * 1 voucher if now == [on] and [ok] }",
  };
  return all;
}

struct Quantity {
  std::string name, text;
};

/// Measured for each row, and over all rows by sum, max and any.
const std::vector<Quantity>& quantities() {
  static const std::vector<Quantity> all{
      {"left", "cash(Startup{})"},
      {"theirs", "tagged(Giant, Startup{})"},
      {"sold", "revenue(Startup{})"},
      {"ours", "funded(Giant, Startup{})"},
      {"unit", "funded(Giant, Unit{})"},
      {"seen_by_now", "so_far(seen{})"},
      {"rising", "if first(cash(Startup{}) > [b]) then $1 else $0"},
      {"shares", "held(Giant, share(Startup{}))"},
      {"grown", "[a] growing 5%/year"},
  };
  return all;
}

std::string head(std::size_t start) {
  static const char* cash[] = {"$0", "$50", "$1000"};
  return std::string("grid monthly from 2025-01 to 2025-06\nasset voucher\nparty Giant { cash: ") +
         cash[start] +
         " }\nparty Middle\ndivision Cloud of Giant\noutside Bank\nlet luck ~ uniform(0, 2)\n";
}

const std::vector<std::string> always{
    "party Startup{} { cash: [cash] }", "division Unit{} of Giant", "state seen{}: money = [a]",
    "next seen{} = seen{} + (previous(cash(Startup{})) otherwise [b])"};

std::string of_row(std::string text, const std::string& suffix, const Row* row) {
  replace_all(text, "{}", suffix);
  for (std::size_t i = 0; i < columns.size(); ++i)
    replace_all(text, "[" + columns[i] + "]", row == nullptr ? "s." + columns[i] : row->cells[i]);
  return text + "\n";
}

std::string rolled(const std::string& start, const std::vector<std::string>& chosen,
                   const std::vector<Row>& rows) {
  std::string text =
      start + "table rows(cash: money, a: money, b: money, c: money, on: date, ok: bool) {\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    text += "  r" + std::to_string(i) + ": ";
    for (std::size_t c = 0; c < columns.size(); ++c)
      text += (c == 0 ? "" : ", ") + rows[i].cells[c];
    text += "\n";
  }
  text += "}\nfor s in rows {\n";
  for (const std::string& line : chosen) text += of_row(line, "", nullptr);
  for (const Quantity& q : quantities())
    text += "measure " + q.name + " = " + of_row(q.text, "", nullptr);
  text += "}\n";
  for (const Quantity& q : quantities()) {
    std::string own = of_row(q.text, "", nullptr);
    own.pop_back();
    text += "measure all_" + q.name + " = sum(" + own + " for s in rows)\n";
    text += "measure most_" + q.name + " = max(" + own + " for s in rows)\n";
  }
  return text + "measure any_down = any(defaulted(Startup) for s in rows)\n"
                "measure down = count(1 for s in rows where defaulted(Startup) and s.ok)\n";
}

std::string unrolled(const std::string& start, const std::vector<std::string>& chosen,
                     const std::vector<Row>& rows) {
  std::string text = start;
  auto joined = [&](const std::string& part, const std::string& by) {
    std::string result;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::string own = of_row(part, "_" + std::to_string(i), &rows[i]);
      own.pop_back();
      result += (i == 0 ? "(" : by + "(") + own + ")";
    }
    return result;
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string suffix = "_" + std::to_string(i);
    for (const std::string& line : chosen) text += of_row(line, suffix, &rows[i]);
    for (const Quantity& q : quantities())
      text += "measure " + q.name + suffix + " = " + of_row(q.text, suffix, &rows[i]);
  }
  for (const Quantity& q : quantities()) {
    text += "measure all_" + q.name + " = " + joined(q.text, " + ") + "\n";
    text += "measure most_" + q.name + " = max(" + joined(q.text, ", ") + ")\n";
  }
  return text + "measure any_down = " + joined("defaulted(Startup{})", " or ") +
         "\nmeasure down = " + joined("if defaulted(Startup{}) and [ok] then 1 else 0", " + ") +
         "\n";
}

const char* common = R"(
pay overhead: Middle -> Giant { due: $2; kind: fee; unpaid: default }
pay seed_money: Giant -> Middle { due: $1; kind: gift }
measure back = funded(Giant, Giant)
measure back_by_age = funded(Giant, Giant, rule: fifo)
measure back_own = funded(Giant, Giant, rule: own_first)
measure back_others = funded(Giant, Giant, rule: own_last)
measure cloud = revenue(Giant)
measure giant = cash(Giant)
measure giant_down = defaulted(Giant)
measure put_in = invested(Giant)
measure came_back = returned(Giant)
measure gone = spent(Giant)
measure handed_on = passed_on(Giant)
measure middle = tagged(Giant, Middle)
measure vouchers = held(Giant, voucher)
)";

void check_equal(const Case& rolled, const Case& unrolled, const std::string& a,
                 const std::string& b) {
  CAPTURE(a);
  for (std::size_t path = 0; path < 3; ++path) {
    for (std::size_t period = 0; period < 6; ++period) {
      const double x = rolled.results.at(a, period, path);
      const double y = unrolled.results.at(b, period, path);
      CHECK(std::fabs(x - y) <= 1e-9 + 1e-11 * std::fabs(y));
    }
  }
}

} // namespace

// DEAL_MODELS says how many.
TEST_CASE("Rows mean what their declarations mean when they are written out") {
  const char* asked = std::getenv("DEAL_MODELS");
  const std::uint64_t models = asked == nullptr ? 100 : std::strtoull(asked, nullptr, 10);
  for (std::uint64_t seed = 1; seed <= models; ++seed) {
    Dice dice(seed);
    const std::string start = head(dice.below(3)) + common;
    std::vector<Row> rows(1 + dice.below(4));
    for (Row& row : rows) row = random_row(dice);
    std::vector<std::string> chosen = always;
    for (const std::string& line : templates())
      if (dice.below(2) == 0) chosen.push_back(line);
    const std::string a = rolled(start, chosen, rows);
    const std::string b = unrolled(start, chosen, rows);
    INFO(a);
    const Case of_rows(a, 3, seed);
    const Case written_out(b, 3, seed);
    for (const Quantity& q : quantities()) {
      check_equal(of_rows, written_out, "all_" + q.name, "all_" + q.name);
      check_equal(of_rows, written_out, "most_" + q.name, "most_" + q.name);
      for (std::size_t i = 0; i < rows.size(); ++i)
        check_equal(of_rows, written_out, q.name + "[r" + std::to_string(i) + "]",
                    q.name + "_" + std::to_string(i));
    }
    for (const char* measure :
         {"any_down", "down", "back", "back_by_age", "cloud", "giant", "giant_down", "put_in",
          "came_back", "gone", "handed_on", "middle", "vouchers"})
      check_equal(of_rows, written_out, measure, measure);
    // What is own in a loop depends on the loop, and a row whose due is a written zero is in none.
    const bool loops = std::ranges::any_of(
        chosen, [](const std::string& line) { return line.starts_with("pay rebate"); });
    for (const char* measure : {"back_own", "back_others"})
      if (!loops) check_equal(of_rows, written_out, measure, measure);
    CHECK(of_rows.results.residual() < 1e-9);
  }
}
