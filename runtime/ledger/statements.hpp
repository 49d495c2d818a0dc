#pragma once

#include "runtime/ledger/ledger.hpp"

#include <limits>

/// The three statements of a party, or of a party together with its divisions, in every period.
namespace deal::ledger {

/// Amounts by period.
using Series = std::vector<double>;

struct Line {
  std::string name; ///< of the account
  Series amounts;
};
/// Lines and their sum; without lines the sum is zero in each period.
struct Section {
  std::vector<Line> lines;
  Series total;
};

/// Revenue and other income are shown as they are credited, an expense as it is debited.
struct IncomeStatement {
  Section revenue, income, expenses;
  Series net_income; ///< revenue + income − expenses
};

/// What came in is positive, by the activity of the account against which cash moved.
struct CashFlowStatement {
  Section operating, investing, financing;
  Series start, change, end;
};

/// At the end of each period.
struct BalanceSheet {
  Section assets, liabilities, equity;
  Series residual; ///< assets − liabilities − equity, relative to all that was entered so far
};

/// Debits less credits at the end of each period.
Series balances(const Movement& movement);

/// The party, then its divisions: whose books are shown together. Of a division only itself.
std::vector<PartyId> with_divisions(const Ledger& ledger, PartyId party);

/// `parties` is what with_divisions() gives.
IncomeStatement income_statement(const Ledger& ledger, std::span<const PartyId> parties);
CashFlowStatement cash_flow_statement(const Ledger& ledger, std::span<const PartyId> parties);
/// `cash` is what the party has by the count of whoever moved it; that of a division, which has none, is empty and
/// taken from the ledger. Equity is the opening, the equity accounts and what was retained of income.
/// What is smaller than `least` is nothing: the residual is relative to no less.
BalanceSheet balance_sheet(const Ledger& ledger, std::span<const PartyId> parties, Series cash,
                           double least = std::numeric_limits<double>::min());

} // namespace deal::ledger
