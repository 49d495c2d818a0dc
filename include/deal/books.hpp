#pragma once

#include "deal/run.hpp"

/// \file
/// The books of one path: what each party earned, paid, has and owes, period by period, and all entries as a journal.
///
/// Amounts are in the model's currency, unscaled. A list of amounts has one for each period: flows are of the period,
/// balances at its end.
namespace deal {

/// The path whose value of a measure is a quantile of those of all paths: the smallest value that at least the part
/// `level` of the paths with a value do not exceed (type 1 of Hyndman and Fan 1996: the inverse of the empirical
/// distribution function), so that it is the value of a path. Of several the path with the smallest number.
struct PathQuantile {
  double level = 0.5;  ///< between 0 and 1
  std::string measure; ///< a series counts by its value in the last period
};

/// Which path, and whose books.
struct BooksOptions {
  std::uint64_t path = 0;                    ///< 0 … 99 999 999
  std::optional<PathQuantile> quantile = {}; ///< instead of `path`
  /// Whose statements; none: everyone's, but for outside parties that nothing was due to or from. The name of what a table declares means all of its rows.
  std::vector<std::string> parties = {};
  RunOptions run = {}; ///< the seed; with a quantile also the number of paths and what runs them
};

/// A period of the grid.
struct BookPeriod {
  std::string label;       ///< as in Result::periods
  std::string first, last; ///< days, "2025-01-31"
};

/// A line of a statement.
struct BookLine {
  std::string name; ///< of an account, a kind of payment, a funder
  std::vector<double> amounts;
};
/// Lines and their sum.
struct BookSection {
  std::vector<BookLine> lines; ///< what is zero in every period is left out
  std::vector<double> total;
};

/// Revenue and other income as they are credited, expenses as they are debited.
struct IncomeStatement {
  BookSection revenue, income, expenses;
  std::vector<double> net_income;
};

/// What came in is positive, by what the account against which cash moved says of itself (docs/language.md).
struct CashFlowStatement {
  BookSection operating, investing, financing;
  std::vector<double> change;
  std::vector<double> start, end; ///< empty of an outside party, whose cash has no bottom
};

/// At the end of each period. Cash is what settlement left, the rest follows from the entries.
struct BalanceSheet {
  BookSection assets, liabilities, equity;
  std::vector<double>
      residual; ///< assets − liabilities − equity, relative to all that was entered so far
};

/// Revenue on a cash basis, by whose money paid for it (docs/semantics.md). Of a party with its divisions' revenue.
struct RevenueByFunder {
  std::vector<double> gross;
  std::vector<double> own_funded; ///< with the party's own money, or its owner's
  std::vector<double> net;        ///< gross − own-funded
  BookSection funded_by_others;   ///< by origin
  std::vector<double> organic;    ///< gross − all that is tagged
  std::vector<double>
      posted; ///< revenue of the income statement that no payment made; empty if there is none
  std::vector<double>
      deferred; ///< paid or due in advance and not earned by the end of the period; empty if there is none
};

/// Between a party and one customer of it, over the whole grid. What is netted as consideration payable to a customer
/// (IFRS 15 §70, ASC 606-10-32-25) is a judgement about distinct goods that is not made here.
struct CustomerNote {
  std::string customer;
  double revenue = 0;                               ///< received from it
  std::vector<std::pair<std::string, double>> paid; ///< to it, by kind of payment
  double expensed = 0;                              ///< of that, posted to an expense account
  double at_most = 0; ///< that might be netted: what was expensed, up to the revenue
};

/// The statements of one party, division or outside party.
struct PartyBooks {
  /// Who keeps these books.
  enum class Kind { party, division, outside };
  std::string name;
  Kind kind = Kind::party;
  std::string owner;                  ///< of a division
  std::vector<std::string> divisions; ///< whose books are in these
  IncomeStatement income;
  CashFlowStatement cash_flow;
  std::optional<BalanceSheet> balance_sheet; ///< none of an outside party
  std::vector<double> owes, is_owed;         ///< in arrears: the payables and receivables
  std::optional<std::uint32_t> default_in;   ///< the first period at whose end it is in default
  std::optional<RevenueByFunder> revenue;    ///< if it ever has any
  std::vector<CustomerNote> customers;       ///< to whom it paid something; not of a division
};

/// Whose money it is: invested, with what others held before = recycled + returned + spent + passed on + still held.
struct OriginBooks {
  std::string origin;
  double opening = 0; ///< held by others before the first period
  std::vector<double> invested, recycled, returned, spent, passed_on;
  std::vector<double> held; ///< by others, at the end of the period
};

/// Units of an asset that changed hands by a `move`. A move makes no entry: what the units are worth in the books of both sides
/// only a `book` says.
struct UnitsMoved {
  std::string name; ///< of the move
  std::string asset, from, to;
  std::vector<double> units;
};

/// Rows are kinds of payment, columns those who have cash; what a column receives is positive.
struct FlowMatrix {
  /// What one kind of payment moves.
  struct Row {
    std::string kind;
    std::vector<std::vector<double>>
        amounts; ///< by column, then period; empty where the kind does not touch it
  };
  std::vector<std::string> columns; ///< parties, outside parties, world
  std::vector<Row> rows;
  std::vector<std::vector<double>>
      change; ///< by column: its sum, of a party the change in its cash
};

/// Largest relative residuals. Beyond 1e-9 the books are failed.
struct BooksResiduals {
  double balance_sheets = 0; ///< of parties and divisions in any period
  double flow_rows = 0;      ///< of what a kind moves
  double flow_columns = 0;   ///< sum less change in cash, of what moved in and out
  double tags = 0;           ///< the law of OriginBooks
};

/// The classes of accounts.
enum class AccountClass { asset, liability, equity, revenue, income, expense };

/// All entries, of world too.
struct Journal {
  /// An account; each party has its own of that name.
  struct Account {
    std::string name;
    AccountClass account_class;
  };
  /// A payment, a posting or the opening of a balance, in one period.
  struct Transaction {
    std::optional<std::uint32_t> period; ///< none: the opening
    std::string name, kind;              ///< of the payment or posting; a posting has no kind
  };
  /// One debit and one credit in one party's books. Negative amounts go the other way round.
  struct Entry {
    std::uint32_t transaction = 0, party = 0, debit = 0, credit = 0; ///< numbers in the lists
    double amount = 0;
  };
  std::vector<std::string> parties;
  std::vector<Account> accounts;
  std::vector<Transaction> transactions;
  std::vector<Entry> entries; ///< those of a transaction stand together
};

/// The books of one path, or why there are none.
struct [[nodiscard]] Books {
  RunStatus status =
      RunStatus::done; ///< after anything else there are diagnostics and nothing more
  std::string model, scenario;
  std::vector<Override> overrides;  ///< in place of what model and scenario say
  std::vector<std::string> removed; ///< what the scenario removes, and what is made for it
  std::uint64_t seed = 0, path = 0;
  /// How the path was chosen, if by a quantile.
  struct Choice {
    PathQuantile quantile;
    double value = 0; ///< of the measure on the path
    std::string unit;
    std::uint64_t paths = 0, with_value = 0; ///< that were run; that have a value
  };
  std::optional<Choice> choice;
  std::string attribution = "pro rata";
  std::vector<std::string> not_followed; ///< who invests, but row by row of a table
  std::string model_hash, library_hash, engine_hash;
  std::string currency;
  std::string opening_date; ///< the day before the first period
  std::vector<BookPeriod> periods;
  std::vector<PartyBooks> parties; ///< in the order of the model, divisions after their owners
  std::vector<OriginBooks> origins;
  FlowMatrix flows;
  std::vector<UnitsMoved> moved; ///< by moves that happened
  BooksResiduals residuals;
  Journal journal;
  std::vector<Diagnostic> diagnostics;

