#include "compiler/lower/lowering.hpp"
#include "compiler/sema/money.hpp"

namespace deal::lower {

using ir::no_value;

/// Whether what is asked of a party is asked of this one: a party with its divisions, a division alone.
bool Lowering::covers(PartyId wanted, PartyId party) const {
  return party == wanted || model_.purse(party) == wanted;
}

/// Whether the payment has been paid by then.
bool Lowering::flows_by(std::uint32_t payment, Moment moment) const {
  const sema::PaymentKind& kind = model_.kinds[model_.payments[payment].kind];
  return !dropped(payment) && moment >= booking(static_cast<std::size_t>(kind.stage));
}

bool Lowering::is_revenue(std::uint32_t payment) const {
  return sema::is_revenue(model_, model_.payments[payment]);
}

/// What one party has paid another in this period so far.
Result Lowering::between(const sema::Term& term, Moment moment) {
  ValueId sum = zero();
  for (std::uint32_t i = 0; i < model_.payments.size(); ++i) {
    const sema::Payment& payment = model_.payments[i];
    if (!flows_by(i, moment) || !covers(term.index, payment.payer) ||
        !covers(term.other, payment.payee))
      continue;
    if (term.op == TermOp::paid_by || is_revenue(i)) add(sum, paid(i, term.family));
  }
  return {sum, no_value};
}

/// The payers' shares of a party's revenue. World's customers are many and small: their squares are nothing.
Result Lowering::shares(const sema::Term& term, Moment moment) {
  const sema::FamilyId to = term.family;
  std::map<PartyId, ValueId> payers;
  ValueId revenue = zero();
  for (std::uint32_t i = 0; i < model_.payments.size(); ++i) {
    const sema::Payment& payment = model_.payments[i];
    if (!flows_by(i, moment) || !is_revenue(i) || !covers(term.index, payment.payee)) continue;
    add(revenue, paid(i, to));
    const PartyId payer = model_.purse(payment.payer);
    if (model_.parties[payer].kind == sema::PartyKind::world) continue;
    add(payers.try_emplace(payer, zero()).first->second, paid(i, to == 0 ? family(payer) : to));
  }
  ValueId result = zero();
  for (const auto& [payer, amount] : payers) {
    const ValueId divisor = to == 0 ? members(revenue, family(payer)) : revenue;
    const ValueId share = builder_.make(Op::div, amount, divisor);
    const bool rows = to == 0 && family(payer) != 0;
    if (term.op == TermOp::hhi)
      add(result, into(builder_.make(Op::mul, share, share), rows ? family(payer) : to, to));
    else
      result =
          builder_.make(Op::max, result,
                        rows ? builder_.make(Op::largest, members(share, family(payer))) : share);
  }
  const ValueId any = builder_.make(Op::lt, zero(), revenue);
  return {builder_.select(any, result, zero()), no_value};
}

/// What a payment has paid since the grid began.
ir::ValueId Lowering::paid_so_far(std::uint32_t payment, Moment moment) {
  PaymentState& state = payments_[payment];
  if (!state.total_slot) {
    const sema::Payment& what = model_.payments[payment];
    state.total_slot = builder_.slot(what.name + "'paid so far", ir::Type::number, what.family);
    builder_.write_start(*state.total_slot, zero());
    totals_.push_back(payment);
  }
  const ValueId before = builder_.read(*state.total_slot);
  if (!flows_by(payment, moment)) return before;
  return builder_.make(Op::add, before, members(state.paid, model_.payments[payment].family));
}

/// The sums go on to the next period, once all of this one is paid.
void Lowering::finish_totals() {
  for (const std::uint32_t payment : totals_)
    builder_.write_next(*payments_[payment].total_slot, paid_so_far(payment, Moment::end));
  totals_.clear();
}

/// Finn's cycling index of what has been paid by now; world is outside of the network, and so is what parties have
/// spent of their cash: a stock that falls is an input.
ir::ValueId Lowering::cycling(Moment moment) {
  Component parties;
  for (PartyId id = 1; id < model_.parties.size(); ++id)
    if (model_.purse(id) == id) parties.push_back(id);
  Loop network(model_, builder_, parties);
  std::map<PartyId, ValueId> inflow, received, spent;
  auto note = [&](std::map<PartyId, ValueId>& sums, PartyId party, ValueId amount,
                  sema::FamilyId of) {
    add(sums.try_emplace(party, zero()).first->second, into(amount, of, family(party)));
  };
  std::vector<ValueId> amounts;
  for (std::uint32_t i = 0; i < model_.payments.size(); ++i) {
    if (dropped(i)) continue;
    const sema::Payment& payment = model_.payments[i];
    const PartyId payee = model_.purse(payment.payee);
    const ValueId total = paid_so_far(i, moment);
    if (payee != 0) note(received, payee, total, payment.family);
    if (payment.payer == 0) {
      if (payee != 0) note(inflow, payee, total, payment.family);
      continue;
    }
    note(spent, model_.purse(payment.payer), total, payment.family);
    network.add_due(i, true);
    amounts.push_back(members(total, payment.family));
  }
  std::vector<ValueId> rows;
  for (const PartyId party : parties) {
    auto sum = [&](const std::map<PartyId, ValueId>& sums) {
      const auto found = sums.find(party);
      return found == sums.end() ? zero() : found->second;
    };
    ValueId input = sum(inflow);
    add(input, after(sum(spent), sum(received)));
    rows.push_back(members(input, family(party)));
  }
  rows.insert(rows.end(), amounts.begin(), amounts.end());
  return network.run(Op::cycling, rows);
}

} // namespace deal::lower
