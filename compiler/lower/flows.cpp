#include "compiler/lower/lowering.hpp"
#include "compiler/sema/money.hpp"
#include "compiler/sema/walk.hpp"

#include <algorithm>

namespace deal::lower {

using ir::no_value;

/// Whether what is asked of a party is asked of this one: a party with its divisions, a division alone.
bool Lowering::covers(PartyId wanted, PartyId party) const {
  return party == wanted || model_.purse(party) == wanted;
}

std::size_t Lowering::stage_of(std::uint32_t payment) const {
  return static_cast<std::size_t>(model_.kinds[model_.payments[payment].kind].stage);
}

/// Whether the payment has been paid by then.
bool Lowering::flows_by(std::uint32_t payment, Moment moment) const {
  return !dropped(payment) && moment >= evaluation(stage_of(payment));
}

bool Lowering::is_revenue(std::uint32_t payment) const {
  return sema::is_revenue(model_, model_.payments[payment]);
}

/// Whether the payment, whenever it is made, is a part of the flow.
bool Lowering::takes_in(const sema::Term& flow, std::uint32_t payment) const {
  const sema::Payment& what = model_.payments[payment];
  const auto fate = [&] { return sema::fate_of(model_, what, flow.index); };
  switch (flow.op) {
  case TermOp::paid:
  case TermOp::carried: return payment == flow.index;
  case TermOp::revenue:
  case TermOp::hhi:
  case TermOp::largest_share: return is_revenue(payment) && covers(flow.index, what.payee);
  case TermOp::funded:
  case TermOp::aged: return is_revenue(payment) && covers(flow.other, what.payee);
  case TermOp::paid_by: return covers(flow.index, what.payer) && covers(flow.other, what.payee);
  case TermOp::revenue_from:
    return is_revenue(payment) && covers(flow.index, what.payer) && covers(flow.other, what.payee);
  case TermOp::invested: return fate() == sema::Fate::invested;
  case TermOp::returned: return fate() == sema::Fate::returned;
  case TermOp::spent:
    return fate() == sema::Fate::spent ||
           (fate() == sema::Fate::invested && model_.purse(what.payee) == 0);
  case TermOp::passed_on: return fate() == sema::Fate::passed_on;
  case TermOp::entered: {
    const sema::PaymentKind& kind = model_.kinds[what.kind];
    return (kind.payer_account == flow.other && covers(flow.index, what.payer)) ||
           (kind.payee_account == flow.other && covers(flow.index, what.payee));
  }
  case TermOp::cycling: return true;
  default: return false;
  }
}

/// The payments that a flow is made of, of whatever stage.
Lowering::Payments Lowering::adds_up(const sema::Term& flow) const {
  Payments result;
  if (flow.op == TermOp::paid || flow.op == TermOp::carried) {
    if (!dropped(flow.index)) result.push_back(flow.index);
    return result;
  }
  for (std::uint32_t i = 0; i < model_.payments.size(); ++i)
    if (takes_in(flow, i) && !dropped(i)) result.push_back(i);
  return result;
}

/// Whether it is known of a stage only when all of the stage is settled: the tracing goes through all of it.
bool Lowering::needs_whole_stage(TermOp op) {
  return sema::follows_money(op) || op == TermOp::cycling;
}

/// What of a flow has been paid by now: for a due, which is read before its stage is settled, all of it.
Lowering::Payments Lowering::paid_by_now(const sema::Term& flow, Moment moment) {
  Payments result = adds_up(flow);
  if (starts_stage(moment)) {
    for (const std::uint32_t payment : result) {
      const bool open = payments_[payment].paid == no_value || needs_whole_stage(flow.op);
      if (!flows_by(payment, moment) || (open && moment == evaluation(stage_of(payment))))
        unordered(name_of_flow(model_, flow), flow.span);
    }
  }
  std::erase_if(result, [&](std::uint32_t payment) { return !flows_by(payment, moment); });
  return result;
}

ir::ValueId Lowering::sum_of(const Payments& payments, sema::FamilyId to) {
  ValueId sum = zero();
  for (const std::uint32_t payment : payments) add(sum, paid(payment, to));
  return sum;
}

/// The flows that a formula reads at the start of a stage and that take in what is paid in it or later.
std::vector<sema::TermId> Lowering::flows_read(TermId root, std::size_t stage) {
  auto& reads = reads_[stage];
  const auto inner = [&](TermId id, auto push) {
    const sema::Term& term = model_.term(id);
    if (term.op == TermOp::counterfactual && !happens_here(term)) return;
    if (term.op != TermOp::due) return parts(id, push);
    const bool now = stage_of(term.index) == stage && !dropped(term.index);
    if (now) push(model_.payments[term.index].due);
  };
  const auto is_open = [&](const sema::Term& term) {
    return (term.op == TermOp::paid || sema::is_flow(term.op)) &&
           std::ranges::any_of(adds_up(term), [&](auto each) { return stage_of(each) >= stage; });
  };
  sema::walk_up(
      root, [&](TermId id) { return reads.contains(id); }, [&](TermId id) { reads[id] = false; },
      inner,
      [&](TermId id) {
        bool result = is_open(model_.term(id));
        inner(id, [&](TermId part) { result |= part != sema::none_id && reads.at(part); });
        reads[id] = result;
      });
  std::vector<TermId> found, open{root};
  std::set<TermId> seen;
  while (!open.empty()) {
    const TermId id = open.back();
    open.pop_back();
    if (id == sema::none_id || !reads.at(id) || !seen.insert(id).second) continue;
    if (is_open(model_.term(id))) found.push_back(id);
    inner(id, [&](TermId part) { open.push_back(part); });
  }
  return found;
}

/// What one party has paid another in this period so far.
Result Lowering::between(const sema::Term& term, Moment moment) {
  return {sum_of(paid_by_now(term, moment), term.family), no_value};
}

/// What a payment enters in the books: what was paid; of a due that can wait all that fell due.
ir::ValueId Lowering::accrued(std::uint32_t payment, sema::FamilyId to) {
  const PaymentState& state = payments_[payment];
  if (!state.arrears_slot) return paid(payment, to);
  owed(payment);
  return into(state.due, model_.payments[payment].family, to);
}

/// Of an account in this period so far: payments, accruals and postings, positive as the account is shown.
Result Lowering::entered(const sema::Term& term, Moment moment) {
  const sema::AccountClass shown = model_.accounts[term.other].account_class;
  const bool debits = shown == sema::AccountClass::asset || shown == sema::AccountClass::expense;
  ValueId debited = zero(), credited = zero();
  for (const std::uint32_t i : paid_by_now(term, moment)) {
    const sema::Payment& payment = model_.payments[i];
    const sema::PaymentKind& kind = model_.kinds[payment.kind];
    if (kind.payer_account == term.other && covers(term.index, payment.payer))
      add(debited, accrued(i, term.family));
    if (kind.payee_account == term.other && covers(term.index, payment.payee))
      add(credited, accrued(i, term.family));
  }
  for (std::uint32_t i = 0; i < model_.postings.size(); ++i) {
    const sema::Posting& posting = model_.postings[i];
    if (!covers(term.index, posting.party)) continue;
    if (posting.debit != term.other && posting.credit != term.other) continue;
    if (moment < booked(posting)) {
      if (starts_stage(moment)) unordered(name_of_flow(model_, term), term.span);
      continue;
    }
    add(posting.debit == term.other ? debited : credited,
        into(posted(i), posting.family, term.family));
  }
  return {builder_.make(Op::sub, debits ? debited : credited, debits ? credited : debited),
          no_value};
}

/// The payers' shares of a party's revenue. World's customers are many and small: their squares are nothing.
Result Lowering::shares(const sema::Term& term, Moment moment) {
  const sema::FamilyId to = term.family;
  std::map<PartyId, ValueId> payers;
  const Payments payments = paid_by_now(term, moment);
  const ValueId revenue = sum_of(payments, to);
  for (const std::uint32_t i : payments) {
    const PartyId payer = model_.purse(model_.payments[i].payer);
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
ir::ValueId Lowering::cycling(const sema::Term& term, Moment moment) {
  paid_by_now(term, moment);
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
