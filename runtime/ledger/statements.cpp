#include "runtime/ledger/statements.hpp"

#include <algorithm>
#include <cmath>

namespace deal::ledger {

namespace {

void add(Series& sum, const Series& amounts, double sign = 1) {
  for (std::size_t t = 0; t < sum.size(); ++t) sum[t] += sign * amounts[t];
}

/// An account over several parties; one between a party and its divisions is none of theirs together.
using Books = std::map<AccountId, Movement>;

Books together(const Ledger& ledger, std::span<const PartyId> parties) {
  Books result;
  for (const PartyId party : parties) {
    for (const auto& [account, movement] : ledger.movements(party)) {
      if (parties.size() > 1 && ledger.is_between_divisions(account)) continue;
      auto [place, fresh] = result.try_emplace(account, movement);
      if (fresh) continue;
      place->second.opening += movement.opening;
      add(place->second.all, movement.all);
      add(place->second.in_cash, movement.in_cash);
    }
  }
  return result;
}

/// Debits are positive in assets and expenses, credits in the others.
double sign_of(AccountClass account_class) {
  return account_class == AccountClass::asset || account_class == AccountClass::expense ? 1 : -1;
}

Section section(const Ledger& ledger, std::vector<Line> lines) {
  Section result{std::move(lines), Series(ledger.periods())};
  for (const Line& line : result.lines) add(result.total, line.amounts);
  return result;
}

/// Of the accounts that belong, cash left out; `amounts` makes a line's numbers of the movement.
template <class Belongs, class Amounts>
Section lines_of(const Ledger& ledger, const Books& books, Belongs belongs, Amounts amounts) {
  std::vector<Line> lines;
  for (const auto& [id, movement] : books) {
    const Account& account = ledger.accounts()[id];
    if (ledger.is_cash(id) || !belongs(account)) continue;
    lines.push_back({account.name, amounts(movement, sign_of(account.account_class))});
    if (std::ranges::all_of(lines.back().amounts, [](double amount) { return amount == 0; }))
      lines.pop_back();
  }
  return section(ledger, std::move(lines));
}

template <class Amounts>
Section section_of(const Ledger& ledger, const Books& books, AccountClass account_class,
                   Amounts amounts) {
  return lines_of(
      ledger, books, [&](const Account& account) { return account.account_class == account_class; },
      amounts);
}

Series times(Series amounts, double sign) {
  for (double& amount : amounts) amount = amount == 0 ? 0 : sign * amount;
  return amounts;
}

IncomeStatement income_of(const Ledger& ledger, const Books& books) {
  const auto moved = [](const Movement& movement, double sign) {
    return times(movement.all, sign);
  };
  IncomeStatement result{section_of(ledger, books, AccountClass::revenue, moved),
                         section_of(ledger, books, AccountClass::income, moved),
                         section_of(ledger, books, AccountClass::expense, moved),
                         {}};
  result.net_income = result.revenue.total;
  add(result.net_income, result.income.total);
  add(result.net_income, result.expenses.total, -1);
  return result;
}

/// The party's cash, or a division's claim on it.
Movement cash_of(const Ledger& ledger, const Books& books) {
  for (const AccountId account : {Ledger::cash, ledger.cash_at_owner()})
    if (const auto found = books.find(account); found != books.end()) return found->second;
  return {0, Series(ledger.periods()), {}};
}

} // namespace

Series balances(const Movement& movement) {
  Series result = movement.all;
  double balance = movement.opening;
  for (double& amount : result) amount = balance += amount;
  return result;
}

std::vector<PartyId> with_divisions(const Ledger& ledger, PartyId party) {
  std::vector<PartyId> result{party};
  const std::vector<PartyId>& divisions = ledger.divisions(party);
  result.insert(result.end(), divisions.begin(), divisions.end());
  return result;
}

IncomeStatement income_statement(const Ledger& ledger, std::span<const PartyId> parties) {
  return income_of(ledger, together(ledger, parties));
}

CashFlowStatement cash_flow_statement(const Ledger& ledger, std::span<const PartyId> parties) {
  const Books books = together(ledger, parties);
  // What is credited against cash came in, whatever the class.
  const auto received = [](const Movement& movement, double) {
    return times(movement.in_cash, -1);
  };
  const auto section = [&](Activity activity) {
    return lines_of(
        ledger, books, [&](const Account& account) { return account.activity == activity; },
        received);
  };
  CashFlowStatement result{section(Activity::operating), section(Activity::investing),
                           section(Activity::financing), {},
                           Series(ledger.periods()),     {}};
  for (const Section* each : {&result.operating, &result.investing, &result.financing})
    add(result.change, each->total);
  const Movement cash = cash_of(ledger, books);
  result.end = balances(cash);
  result.start.push_back(cash.opening);
  result.start.insert(result.start.end(), result.end.begin(), result.end.end());
  result.start.pop_back();
  return result;
}

BalanceSheet balance_sheet(const Ledger& ledger, std::span<const PartyId> parties, Series cash,
                           double least) {
  const Books books = together(ledger, parties);
  const auto balance = [](const Movement& movement, double sign) {
    return times(balances(movement), sign);
  };
  const bool division = cash.empty();
  std::vector<Line> assets{{division ? ledger.accounts()[ledger.cash_at_owner()].name
                                     : ledger.accounts()[Ledger::cash].name,
                            division ? balances(cash_of(ledger, books)) : std::move(cash)}};
  for (Line& line : section_of(ledger, books, AccountClass::asset, balance).lines)
    assets.push_back(std::move(line));
  std::vector<Line> equity = section_of(ledger, books, AccountClass::equity, balance).lines;
  Line retained{"retained earnings", income_of(ledger, books).net_income};
  double so_far = 0;
  for (double& amount : retained.amounts) amount = so_far += amount;
  equity.push_back(std::move(retained));
  BalanceSheet result{section(ledger, std::move(assets)),
                      section_of(ledger, books, AccountClass::liability, balance),
                      section(ledger, std::move(equity)),
                      {}};
  Series scale(ledger.periods());
  for (const PartyId party : parties) add(scale, ledger.turnover(party));
  for (std::size_t t = 0; t < ledger.periods(); ++t) {
    const double open =
        result.assets.total[t] - result.liabilities.total[t] - result.equity.total[t];
    result.residual.push_back(open == 0 ? 0 : std::abs(open) / std::max(scale[t], least));
  }
  return result;
}

} // namespace deal::ledger
