#include "runtime/ledger/flows.hpp"
#include "runtime/ledger/ledger.hpp"
#include "runtime/ledger/statements.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace deal::ledger;

namespace {

enum : PartyId { world, firm, unit, bank };
enum : AccountId { cash, sales, wages, debt, loans, wear, machine };

/// A firm with a division borrows, sells through the division, pays wages and writes off a machine.
Ledger small() {
  Ledger ledger({{"world", PartyKind::world, world},
                 {"firm", PartyKind::party, firm},
                 {"unit", PartyKind::division, firm},
                 {"bank", PartyKind::outside, bank}},
                {{"cash", AccountClass::asset},
                 {"sales", AccountClass::revenue, Activity::operating},
                 {"wages", AccountClass::expense, Activity::operating},
                 {"debt", AccountClass::liability, Activity::financing},
                 {"loans", AccountClass::asset},
                 {"wear", AccountClass::expense, Activity::operating},
                 {"machine", AccountClass::asset}},
                2);
  ledger.open(firm, 100, 0);
  ledger.pay(0, {bank, firm, loans, debt}, 50, 1);
  ledger.pay(0, {firm, world, machine, sales}, 80, 2);
  ledger.pay(1, {world, unit, wages, sales}, 40, 3);
  ledger.pay(1, {unit, world, wages, sales}, 30, 4);
  ledger.pay(1, {firm, bank, debt, loans}, 20, 5);
  ledger.post(1, firm, wear, machine, 8, 6);
  return ledger;
}

} // namespace

TEST_CASE("a ledger's statements are those worked out by hand") {
  const Ledger ledger = small();
  const auto group = with_divisions(ledger, firm);
  REQUIRE(group == std::vector<PartyId>{firm, unit});
  const IncomeStatement income = income_statement(ledger, group);
  CHECK(income.revenue.total == Series{0, 40});
  CHECK(income.expenses.total == Series{0, 38});
  CHECK(income.net_income == Series{0, 2});
  const CashFlowStatement flow = cash_flow_statement(ledger, group);
  CHECK(flow.operating.total == Series{0, 10});
  CHECK(flow.investing.total == Series{-80, 0});
  CHECK(flow.financing.total == Series{50, -20});
  CHECK(flow.start == Series{100, 70});
  CHECK(flow.end == Series{70, 60});
  const BalanceSheet sheet = balance_sheet(ledger, group, {70, 60});
  CHECK(sheet.assets.total == Series{150, 132});
  CHECK(sheet.liabilities.total == Series{50, 30});
  CHECK(sheet.equity.total == Series{100, 102});
  CHECK(sheet.residual == Series{0, 0});
}

TEST_CASE("a division's cash is a claim on its owner") {
  const Ledger ledger = small();
  const BalanceSheet sheet = balance_sheet(ledger, std::vector<PartyId>{unit}, {});
  REQUIRE(sheet.assets.lines.size() == 1);
  CHECK(sheet.assets.lines[0].name == "cash at owner");
  CHECK(sheet.assets.total == Series{0, 10});
  CHECK(sheet.equity.total == Series{0, 10});
  const BalanceSheet alone = balance_sheet(ledger, std::vector<PartyId>{firm}, {70, 60});
  CHECK(alone.liabilities.total == Series{50, 40});
  CHECK(alone.residual == Series{0, 0});
  CHECK(cash_flow_statement(ledger, std::vector<PartyId>{unit}).end == Series{0, 10});
}

TEST_CASE("cash that the entries do not explain shows in the residual") {
  const Ledger ledger = small();
  const auto group = with_divisions(ledger, firm);
  const BalanceSheet sheet = balance_sheet(ledger, group, {71, 60});
  // 1 of the 230 that was entered up to then: 100, 50 and 80.
  CHECK(sheet.residual[0] == Approx(1.0 / 230));
  CHECK(sheet.residual[1] == 0);
}

TEST_CASE("the balances of all books add up to zero") {
  const Ledger ledger = small();
  for (const std::uint32_t period : {0u, 1u}) {
    double sum = 0;
    for (const Balance& balance : trial_balance(ledger, period)) sum += balance.amount;
    CHECK(sum == 0);
  }
  const auto last = trial_balance(ledger, 1);
  const auto of = [&](PartyId party, AccountId account) {
    for (const Balance& balance : last)
      if (balance.party == party && balance.account == account) return balance.amount;
    return 0.0;
  };
  CHECK(of(firm, cash) == 60);
  CHECK(of(firm, machine) == 72);
  CHECK(of(firm, debt) == -30);
  CHECK(of(unit, sales) == -40);
  CHECK(of(bank, loans) == 30);
}

TEST_CASE("a negative posting goes the other way round and nothing makes no entry") {
  Ledger ledger({{"firm", PartyKind::party, 0}},
                {{"cash", AccountClass::asset},
                 {"wear", AccountClass::expense, Activity::operating},
                 {"machine", AccountClass::asset}},
                1);
  ledger.post(0, 0, 1, 2, -5, 0);
  ledger.post(0, 0, 1, 2, 0, 0);
  CHECK(ledger.entries().size() == 1);
  CHECK(income_statement(ledger, std::vector<PartyId>{0}).expenses.total == Series{-5});
  CHECK(ledger.turnover(0) == Series{5});
}

TEST_CASE("numbers of nothing are refused") {
  CHECK_THROWS_AS(Ledger({}, {}, 1), std::invalid_argument);
  CHECK_THROWS_AS(Ledger({{"a", PartyKind::party, 3}}, {{"cash", AccountClass::asset}}, 1),
                  std::invalid_argument);
  Ledger ledger = small();
  CHECK_THROWS_AS(ledger.post(2, firm, wear, machine, 1, 0), std::out_of_range);
  CHECK_THROWS_AS(ledger.post(0, 9, wear, machine, 1, 0), std::out_of_range);
  CHECK_THROWS_AS(ledger.post(0, firm, 99, machine, 1, 0), std::out_of_range);
}

TEST_CASE("rows of the flow matrix add up to zero and columns to the change in cash") {
  Flows flows(2);
  flows.pay(0, 7, 1, 2, 30);
  flows.pay(0, 7, 2, 0, 10);
  flows.pay(1, 3, 2, 1, 5);
  flows.pay(1, 3, 1, 2, 0);
  const FlowMatrix matrix = flows.matrix();
  REQUIRE(matrix.rows.size() == 2);
  CHECK(matrix.rows[0].kind == 3);
  CHECK(matrix.rows[1].amounts.at(2) == Series{20, 0});
  for (const FlowMatrix::Row& row : matrix.rows) CHECK(row.sum == Series{0, 0});
  CHECK(matrix.columns.at(0) == Series{10, 0});
  CHECK(matrix.columns.at(1) == Series{-30, 5});
  CHECK(matrix.columns.at(2) == Series{20, -5});
  CHECK(flows.between(1, 2).at(7) == Series{30, 0});
  CHECK(flows.between(0, 1).empty());
  CHECK(flows.payees(2) == std::vector<PartyId>{0, 1});
}
