#include "compiler/lower/lowering.hpp"

namespace deal::lower {

using ir::no_value;

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
        party.cash == sema::none_id
            ? zero()
            : rounded(checked(party.cash, Moment::path, site), party.cash, Moment::path);
    require_amount(start, party.name + ".cash", site, party.span);
    builder_.write_start(balance.cash_slot, start);
    balance.cash.fill(builder_.read(balance.cash_slot));
  }
  make_kept();
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

/// From nothing up to the most that can be added up.
void Lowering::require_amount(ValueId amount, const std::string& name, ir::SiteId site,
                              source::Span span) {
  builder_.require(builder_.compare(Op::le, zero(), amount), yes(), site);
  const ValueId fits = builder_.compare(Op::le, amount, builder_.number(most_money));
  builder_.require(fits, yes(), builder_.site(name, "largest amount", span));
}

/// What a default leaves, as parts of cash and receipts.
void Lowering::make_kept() {
  auto part = [&](PartyId id, sema::TermId term, const char* role) {
    if (term == sema::none_id) return builder_.number(1);
    const sema::Party& party = model_.parties[id];
    const ir::SiteId site = builder_.site(party.name, role, party.span);
    const ValueId value = checked(term, Moment::path, site);
    builder_.require(builder_.compare(Op::le, zero(), value), yes(), site);
    builder_.require(builder_.compare(Op::le, value, builder_.number(1)), yes(), site);
    return value;
  };
  for (PartyId id = 0; id < model_.parties.size(); ++id) {
    const sema::Party& party = model_.parties[id];
    parties_[id].kept_cash = part(id, party.kept_cash, "part of cash kept in a default");
    parties_[id].kept_receipts =
        part(id, party.kept_receipts, "part of receipts kept in a default");
  }
}

/// What is due in this period with the arrears of earlier ones.
ir::ValueId Lowering::owed(std::uint32_t payment) {
  PaymentState& state = payments_[payment];
  if (dropped(payment)) return zero();
  if (state.owed != no_value) return state.owed;
  const sema::Payment& what = model_.payments[payment];
  return state.owed = work_out(state.busy, what.name + ".due", what.due_span, state.site, [&] {
           const auto stage = static_cast<std::size_t>(model_.kinds[what.kind].stage);
           const ValueId due = rounded(checked(what.due, evaluation(stage), state.site), what.due,
                                       evaluation(stage));
           require_amount(due, what.name, state.site, what.due_span);
           state.due = members(due, what.family);
           if (!state.arrears_slot) return state.due;
           return builder_.make(Op::add, state.due, builder_.read(*state.arrears_slot));
         });
}

} // namespace deal::lower
