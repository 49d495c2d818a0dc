#include "api/statements.hpp"

#include "runtime/ledger/statements.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace deal::api {

namespace {

using ledger::PartyId;
using ledger::Series;

void add(Series& sum, const Series& amounts, double sign = 1) {
  for (std::size_t t = 0; t < sum.size(); ++t) sum[t] += sign * amounts[t];
}

bool is_zero(const Series& amounts) {
  return std::ranges::all_of(amounts, [](double amount) { return amount == 0; });
}

double sum_of(const Series& amounts) {
  return std::accumulate(amounts.begin(), amounts.end(), 0.0);
}

BookSection convert(ledger::Section section) {
  BookSection result;
  for (ledger::Line& line : section.lines)
    result.lines.push_back({std::move(line.name), std::move(line.amounts)});
  result.total = std::move(section.total);
  return result;
}

IncomeStatement convert(ledger::IncomeStatement statement) {
  return {convert(std::move(statement.revenue)), convert(std::move(statement.income)),
          convert(std::move(statement.expenses)), std::move(statement.net_income)};
}

CashFlowStatement convert(ledger::CashFlowStatement statement, bool bottomless) {
  CashFlowStatement result{convert(std::move(statement.operating)),
                           convert(std::move(statement.investing)),
                           convert(std::move(statement.financing)),
                           std::move(statement.change),
                           {},
                           {}};
  if (bottomless) return result;
  result.start = std::move(statement.start);
  result.end = std::move(statement.end);
  return result;
}

BalanceSheet convert(ledger::BalanceSheet sheet) {
  return {convert(std::move(sheet.assets)), convert(std::move(sheet.liabilities)),
          convert(std::move(sheet.equity)), std::move(sheet.residual)};
}

/// The books of one party, and those of its divisions in them.
class Keeper {
 public:
  Keeper(const PathBooks& books, const driver::PathLedger& path, PartyId party)
      : books_(books), path_(path), party_(party),
        group_(ledger::with_divisions(books.ledger, party)) {}

  PartyBooks keep() const {
    const ledger::Party& named = books_.ledger.parties()[party_];
    const bool outside = named.kind == ledger::PartyKind::outside;
    const bool division = named.kind == ledger::PartyKind::division;
    PartyBooks result;
    result.name = named.name;
    result.kind = outside    ? PartyBooks::Kind::outside
                  : division ? PartyBooks::Kind::division
                             : PartyBooks::Kind::party;
    if (division) result.owner = books_.ledger.parties()[named.owner].name;
    for (std::size_t i = 1; i < group_.size(); ++i)
      result.divisions.push_back(books_.ledger.parties()[group_[i]].name);
    result.income = convert(ledger::income_statement(books_.ledger, group_));
    result.cash_flow = convert(ledger::cash_flow_statement(books_.ledger, group_), outside);
    if (!outside) result.balance_sheet = convert(balance_sheet());
    keep_arrears(result);
    result.default_in = first_default();
    result.revenue = revenue();
    if (!division) result.customers = customers();
    return result;
  }

  ledger::BalanceSheet balance_sheet() const {
    return ledger::balance_sheet(books_.ledger, group_, cash(), driver::least_money);
  }

 private:
  Series zeros() const { return Series(books_.ledger.periods()); }

  Series cash() const {
    const auto [id, row] = books_.numbers.origin(party_);
    const driver::Rows& cash = path_.parties[id].cash;
    return cash.empty() ? Series{} : cash[row];
  }

  std::optional<std::uint32_t> first_default() const {
    const auto [id, row] = books_.numbers.origin(party_);
    const driver::Rows& defaulted = path_.parties[id].defaulted;
    if (defaulted.empty()) return std::nullopt;
    const auto found = std::ranges::find(defaulted[row], 1.0);
    if (found == defaulted[row].end()) return std::nullopt;
    return static_cast<std::uint32_t>(found - defaulted[row].begin());
  }

