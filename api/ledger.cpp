#include "api/ledger.hpp"

namespace deal::api {

namespace {

ledger::PartyKind convert(sema::PartyKind kind) {
  switch (kind) {
  case sema::PartyKind::world: return ledger::PartyKind::world;
  case sema::PartyKind::outside: return ledger::PartyKind::outside;
  case sema::PartyKind::party: return ledger::PartyKind::party;
  case sema::PartyKind::division: break;
  }
  return ledger::PartyKind::division;
}

ledger::AccountClass convert(sema::AccountClass account_class) {
  switch (account_class) {
  case sema::AccountClass::asset: return ledger::AccountClass::asset;
  case sema::AccountClass::liability: return ledger::AccountClass::liability;
  case sema::AccountClass::equity: return ledger::AccountClass::equity;
  case sema::AccountClass::revenue: return ledger::AccountClass::revenue;
  case sema::AccountClass::income: return ledger::AccountClass::income;
  case sema::AccountClass::expense: break;
  }
  return ledger::AccountClass::expense;
}

ledger::Activity convert(sema::Activity activity) {
  switch (activity) {
  case sema::Activity::operating: return ledger::Activity::operating;
  case sema::Activity::investing: return ledger::Activity::investing;
  case sema::Activity::financing: break;
  }
  return ledger::Activity::financing;
}

std::vector<ledger::Account> accounts_of(const sema::Model& model) {
  std::vector<ledger::Account> result;
  for (const sema::Account& account : model.accounts)
    result.push_back({account.name, convert(account.account_class), convert(account.activity),
                      account.deferred});
  return result;
}

} // namespace

PartyNumbers::PartyNumbers(const sema::Model& model) {
  for (sema::PartyId id = 0; id < model.parties.size(); ++id) {
    const sema::Party& party = model.parties[id];
    first_.push_back(static_cast<ledger::PartyId>(parties_.size()));
    rows_.push_back(model.rows_of(party.family));
    for (std::uint32_t row = 0; row < rows_.back(); ++row) {
      parties_.push_back({model.name_of(party.name, party.family, row), convert(party.kind), 0});
      family_names_.push_back(party.name);
      origins_.emplace_back(id, row);
    }
  }
  for (sema::PartyId id = 0; id < model.parties.size(); ++id) {
    for (std::size_t row = 0; row < rows_[id]; ++row)
      parties_[number(id, row)].owner = number(model.purse(id), row);
  }
}

PathBooks::PathBooks(const sema::Model& of, const driver::PathLedger& path)
    : model(of), numbers(of), ledger(numbers.parties(), accounts_of(of), of.grid.periods()),
      flows(of.grid.periods()) {
  find_payments(path);
  find_funded(path);
  open(path);
  // Labels of postings stand behind those of payments, row by row.
  const auto first_posting = static_cast<std::uint32_t>(labels.size());
  for (std::size_t i = 0; i < model.postings.size(); ++i) {
    for (std::uint32_t row = 0; row < path.postings[i].size(); ++row)
      label(model.name_of(model.postings[i].name, model.postings[i].family, row), "");
  }
  for (std::uint32_t t = 0; t < model.grid.periods(); ++t) {
    pay(t);
    post(path, t, first_posting);
  }
}

std::uint32_t PathBooks::label(std::string name, std::string kind) {
  labels.emplace_back(std::move(name), std::move(kind));
  return static_cast<std::uint32_t>(labels.size() - 1);
}

void PathBooks::find_payments(const driver::PathLedger& path) {
  payments_of.resize(numbers.parties().size());
  for (std::size_t i = 0; i < model.payments.size(); ++i) {
    const sema::Payment& payment = model.payments[i];
    for (std::uint32_t row = 0; row < path.payments[i].paid.size(); ++row) {
      payments.push_back({&payment, model.name_of(payment.name, payment.family, row),
                          numbers.number(payment.payer, row), numbers.number(payment.payee, row),
                          &path.payments[i].owed[row], &path.payments[i].paid[row]});
      label(payments.back().name, model.kinds[payment.kind].name);
      for (const ledger::PartyId party : {payments.back().payer, payments.back().payee})
        payments_of[party].push_back(payments.size() - 1);
    }
  }
}

void PathBooks::find_funded(const driver::PathLedger& path) {
  funded.resize(numbers.parties().size());
  for (std::size_t origin = 0; origin < path.origins.size(); ++origin) {
    for (const auto& [receiver, rows] : path.origins[origin].funded)
      for (std::size_t row = 0; row < rows.size(); ++row)
        funded[numbers.number(receiver, row)].push_back({origin, &rows[row]});
  }
}

void PathBooks::open(const driver::PathLedger& path) {
  const std::uint32_t opening = label("opening", "");
  for (sema::PartyId id = 0; id < model.parties.size(); ++id) {
    for (std::size_t row = 0; row < path.parties[id].opening.size(); ++row)
      ledger.open(numbers.number(id, row), path.parties[id].opening[row].front(), opening);
  }
}

void PathBooks::pay(std::uint32_t period) {
  unpaid_.resize(payments.size());
  for (std::uint32_t i = 0; i < payments.size(); ++i) {
    const PaidRow& row = payments[i];
    const double amount = (*row.paid)[period];
    const sema::PaymentKind& kind = model.kinds[row.payment->kind];
    const ledger::Payment payment{row.payer, row.payee, kind.payer_account, kind.payee_account};
    ledger.pay(period, payment, amount, i);
    if (row.payment->unpaid == sema::Unpaid::arrears) {
      const double change = (*row.owed)[period] - amount - unpaid_[i];
      ledger.owe(period, payment, change, i);
      unpaid_[i] += change;
    }
    flows.pay(period, row.payment->kind, numbers.parties()[row.payer].owner,
              numbers.parties()[row.payee].owner, amount);
  }
}

void PathBooks::post(const driver::PathLedger& path, std::uint32_t period,
                     std::uint32_t first_label) {
  std::uint32_t label = first_label;
  for (std::size_t i = 0; i < model.postings.size(); ++i) {
    const sema::Posting& posting = model.postings[i];
    for (std::size_t row = 0; row < path.postings[i].size(); ++row)
      ledger.post(period, numbers.number(posting.party, row), posting.debit, posting.credit,
                  path.postings[i][row][period], label++);
  }
}

} // namespace deal::api
