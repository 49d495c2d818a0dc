#include "compiler/lower/loop.hpp"

#include "compiler/lower/lowering.hpp"

#include <algorithm>
#include <numeric>

namespace deal::lower {

using ir::no_value;

Loop::Loop(const sema::Model& model, ir::Builder& builder, const Component& parties)
    : model_(model), builder_(builder) {
  for (const sema::PartyId party : parties) {
    nodes_[party] = node_count_;
    node_count_ += model_.rows_of(model_.parties[party].family);
  }
}

void Loop::add_due(std::uint32_t payment, bool inside) {
  const sema::Payment& what = model_.payments[payment];
  places_[payment] = static_cast<std::uint32_t>(dues_.size());
  for (std::uint32_t row = 0; row < model_.rows_of(what.family); ++row)
    dues_.push_back({.payer = node(what.payer, row),
                     .payee = inside ? node(what.payee, row) : clearing::outside,
                     .rank = what.rank,
                     .event_of_default = what.unpaid == sema::Unpaid::event_of_default});
}

std::uint32_t Loop::node(sema::PartyId party, std::uint32_t row) const {
  const sema::PartyId purse = model_.purse(party);
  const auto found = nodes_.find(purse);
  if (found == nodes_.end()) return clearing::outside;
  return found->second + (model_.parties[purse].family == 0 ? 0 : row);
}

ir::ValueId Loop::run(ir::Op op, const std::vector<ir::ValueId>& rows) {
  const std::uint32_t network = builder_.network("loop", node_count_, dues_);
  return builder_.make(op, builder_.pack(rows), no_value, no_value, network);
}

ir::ValueId Loop::part(ir::ValueId whole, std::uint32_t from, sema::FamilyId family) {
  if (family == 0) return builder_.make(ir::Op::extract, whole, no_value, no_value, from);
  std::vector<std::uint32_t> entries(model_.rows_of(family));
  std::iota(entries.begin(), entries.end(), from);
  const std::uint32_t table = builder_.index_table(
      "part of a loop", family, builder_.instruction(whole).family, std::move(entries));
  return builder_.make(ir::Op::gather, whole, no_value, no_value, table);
}

ir::ValueId Loop::of_due(ir::ValueId dues, std::uint32_t payment) {
  return part(dues, places_.at(payment), model_.payments[payment].family);
}

ir::ValueId Loop::of_party(ir::ValueId parties, sema::PartyId party) {
  return part(parties, nodes_.at(party), model_.parties[party].family);
}

/// The greatest clearing vector of parties that pay each other in one stage.
void Lowering::settle_loop(std::size_t stage, const Component& parties) {
  Loop loop(model_, builder_, parties);
  Payments dues;
  for (const PartyId party : parties)
    std::ranges::copy(dues_of(stage, party), std::back_inserter(dues));
  std::array<std::vector<ValueId>, 4> means;
  for (const PartyId party : parties) {
    const Party& balance = parties_[party];
    const ValueId before = balance.defaulted[stage];
    auto kept = [&](ValueId part) { return builder_.select(before, builder_.number(1), part); };
    const ValueId received = balance.received == no_value ? zero() : balance.received;
    means[0].push_back(members(balance.cash[stage], family(party)));
    means[1].push_back(members(received, family(party)));
    means[2].push_back(members(kept(balance.kept_cash), family(party)));
    means[3].push_back(members(kept(balance.kept_receipts), family(party)));
  }
  std::vector<ValueId> rows;
  for (const auto& each : means) std::ranges::copy(each, std::back_inserter(rows));
  for (const std::uint32_t payment : dues) {
    loop.add_due(payment, true);
    rows.push_back(members(payments_[payment].owed, model_.payments[payment].family));
  }
  const ValueId cleared = loop.run(Op::clear, rows);
  for (const std::uint32_t payment : dues) {
    payments_[payment].paid = loop.of_due(cleared, payment);
    receive(payment);
  }
  for (const PartyId party : parties) conclude(stage, party, dues_of(stage, party));
}

/// What is left, latched and lost once it is known what a party of a loop pays.
void Lowering::conclude(std::size_t stage, PartyId party, const Payments& dues) {
  find_available(stage, party);
  const auto before = parties_[party].defaulted[stage];
  ValueId spent = zero(), some_missed = builder_.mask(false), defaults = builder_.mask(false);
  for (const std::uint32_t payment : dues) {
    const sema::Payment& what = model_.payments[payment];
    PaymentState& state = payments_[payment];
    const ValueId missed = builder_.make(Op::lt, state.paid, state.owed);
    settle_unpaid(payment, missed);
    add(spent, paid(payment, family(party)));
    const ValueId by_party = family(party) == 0 && what.family != 0
                                 ? builder_.make(Op::any, members(missed, what.family))
                                 : missed;
    some_missed = builder_.make(Op::or_, some_missed, by_party);
    if (what.unpaid == sema::Unpaid::event_of_default)
      defaults = builder_.make(Op::or_, defaults, by_party);
  }
  const ValueId rest = after(parties_[party].available, spent);
  keep(stage, party, builder_.select(some_missed, zero(), rest));
  if (const auto costs = cost_of_default(stage, party)) {
    const ValueId now = builder_.make(Op::and_, defaults, builder_.make(Op::not_, before));
    set_cost(*costs, builder_.select(now, rest, zero()));
  }
}

} // namespace deal::lower