  void keep_arrears(PartyBooks& result) const {
    result.owes = result.is_owed = zeros();
    for (const PartyId party : group_) {
      for (const std::size_t i : books_.payments_of[party]) {
        const PaidRow& row = books_.payments[i];
        if (row.payment->unpaid != sema::Unpaid::arrears) continue;
        Series& amounts = row.payer == party ? result.owes : result.is_owed;
        add(amounts, *row.owed);
        add(amounts, *row.paid, -1);
      }
    }
  }

  sema::AccountClass class_of(std::uint32_t account) const {
    return books_.model.accounts[account].account_class;
  }

  /// What of each origin's money paid for revenue here, by the number of the origin.
  std::map<std::size_t, Series> funded() const {
    std::vector<PartyId> receivers = group_;
    std::ranges::sort(receivers);
    std::map<std::size_t, Series> result;
    for (const PartyId party : receivers)
      for (const Funded& each : books_.funded[party])
        add(result.try_emplace(each.origin, zeros()).first->second, *each.amounts);
    return result;
  }

  std::optional<RevenueByFunder> revenue() const {
    RevenueByFunder result;
    result.gross = result.posted = result.deferred = zeros();
    for (const PartyId party : group_) {
      for (const auto& [account, movement] : books_.ledger.movements(party)) {
        const ledger::Account& what = books_.ledger.accounts()[account];
        if (what.account_class != ledger::AccountClass::revenue && !what.deferred) continue;
        add(result.gross, movement.in_cash, -1);
        // What is earned of a prepayment is posted on both accounts, and was received before.
        add(result.posted, movement.all, -1);
        add(result.posted, movement.in_cash);
        if (what.deferred) add(result.deferred, ledger::balances(movement), -1);
      }
    }
    for (Series* amounts : {&result.posted, &result.deferred})
      if (is_zero(*amounts)) amounts->clear();
    if (is_zero(result.gross) && result.posted.empty()) return std::nullopt;
    result.own_funded = zeros();
    result.funded_by_others.total = zeros();
    for (const auto& [number, funded] : funded()) {
      const driver::PathLedger::Origin& origin = path_.origins[number];
      if (books_.numbers.number(origin.party, 0) == books_.ledger.parties()[party_].owner) {
        add(result.own_funded, funded);
      } else if (!is_zero(funded)) {
        add(result.funded_by_others.total, funded);
        result.funded_by_others.lines.push_back({books_.model.parties[origin.party].name, funded});
      }
    }
    result.net = result.gross;
    add(result.net, result.own_funded, -1);
    result.organic = result.net;
    add(result.organic, result.funded_by_others.total, -1);
    return result;
  }

  std::vector<CustomerNote> customers() const {
    std::vector<CustomerNote> result;
    for (const PartyId payee : books_.flows.payees(party_)) {
      if (payee == 0) continue;
      CustomerNote note = customer(payee);
      if (note.revenue > 0) result.push_back(std::move(note));
    }
    return result;
  }

  CustomerNote customer(PartyId id) const {
    CustomerNote note;
    note.customer = books_.ledger.parties()[id].name;
    for (const auto& [kind, amounts] : books_.flows.between(id, party_)) {
      if (books_.model.accounts[books_.model.kinds[kind].payee_account].is_revenue())
        note.revenue += sum_of(amounts);
    }
    for (const auto& [kind, amounts] : books_.flows.between(party_, id)) {
      const double paid = sum_of(amounts);
      note.paid.emplace_back(books_.model.kinds[kind].name, paid);
      if (class_of(books_.model.kinds[kind].payer_account) == sema::AccountClass::expense)
        note.expensed += paid;
    }
    note.at_most = std::min(note.expensed, note.revenue);
    return note;
  }