  /// Whether there are books.
  bool ok() const { return status == RunStatus::done; }
  /// Itself; throws Error unless ok().
  DEAL_API const Books& or_throw() const&;
};

/// Runs one path with the interpreter and keeps its books. Of a model that was compiled for several scenarios, those of
/// the first. Blocks; safe to call for one model from many threads. The figures are those of the path in every run with
/// the same seed.
DEAL_API Books books(const Model& model, const BooksOptions& options = {});
/// The same with what a Run was given: the books of a path of its runs.
DEAL_API Books books(const Run& run, const BooksOptions& options = {});

/// What is reported where no model could be compiled.
DEAL_API Books failed_books(std::vector<Diagnostic> diagnostics);

/// The books as JSON, schema 1 (docs/json.md); without the journal. Throws std::out_of_range as to_journal() does.
DEAL_API std::string to_json(const Books& books);

/// The entries as a journal in plain text for hledger and ledger: a transaction for each payment, posting and opening, dated
/// at the last day of its period, the opening the day before the first. Amounts are exact. Throws std::out_of_range for
/// numbers in the lists of a journal that books() has not made.
DEAL_API std::string to_journal(const Books& books);

/// Writes to_journal() into a file.
DEAL_API Status write_journal(const Books& books, const std::string& path);

} // namespace deal
