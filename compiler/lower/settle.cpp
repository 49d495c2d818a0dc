#include "compiler/lower/order.hpp"

#include <algorithm>

namespace deal::lower {

using ir::no_value;

void Lowering::add(ValueId& sum, ValueId amount) {
  double known = 0;
  if (sum == no_value || (builder_.is_constant(sum, known) && known == 0))
    sum = amount;
  else if (!(builder_.is_constant(amount, known) && known == 0))
    sum = builder_.make(Op::add, sum, amount);
}

/// A payment whose due is the constant zero never happens; it is no edge of the payment graph.
bool Lowering::dropped(std::uint32_t payment) const {
  if (is_cost(payment)) return false;
  return sema::is_nothing(model_.term(model_.payments[payment].due));
}

/// Which payments can happen in each stage.
void Lowering::find_payments() {
  for (Staged& staged : staged_) {
    staged.by_payer.resize(model_.parties.size());
    staged.receives.resize(model_.parties.size());
  }
  for (std::uint32_t i = 0; i < model_.payments.size(); ++i) {
    if (dropped(i)) continue;
    const sema::Payment& payment = model_.payments[i];
    Staged& staged = staged_[static_cast<std::size_t>(model_.kinds[payment.kind].stage)];
    staged.all.push_back(i);
    staged.by_payer[model_.purse(payment.payer)].push_back(i);
    staged.receives[model_.purse(payment.payee)] = true;
  }
}

/// Dues that a party owes, by class, the most senior first.
std::map<std::uint32_t, Lowering::Payments> Lowering::by_class(const Payments& dues) const {
  std::map<std::uint32_t, Payments> result;
  for (std::uint32_t payment : dues) result[model_.payments[payment].rank].push_back(payment);
  return result;
}

/// A shortfall of less than this part of what is due is a rounding error, no default.
ir::ValueId Lowering::is_short(ValueId means, ValueId due) {
  return builder_.make(Op::lt, means,
                       builder_.make(Op::mul, due, builder_.number(1 - rounding_shortfall)));
}

/// As a shortfall by rounding is none, what rounding leaves is nothing: else it would be the only money of a loop that
/// has no other, and all that goes round would bear its tags.
ir::ValueId Lowering::after(ValueId means, ValueId paid) {
  const ValueId left = builder_.make(Op::sub, means, paid);
  const ValueId rounding = builder_.make(Op::mul, means, builder_.number(rounding_shortfall));
  return builder_.select(builder_.make(Op::lt, left, rounding), zero(), left);
}

ir::ValueId Lowering::total_owed(PartyId party, const Payments& dues) {
  ValueId total = zero();
  for (std::uint32_t payment : dues)
    add(total, into(payments_[payment].owed, model_.payments[payment].family, family(party)));
  return total;
}

void Lowering::settle_unpaid(std::uint32_t payment, ValueId is_short) {
  PaymentState& state = payments_[payment];
  const sema::Payment& what = model_.payments[payment];
  if (state.arrears_slot) {
    state.left = builder_.select(is_short, builder_.make(Op::sub, state.owed, state.paid), zero());
    builder_.write_next(*state.arrears_slot, state.left);
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

/// What a party has left of its means when it defaults in this stage, for the first time (Rogers and Veraart
/// 2013); the rest is lost.
ir::ValueId Lowering::means_in_default(std::size_t stage, PartyId party, const Payments& dues) {
  Party& balance = parties_[party];
  const auto costs = cost_of_default(stage, party);
  if (!costs) return balance.available;
  ValueId fails = builder_.mask(false);
  ValueId up_to = zero();
  for (const auto& [rank, of_class] : by_class(dues)) {
    Payments events = of_class;
    std::erase_if(events, [&](std::uint32_t payment) {
      return model_.payments[payment].unpaid != sema::Unpaid::event_of_default;
    });
    add(up_to, total_owed(party, of_class));
    const ValueId asked = builder_.make(Op::lt, zero(), total_owed(party, events));
    const ValueId unpaid = builder_.make(Op::and_, asked, is_short(balance.available, up_to));
    fails = builder_.make(Op::or_, fails, unpaid);
  }
  fails = builder_.make(Op::and_, fails, builder_.make(Op::not_, balance.defaulted[stage]));
  ValueId kept = builder_.make(Op::mul, balance.kept_cash, balance.cash[stage]);
  if (balance.received != no_value)
    add(kept, builder_.make(Op::mul, balance.kept_receipts, balance.received));
  const ValueId means = builder_.select(fails, kept, balance.available);
  set_cost(*costs, builder_.select(fails, builder_.make(Op::sub, balance.available, kept), zero()));
  return means;
}

/// Pays a party's dues of a stage from its cash and what it received in it: class by class, and what is short
/// of one is shared pro rata. (Eisenberg and Noe 2001; without a loop the clearing vector is found in one pass.)
void Lowering::pay_from_cash(std::size_t stage, PartyId party, const Payments& dues) {
  find_available(stage, party);
  ValueId left = means_in_default(stage, party, dues);
  for (const auto& [rank, of_class] : by_class(dues)) {
    const ValueId total = total_owed(party, of_class);
    const bool several =
        of_class.size() > 1 || model_.payments[of_class.front()].family != family(party);
    const ValueId lacks = is_short(left, total);
    // Where nothing is due nothing is short, and the quotient is not used.
    const ValueId share = several ? builder_.make(Op::div, left, total) : no_value;
    for (std::uint32_t payment : of_class) {
      PaymentState& state = payments_[payment];
      const ValueId part = several ? builder_.make(Op::mul, state.owed, share) : left;
      state.paid =
          members(builder_.select(lacks, part, state.owed), model_.payments[payment].family);
      settle_unpaid(payment, lacks);
    }
    left = builder_.select(lacks, zero(), after(left, total));
  }
  keep(stage, party, left);
}

void Lowering::find_available(std::size_t stage, PartyId party) {
  Party& balance = parties_[party];
  balance.available = balance.cash[stage];
  if (balance.received != no_value)
    balance.available = builder_.make(Op::add, balance.available, balance.received);
}

void Lowering::keep(std::size_t stage, PartyId party, ValueId left) {
  for (std::size_t v = stage + 1; v < balance_versions; ++v) parties_[party].cash[v] = left;
}

void Lowering::receive(std::uint32_t payment) {
  const PartyId payee = model_.purse(model_.payments[payment].payee);
  if (finite(payee)) add(parties_[payee].received, paid(payment, family(payee)));
}

Lowering::Payments Lowering::dues_of(std::size_t stage, PartyId party) const {
  Payments result = payments_of(stage, party);
  std::erase_if(result, [&](std::uint32_t payment) { return is_cost(payment); });
  return result;
}

std::optional<std::uint32_t> Lowering::cost_of_default(std::size_t stage, PartyId party) const {
  const Payments& payments = payments_of(stage, party);
  const auto found =
      std::ranges::find_if(payments, [&](std::uint32_t payment) { return is_cost(payment); });
  return found == payments.end() ? std::nullopt : std::optional(*found);
}

void Lowering::set_cost(std::uint32_t payment, ValueId amount) {
  payments_[payment].owed = payments_[payment].paid =
      members(amount, model_.payments[payment].family);
}

SettlementPart Lowering::describe(std::size_t stage, const Component& parties) const {
  SettlementPart result{.stage = static_cast<sema::Stage>(stage), .parties = parties};
  std::set<std::uint32_t> classes;
  for (const PartyId party : parties) {
    result.nodes += model_.rows_of(family(party));
    for (const std::uint32_t due : dues_of(stage, party)) {
      result.dues += model_.rows_of(model_.payments[due].family);
      classes.insert(model_.payments[due].rank);
    }
  }
  result.classes = static_cast<std::uint32_t>(classes.size());
  return result;
}

void Lowering::pay_in_full(std::uint32_t payment) {
  payments_[payment].paid = owed(payment);
  receive(payment);
}

/// What parties owe is known once all is paid that their dues read.
void Lowering::pay(std::size_t stage, const Component& parties) {
  outputs_.settlement.push_back(describe(stage, parties));
  for (const PartyId party : parties)
    for (const std::uint32_t payment : dues_of(stage, party)) owed(payment);
  if (parties.size() > 1) return settle_loop(stage, parties);
  const Payments dues = dues_of(stage, parties.front());
  pay_from_cash(stage, parties.front(), dues);
  for (const std::uint32_t payment : dues) receive(payment);
}

void Lowering::settle(std::size_t stage) {
  const Payments& payments = payments_of(stage);
  for (Party& party : parties_) party.received = party.available = no_value;
  const StageOrder order(*this, stage);
  for (const std::uint32_t payment : payments)
    if (!is_cost(payment) && !order.waits(payment)) owed(payment);
  for (const std::uint32_t payment : payments)
    if (!finite(model_.purse(model_.payments[payment].payer)) && !order.waits(payment))
      pay_in_full(payment);
  for (const StageOrder::Part& part : order.parts()) {
    if (part.parties.empty()) {
      pay_in_full(part.payment);
      continue;
    }
    components_[stage].push_back(part.parties);
    pay(stage, part.parties);
  }
  // Who only receives.
  for (PartyId party = 0; party < parties_.size(); ++party) {
    if (finite(party) && parties_[party].available == no_value) pay_from_cash(stage, party, {});
  }
}

} // namespace deal::lower