  const PathBooks& books_;
  const driver::PathLedger& path_;
  PartyId party_;
  std::vector<PartyId> group_;
};

double relative(double residual, double scale) {
  return residual == 0 ? 0 : std::abs(residual) / std::max(scale, driver::least_money);
}

/// Sizes of payments, whichever way they go: what rounding errors of their sums are relative to.
class Moved {
 public:
  explicit Moved(const PathBooks& books) : nothing_(books.ledger.periods()) {
    for (const PaidRow& row : books.payments) {
      count(kinds_[row.payment->kind], *row.paid);
      count(parties_[books.ledger.parties()[row.payer].owner], *row.paid);
      count(parties_[books.ledger.parties()[row.payee].owner], *row.paid);
    }
  }
  const Series& by_kind(std::uint32_t kind) const { return kinds_.at(kind); }
  const Series& of(PartyId party) const {
    const auto found = parties_.find(party);
    return found == parties_.end() ? nothing_ : found->second;
  }

 private:
  static void count(Series& sum, const Series& paid) {
    sum.resize(paid.size());
    add(sum, paid);
  }

  Series nothing_;
  std::map<std::uint32_t, Series> kinds_;
  std::map<PartyId, Series> parties_;
};

/// The largest difference of what came in and what settlement left; none of who has no cash to count.
double column_residual(const PathBooks& books, const driver::PathLedger& path, PartyId party,
                       const Series& change, const Series& moved) {
  const auto [id, row] = books.numbers.origin(party);
  const driver::PathLedger::Party& cash = path.parties[id];
  double result = 0;
  for (std::size_t t = 0; t < change.size() && !cash.cash.empty(); ++t) {
    const double before = cash.opening[row][t];
    result =
        std::max(result, relative(change[t] - (cash.cash[row][t] - before), before + moved[t]));
  }
  return result;
}

Series added(const std::map<sema::PartyId, driver::Rows>& by_party, std::size_t periods) {
  Series result(periods);
  for (const auto& [party, rows] : by_party)
    for (const Series& row : rows) add(result, row);
  return result;
}

} // namespace

bool appears(const PathBooks& books, PartyId party) {
  if (books.ledger.parties()[party].kind != ledger::PartyKind::outside) return true;
  return std::ranges::any_of(books.payments_of[party],
                             [&](std::size_t i) { return !is_zero(*books.payments[i].owed); });
}

PartyBooks party_books(const PathBooks& books, const driver::PathLedger& path, PartyId party) {
  return Keeper(books, path, party).keep();
}

double largest_residual(const PathBooks& books, const driver::PathLedger& path) {
  double result = 0;
  for (PartyId party = 1; party < books.ledger.parties().size(); ++party) {
    if (books.ledger.parties()[party].kind == ledger::PartyKind::outside) continue;
    for (const double residual : Keeper(books, path, party).balance_sheet().residual)
      result = std::max(result, residual);
  }
  return result;
}

/// Cash at a period's start and all that is paid in it: tags that are left over by rounding are little beside it.
Series money_in_play(const driver::PathLedger& path, std::size_t periods) {
  Series money(periods);
  for (const driver::PathLedger::Payment& payment : path.payments)
    for (const Series& row : payment.paid) add(money, row);
  for (const driver::PathLedger::Party& party : path.parties)
    for (const Series& row : party.opening) add(money, row);
  return money;
}

std::vector<OriginBooks> origin_books(const PathBooks& books, const driver::PathLedger& path,
                                      double& residual) {
  const std::size_t periods = books.ledger.periods();
  const Series money = money_in_play(path, periods);
  std::vector<OriginBooks> result;
  for (const driver::PathLedger::Origin& origin : path.origins) {
    const Series before = added(origin.held_before, periods);
    OriginBooks each{books.model.parties[origin.party].name,
                     before.front(),
                     origin.invested,
                     Series(periods),
                     origin.returned,
                     origin.spent,
                     origin.passed_on,
                     added(origin.held, periods)};
    for (const auto& [receiver, rows] : origin.funded)
      if (books.model.purse(receiver) == origin.party) add(each.recycled, rows.front());
    for (std::size_t t = 0; t < periods; ++t) {
      const double in = before[t] + each.invested[t];
      const double out =
          each.recycled[t] + each.returned[t] + each.spent[t] + each.passed_on[t] + each.held[t];
      residual = std::max(residual, relative(in - out, in + money[t]));
    }
    result.push_back(std::move(each));
  }
  return result;
}

