#include "compiler/lower/lowering.hpp"

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
  const sema::PaymentKind& kind = model_.kinds[model_.payments[payment].kind];
  return model_.accounts[kind.payee_account].account_class == sema::AccountClass::revenue;
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

} // namespace deal::lower
