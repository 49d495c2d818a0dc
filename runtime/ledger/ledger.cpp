#include "runtime/ledger/ledger.hpp"

#include <cmath>
#include <stdexcept>

namespace deal::ledger {

Ledger::Ledger(std::vector<Party> parties, std::vector<Account> accounts, std::uint32_t periods)
    : parties_(std::move(parties)), accounts_(std::move(accounts)), periods_(periods),
      opening_(static_cast<AccountId>(accounts_.size())), books_(parties_.size()),
      entered_(parties_.size(), Movement{0, std::vector<double>(periods), {}}) {
  if (accounts_.empty()) throw std::invalid_argument("ledger: account 0 is cash");
  divisions_.resize(parties_.size());
  for (PartyId party = 0; party < parties_.size(); ++party) {
    const PartyId owner = parties_[party].owner;
    if (owner >= parties_.size()) throw std::invalid_argument("ledger: an owner is no party");
    if (owner != party) divisions_[owner].push_back(party);
  }
  accounts_.push_back({"opening", AccountClass::equity, Activity::financing});
  accounts_.push_back({"cash at owner", AccountClass::asset});
  accounts_.push_back({"cash of divisions", AccountClass::liability, Activity::financing});
  accounts_.push_back({"receivables", AccountClass::asset, Activity::operating});
  accounts_.push_back({"payables", AccountClass::liability, Activity::operating});
}

void Ledger::open(PartyId party, double amount, std::uint32_t label) {
  if (amount == 0) return;
  begin(std::nullopt, label);
  enter_cash(party, opening_, amount);
}

void Ledger::pay(std::uint32_t period, const Payment& payment, double amount, std::uint32_t label) {
  if (amount == 0) return;
  begin(period, label);
  enter_cash(payment.payer, payment.payer_account, -amount);
  enter_cash(payment.payee, payment.payee_account, amount);
}

void Ledger::owe(std::uint32_t period, const Payment& payment, double change, std::uint32_t label) {
  if (change == 0) return;
  begin(period, label);
  enter(payment.payer, payment.payer_account, payables(), change);
  enter(payment.payee, receivables(), payment.payee_account, change);
}

void Ledger::post(std::uint32_t period, PartyId party, AccountId debit, AccountId credit,
                  double amount, std::uint32_t label) {
  if (amount == 0) return;
  begin(period, label);
  enter(party, debit, credit, amount);
}

void Ledger::begin(std::optional<std::uint32_t> period, std::uint32_t label) {
  if (period && *period >= periods_) throw std::out_of_range("ledger: no such period");
  transactions_.push_back({period, label});
}

/// What a party receives against an account, or pays. The owner's books show a division's cash.
void Ledger::enter_cash(PartyId party, AccountId account, double received) {
  auto against_cash = [&](PartyId whose, AccountId money, AccountId counter) {
    if (received > 0)
      enter(whose, money, counter, received);
    else
      enter(whose, counter, money, -received);
  };
  const Party& named = parties_.at(party);
  if (named.kind != PartyKind::division) return against_cash(party, cash, account);
  against_cash(party, cash_at_owner(), account);
  against_cash(named.owner, cash, cash_of_divisions());
}

void Ledger::enter(PartyId party, AccountId debit, AccountId credit, double amount) {
  if (party >= parties_.size() || debit >= accounts_.size() || credit >= accounts_.size())
    throw std::out_of_range("ledger: no such party or account");
  entries_.push_back(
      {static_cast<std::uint32_t>(transactions_.size() - 1), party, debit, credit, amount});
  const std::optional<std::uint32_t> period = transactions_.back().period;
  (period ? entered_[party].all[*period] : entered_[party].opening) += std::abs(amount);
  move(party, debit, credit, amount);
  move(party, credit, debit, -amount);
}

void Ledger::move(PartyId party, AccountId account, AccountId counter, double amount) {
  Movement& movement = books_[party][account];
  if (movement.all.empty()) {
    movement.all.resize(periods_);
    movement.in_cash.resize(periods_);
  }
  const std::optional<std::uint32_t> period = transactions_.back().period;
  if (!period) {
    movement.opening += amount;
    return;
  }
  movement.all[*period] += amount;
  if (is_cash(counter)) movement.in_cash[*period] += amount;
}

std::vector<double> Ledger::turnover(PartyId party) const {
  std::vector<double> result = entered_[party].all;
  double so_far = entered_[party].opening;
  for (double& amount : result) amount = so_far += amount;
  return result;
}

std::vector<Balance> trial_balance(const Ledger& ledger, std::uint32_t period) {
  std::vector<Balance> result;
  for (PartyId party = 0; party < ledger.parties().size(); ++party) {
    for (const auto& [account, movement] : ledger.movements(party)) {
      double balance = movement.opening;
      for (std::uint32_t t = 0; t <= period; ++t) balance += movement.all.at(t);
      result.push_back({party, account, balance});
    }
  }
  return result;
}

} // namespace deal::ledger