FlowMatrix flow_matrix(const PathBooks& books, const driver::PathLedger& path,
                       BooksResiduals& residuals) {
  const ledger::FlowMatrix matrix = books.flows.matrix();
  const Moved moved(books);
  const std::size_t periods = books.ledger.periods();
  FlowMatrix result;
  std::vector<PartyId> columns;
  auto add_column = [&](PartyId party) {
    columns.push_back(party);
    result.columns.push_back(books.ledger.parties()[party].name);
    const auto found = matrix.columns.find(party);
    result.change.push_back(found == matrix.columns.end() ? Series(periods) : found->second);
    residuals.flow_columns =
        std::max(residuals.flow_columns,
                 column_residual(books, path, party, result.change.back(), moved.of(party)));
  };
  for (PartyId party = 1; party < books.ledger.parties().size(); ++party)
    if (books.ledger.parties()[party].kind != ledger::PartyKind::division && appears(books, party))
      add_column(party);
  add_column(0);
  for (const ledger::FlowMatrix::Row& row : matrix.rows) {
    FlowMatrix::Row shown{books.model.kinds[row.kind].name, {}};
    for (const PartyId column : columns) {
      const auto found = row.amounts.find(column);
      shown.amounts.push_back(found == row.amounts.end() ? Series{} : found->second);
    }
    for (std::size_t t = 0; t < periods; ++t)
      residuals.flow_rows =
          std::max(residuals.flow_rows, relative(row.sum[t], moved.by_kind(row.kind)[t]));
    result.rows.push_back(std::move(shown));
  }
  return result;
}

std::vector<UnitsMoved> units_moved(const PathBooks& books, const driver::PathLedger& path) {
  std::vector<UnitsMoved> result;
  const auto party = [&](sema::PartyId id, std::uint32_t row) {
    return books.ledger.parties()[books.numbers.number(id, row)].name;
  };
  for (std::size_t i = 0; i < books.model.transfers.size(); ++i) {
    const sema::Transfer& transfer = books.model.transfers[i];
    if (transfer.from == sema::none_id) continue;
    for (std::uint32_t row = 0; row < path.transfers[i].size(); ++row) {
      const Series& units = path.transfers[i][row];
      if (is_zero(units)) continue;
      result.push_back({books.model.name_of(transfer.name, transfer.family, row),
                        books.model.assets[transfer.asset].name, party(transfer.from, row),
                        party(transfer.to, row), units});
    }
  }
  return result;
}

namespace {

AccountClass convert(ledger::AccountClass account_class) {
  switch (account_class) {
  case ledger::AccountClass::asset: return AccountClass::asset;
  case ledger::AccountClass::liability: return AccountClass::liability;
  case ledger::AccountClass::equity: return AccountClass::equity;
  case ledger::AccountClass::revenue: return AccountClass::revenue;
  case ledger::AccountClass::income: return AccountClass::income;
  case ledger::AccountClass::expense: break;
  }
  return AccountClass::expense;
}

} // namespace

Journal journal_of(const PathBooks& books) {
  Journal result;
  for (const ledger::Party& party : books.ledger.parties()) result.parties.push_back(party.name);
  for (const ledger::Account& account : books.ledger.accounts()) {
    result.accounts.push_back({account.name, convert(account.account_class)});
  }
  for (const ledger::Transaction& transaction : books.ledger.transactions()) {
    const auto& [name, kind] = books.labels[transaction.label];
    result.transactions.push_back({transaction.period, name, kind});
  }
  for (const ledger::Entry& entry : books.ledger.entries())
    result.entries.push_back(
        {entry.transaction, entry.party, entry.debit, entry.credit, entry.amount});
  return result;
}

} // namespace deal::api
