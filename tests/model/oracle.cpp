#include "tests/model/oracle.hpp"

#include <algorithm>

namespace deal::test {

namespace {

using sema::PartyId;
using sema::PartyKind;

double constant(const sema::Model& model, sema::TermId term) {
  return term == sema::none_id ? 0 : model.term(term).number;
}

/// One path, period after period.
class Books {
 public:
  explicit Books(const sema::Model& model) : model_(model), cash_(model.parties.size()) {
    for (PartyId id = 0; id < cash_.size(); ++id)
      cash_[id] = constant(model, model.parties[id].cash);
    for (PartyId id = 1; id < cash_.size(); ++id) tags_[id].resize(cash_.size());
    for (const sema::OpeningTag& tag : model.opening_tags) {
      tags_[tag.origin][tag.holder] += constant(model, tag.amount);
      surplus_[tag.origin] += constant(model, tag.amount);
    }
  }

  /// Pays the dues of a stage; gives what was paid of each.
  void settle(std::size_t stage, const std::vector<double>& due, std::vector<double>& paid);
  double cash(PartyId party) const { return cash_[model_.purse(party)]; }
  const std::map<PartyId, double>& surplus() const { return surplus_; }

 private:
  bool in(std::size_t payment, std::size_t stage) const {
    return static_cast<std::size_t>(kind(payment).stage) == stage;
  }
  const sema::PaymentKind& kind(std::size_t payment) const {
    return model_.kinds[model_.payments[payment].kind];
  }
  PartyId payer(std::size_t payment) const { return model_.purse(model_.payments[payment].payer); }
  PartyId payee(std::size_t payment) const { return model_.purse(model_.payments[payment].payee); }
  bool finite(PartyId party) const { return model_.parties[party].kind == PartyKind::party; }
  bool revenue(std::size_t payment) const {
    return model_.accounts[kind(payment).payee_account].account_class ==
           sema::AccountClass::revenue;
  }
  std::vector<double> pools(const std::vector<std::size_t>& stage,
                            const std::vector<double>& paid) const;
  void trace(PartyId origin, const std::vector<std::size_t>& stage, const std::vector<double>& paid,
             const std::vector<double>& pool, const std::vector<double>& left);

  const sema::Model& model_;
  std::vector<double> cash_;
  std::map<PartyId, std::vector<double>> tags_; ///< by origin, then holder
  std::map<PartyId, double> surplus_;
};

/// Opening cash of the stage and all that arrives in it.
std::vector<double> Books::pools(const std::vector<std::size_t>& stage,
                                 const std::vector<double>& paid) const {
  std::vector<double> pool = cash_;
  for (const std::size_t payment : stage) pool[payee(payment)] += paid[payment];
  return pool;
}

void Books::settle(std::size_t stage, const std::vector<double>& due, std::vector<double>& paid) {
  std::vector<std::size_t> payments;
  std::vector<double> owed(cash_.size());
  for (std::size_t i = 0; i < due.size(); ++i) {
    if (!in(i, stage)) continue;
    payments.push_back(i);
    paid[i] = due[i];
    owed[payer(i)] += due[i];
  }
  // Without a loop what a party has is right once all its payers are: as many rounds as parties.
  for (std::size_t turn = 0; turn <= cash_.size(); ++turn) {
    const std::vector<double> pool = pools(payments, paid);
    for (const std::size_t i : payments) {
      const PartyId from = payer(i);
      const bool is_short = finite(from) && pool[from] < owed[from];
      paid[i] = is_short ? due[i] * (pool[from] / owed[from]) : due[i];
    }
  }
  const std::vector<double> pool = pools(payments, paid);
  std::vector<double> left = pool;
  for (const std::size_t i : payments) left[payer(i)] -= paid[i];
  for (PartyId id = 1; id < cash_.size(); ++id) {
    if (model_.purse(id) == id) trace(id, payments, paid, pool, left);
  }
  for (PartyId id = 0; id < cash_.size(); ++id)
    cash_[id] = finite(id) ? std::max(0.0, left[id]) : 0;
}

void Books::trace(PartyId origin, const std::vector<std::size_t>& stage,
                  const std::vector<double>& paid, const std::vector<double>& pool,
                  const std::vector<double>& left) {
  std::vector<double> held = tags_[origin];
  double recycled = 0;
  for (std::size_t turn = 0; turn <= cash_.size(); ++turn) {
    std::vector<double> mixed = tags_[origin];
    recycled = 0;
    for (const std::size_t i : stage) {
      const PartyId from = payer(i);
      const PartyId to = payee(i);
      if (from == origin) {
        if (kind(i).tags) mixed[to] += paid[i];
        continue;
      }
      if (!finite(from) || pool[from] <= 0) continue;
      const double carried = paid[i] * held[from] / pool[from];
      if (to != origin && !kind(i).tags) mixed[to] += carried;
      if (to == origin && revenue(i)) recycled += carried;
    }
    held = mixed;
  }
  for (const std::size_t i : stage) {
    if (payer(i) == origin && kind(i).tags) surplus_[origin] += paid[i];
  }
  surplus_[origin] -= recycled;
  held[0] = held[origin] = 0;
  for (PartyId id = 1; id < held.size(); ++id) {
    if (finite(id)) held[id] = pool[id] > 0 ? held[id] * left[id] / pool[id] : 0;
  }
  tags_[origin] = held;
}

} // namespace

Expected expected(const sema::Model& model,
                  const std::function<double(std::size_t, std::size_t)>& due) {
  const std::size_t periods = model.grid.periods();
  Expected result;
  result.paid.assign(model.payments.size(), std::vector<double>(periods));
  result.cash.assign(model.parties.size(), std::vector<double>(periods));
  Books books(model);
  for (std::size_t t = 0; t < periods; ++t) {
    std::vector<double> owed(model.payments.size());
    for (std::size_t i = 0; i < owed.size(); ++i) owed[i] = due(i, t);
    std::vector<double> paid(owed.size());
    for (std::size_t stage = 0; stage < sema::stage_count; ++stage) books.settle(stage, owed, paid);
    for (std::size_t i = 0; i < owed.size(); ++i) result.paid[i][t] = paid[i];
    for (PartyId id = 0; id < model.parties.size(); ++id) result.cash[id][t] = books.cash(id);
  }
  result.surplus = books.surplus();
  return result;
}

} // namespace deal::test
