#include "compiler/lower/lowering.hpp"

#include <algorithm>
#include <functional>

namespace deal::lower {

using ir::no_value;
using sema::PartyKind;

void Lowering::add(ValueId& sum, ValueId amount) {
  double known = 0;
  if (sum == no_value || (builder_.is_constant(sum, known) && known == 0))
    sum = amount;
  else if (!(builder_.is_constant(amount, known) && known == 0))
    sum = builder_.make(Op::add, sum, amount);
}

/// A payment whose due is the constant zero never happens; it is no edge of the payment graph.
bool Lowering::dropped(std::uint32_t payment) const {
  const sema::Term& due = model_.term(model_.payments[payment].due);
  return due.op == TermOp::constant && due.number == 0;
}

std::vector<std::uint32_t> Lowering::payments_of(std::size_t stage) const {
  std::vector<std::uint32_t> result;
  for (std::uint32_t i = 0; i < model_.payments.size(); ++i) {
    if (!dropped(i) &&
        static_cast<std::size_t>(model_.kinds[model_.payments[i].kind].stage) == stage)
      result.push_back(i);
  }
  return result;
}

void Lowering::make_balances() {
  parties_.resize(model_.parties.size());
  for (PartyId id = 0; id < model_.parties.size(); ++id) {
    const sema::Party& party = model_.parties[id];
    Party& balance = parties_[id];
    balance.cash.fill(zero());
    balance.defaulted.fill(builder_.mask(false));
    if (!finite(id)) continue;
    balance.cash_slot = builder_.slot(party.name + "'cash", ir::Type::number, party.family);
    const ir::SiteId site = builder_.site(party.name + ".cash", "opening cash", party.span);
    const ValueId start =
        party.cash == sema::none_id ? zero() : checked(party.cash, Moment::path, site);
    builder_.require(builder_.make(Op::le, zero(), start), yes(), site);
    builder_.write_start(balance.cash_slot, start);
    balance.cash.fill(builder_.read(balance.cash_slot));
  }
  for (std::uint32_t i = 0; i < model_.payments.size(); ++i) {
    const sema::Payment& payment = model_.payments[i];
    PaymentState& state = payments_[i];
    state.site = builder_.site(payment.name, "amount due", payment.due_span);
    const PartyId payer = model_.purse(payment.payer);
    if (!finite(payer) || dropped(i)) continue;
    if (payment.unpaid == sema::Unpaid::arrears) {
      state.arrears_slot =
          builder_.slot(payment.name + "'arrears", ir::Type::number, payment.family);
      builder_.write_start(*state.arrears_slot, zero());
    }
    Party& balance = parties_[payer];
    if (payment.unpaid == sema::Unpaid::event_of_default && !balance.default_slot) {
      balance.default_slot =
          builder_.slot(model_.parties[payer].name + "'defaulted", ir::Type::mask, family(payer));
      builder_.write_start(*balance.default_slot, builder_.mask(false));
      balance.defaulted.fill(builder_.read(*balance.default_slot));
    }
  }
}

/// What is due in this period with the arrears of earlier ones.
ir::ValueId Lowering::owed(std::uint32_t payment) {
  PaymentState& state = payments_[payment];
  if (dropped(payment)) return zero();
  if (state.owed != no_value) return state.owed;
  const sema::Payment& what = model_.payments[payment];
  if (state.busy) unordered(what.name + ".due", what.due_span);
  state.busy = true;
  path_.push_back(what.name + ".due");
  const ir::SiteId outer = builder_.site();
  builder_.at(state.site);
  const auto stage = static_cast<std::size_t>(model_.kinds[what.kind].stage);
  const ValueId due = checked(what.due, evaluation(stage), state.site);
  builder_.require(builder_.make(Op::le, zero(), due), yes(), state.site);
  state.owed = members(due, what.family);
  if (state.arrears_slot)
    state.owed = builder_.make(Op::add, state.owed, builder_.read(*state.arrears_slot));
  builder_.at(outer);
  path_.pop_back();
  state.busy = false;
  return state.owed;
}

/// Payers in an order in which each comes after all who pay it; reports a loop.
std::vector<sema::PartyId> Lowering::payment_order(std::size_t stage) {
  std::map<PartyId, std::vector<PartyId>> payers;
  for (std::uint32_t payment : payments_of(stage)) {
    const PartyId from = model_.purse(model_.payments[payment].payer);
    const PartyId to = model_.purse(model_.payments[payment].payee);
    if (!finite(from)) continue;
    payers[from];
    if (finite(to)) payers[to].push_back(from);
  }
  enum class Mark { fresh, open, done };
  std::map<PartyId, Mark> marks;
  std::vector<PartyId> order;
  std::vector<PartyId> open;
  std::function<void(PartyId)> visit = [&](PartyId party) {
    Mark& mark = marks[party];
    if (mark == Mark::done) return;
    if (mark == Mark::open) {
      static const char* names[] = {"funding", "operating", "distribution"};
      std::string loop;
      for (auto step = std::find(open.begin(), open.end(), party); step != open.end(); ++step) {
        loop = model_.parties[*step].name + (loop.empty() ? "" : " → " + loop);
      }
      loop = model_.parties[party].name + " → " + loop;
      diagnostics_.report(Code::loop_not_yet, model_.parties[party].span, {names[stage], loop});
      throw Unordered{};
    }
    mark = Mark::open;
    open.push_back(party);
    for (PartyId payer : payers[party]) visit(payer);
    open.pop_back();
    marks[party] = Mark::done;
    order.push_back(party);
  };
  for (const auto& entry : std::map(payers)) visit(entry.first);
  return order;
}

void Lowering::pay_in_full(std::uint32_t payment) { payments_[payment].paid = owed(payment); }

void Lowering::settle_unpaid(std::uint32_t payment, ValueId is_short) {
  PaymentState& state = payments_[payment];
  const sema::Payment& what = model_.payments[payment];
  if (state.arrears_slot) {
    const ValueId left =
        builder_.select(is_short, builder_.make(Op::sub, state.owed, state.paid), zero());
    builder_.write_next(*state.arrears_slot, left);
  }
  if (what.unpaid != sema::Unpaid::event_of_default) return;
  const auto stage = static_cast<std::size_t>(model_.kinds[what.kind].stage);
  const PartyId payer = model_.purse(what.payer);
  ValueId missed = builder_.make(Op::lt, state.paid, state.owed);
  if (family(payer) == 0 && what.family != 0)
    missed = builder_.make(Op::any, members(missed, what.family));
  auto& latched = parties_[payer].defaulted;
  const ValueId now = builder_.make(Op::or_, latched[stage + 1], missed);
  for (std::size_t v = stage + 1; v < balance_versions; ++v) latched[v] = now;
}

/// Pays a party's dues of a stage from its cash and what it received in it; what is short is shared pro
/// rata. (Eisenberg and Noe 2001; without a loop the clearing vector is found in one pass.)
void Lowering::pay_from_cash(std::size_t stage, PartyId party,
                             const std::vector<std::uint32_t>& dues) {
  Party& balance = parties_[party];
  balance.available = balance.cash[stage];
  if (balance.received != no_value)
    balance.available = builder_.make(Op::add, balance.available, balance.received);
  ValueId total = no_value;
  bool several = dues.size() > 1;
  for (std::uint32_t payment : dues) {
    add(total, into(payments_[payment].owed, model_.payments[payment].family, family(party)));
    several |= model_.payments[payment].family != family(party);
  }
  ValueId left = balance.available;
  if (total != no_value) {
    const ValueId is_short = builder_.make(Op::lt, balance.available, total);
    // Where nothing is due nothing is short, and the quotient is not used.
    const ValueId share = several ? builder_.make(Op::div, balance.available, total) : no_value;
    for (std::uint32_t payment : dues) {
      PaymentState& state = payments_[payment];
      const ValueId part = several ? builder_.make(Op::mul, state.owed, share) : balance.available;
      state.paid =
          members(builder_.select(is_short, part, state.owed), model_.payments[payment].family);
      settle_unpaid(payment, is_short);
    }
    left = builder_.select(is_short, zero(), builder_.make(Op::sub, balance.available, total));
  }
  for (std::size_t v = stage + 1; v < balance_versions; ++v) balance.cash[v] = left;
}

void Lowering::settle(std::size_t stage) {
  const auto payments = payments_of(stage);
  for (Party& party : parties_) party.received = party.available = no_value;
  // Every due is known before anything is paid.
  for (std::uint32_t payment : payments) owed(payment);
  auto receive = [&](std::uint32_t payment) {
    const PartyId payee = model_.purse(model_.payments[payment].payee);
    if (finite(payee)) add(parties_[payee].received, paid(payment, family(payee)));
  };
  for (std::uint32_t payment : payments) {
    if (finite(model_.purse(model_.payments[payment].payer))) continue;
    pay_in_full(payment);
    receive(payment);
  }
  orders_[stage] = payment_order(stage);
  for (PartyId party : orders_[stage]) {
    std::vector<std::uint32_t> dues;
    for (std::uint32_t payment : payments) {
      if (model_.purse(model_.payments[payment].payer) == party) dues.push_back(payment);
    }
    pay_from_cash(stage, party, dues);
    for (std::uint32_t payment : dues) receive(payment);
  }
  // Who only receives, from world or outside parties.
  for (PartyId party = 0; party < parties_.size(); ++party) {
    if (finite(party) && parties_[party].available == no_value) pay_from_cash(stage, party, {});
  }
}

} // namespace deal::lower
