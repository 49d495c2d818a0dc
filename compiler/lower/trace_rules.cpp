#include "compiler/lower/tracing.hpp"

#include <algorithm>

namespace deal::lower {

using ir::no_value;
using ir::Op;

Tracing::Pool Tracing::pool(PartyId party, std::size_t stage, const Component& parties) {
  switch (rule_) {
  case sema::Rule::fifo: return fifo(party, stage);
  case sema::Rule::own_first: return own_first(party, stage);
  case sema::Rule::own_last: return own_last(party, stage, parties);
  case sema::Rule::pro_rata: break;
  }
  return pro_rata(party, stage);
}

/// All in the common mix, and nothing drawn apart.
Tracing::Pool Tracing::begin_pool(PartyId party, std::size_t stage) {
  Pool pool;
  pool.party = party;
  pool.payments = lowering_.payments_of(stage, party);
  for (const std::uint32_t payment : pool.payments)
    pool.part[payment] = lowering_.payments_[payment].paid;
  pool.common = lowering_.parties_[party].available;
  pool.left = lowering_.parties_[party].cash[stage + 1];
  pool.drawn.resize(flows_.size());
  for (const Flow& flow : flows_) pool.source.push_back(known(flow, party, stage));
  return pool;
}

/// Opening cash and all that arrives, well mixed.
Tracing::Pool Tracing::pro_rata(PartyId party, std::size_t stage) {
  return begin_pool(party, stage);
}

/// What the party pays to each origin.
std::map<sema::PartyId, ir::ValueId> Tracing::paid_to_origins(const Pool& pool) const {
  std::map<PartyId, ValueId> result;
  for (const std::uint32_t payment : pool.payments) {
    const PartyId payee = model_.purse(model_.payments[payment].payee);
    if (payee == pool.party ||
        std::ranges::none_of(flows_, [&](const Flow& flow) { return flow.origin == payee; }))
      continue;
    auto [place, fresh] = result.try_emplace(payee, lowering_.zero());
    add(place->second, lowering_.paid(payment, family(pool.party)));
  }
  return result;
}

/// Moves `amount` of an origin's tags from the common mix to the payments to that origin, which are `of` in all.
void Tracing::draw_own(Pool& pool, PartyId origin, ValueId amount, ValueId of, std::size_t stage) {
  ValueId tags = no_value;
  for (const Flow& flow : flows_)
    if (flow.origin == origin && !flow.dated) tags = known(flow, pool.party, stage);
  const ValueId share_of_tags = ratio(amount, tags);
  const ValueId share_of_payments = ratio(amount, of);
  for (std::size_t f = 0; f < flows_.size(); ++f) {
    if (flows_[f].origin != origin) continue;
    const ValueId drawn = flows_[f].dated
                              ? make(Op::mul, known(flows_[f], pool.party, stage), share_of_tags)
                              : amount;
    pool.source[f] = make(Op::sub, pool.source[f], drawn);
    const ValueId rate = ratio(drawn, of);
    for (const std::uint32_t payment : pool.payments) {
      if (model_.purse(model_.payments[payment].payee) != origin) continue;
      ValueId& place = pool.drawn[f].try_emplace(payment, lowering_.zero()).first->second;
      add(place, make(Op::mul, lowering_.payments_[payment].paid, rate));
    }
  }
  for (const std::uint32_t payment : pool.payments) {
    if (model_.purse(model_.payments[payment].payee) != origin) continue;
    const ValueId moved = make(Op::mul, lowering_.payments_[payment].paid, share_of_payments);
    pool.part[payment] = make(Op::max, lowering_.zero(), make(Op::sub, pool.part[payment], moved));
  }
  pool.common = make(Op::max, lowering_.zero(), make(Op::sub, pool.common, amount));
}

/// Payments to origins draw those origins' tags first.
Tracing::Pool Tracing::own_first(PartyId party, std::size_t stage) {
  Pool pool = begin_pool(party, stage);
  for (const auto& [origin, paid] : paid_to_origins(pool)) {
    for (const Flow& flow : flows_) {
      if (flow.origin != origin || flow.dated) continue;
      const ValueId own = make(Op::min, paid, known(flow, party, stage));
      draw_own(pool, origin, own, paid, stage);
    }
  }
  return pool;
}

/// What a party receives from its own loop in the stage, but for what is tagged anew, which is known.
ir::ValueId Tracing::inside(PartyId party, std::size_t stage, const Component& parties) const {
  ValueId sum = lowering_.zero();
  if (parties.size() == 1) return sum;
  for (const std::uint32_t payment : lowering_.payments_of(stage)) {
    const sema::Payment& what = model_.payments[payment];
    const PartyId payer = model_.purse(what.payer);
    if (model_.purse(what.payee) == party && std::ranges::binary_search(parties, payer) &&
        !model_.kinds[what.kind].tags)
      add(sum, lowering_.paid(payment, family(party)));
  }
  return sum;
}

/// Payments to origins draw those origins' tags last: first, together, what bears none of them, then each its own.
Tracing::Pool Tracing::own_last(PartyId party, std::size_t stage, const Component& parties) {
  Pool pool = begin_pool(party, stage);
  const auto paid = paid_to_origins(pool);
  if (paid.empty()) return pool;
  ValueId wanted = lowering_.zero();
  ValueId neutral = make(Op::sub, pool.common, inside(party, stage, parties));
  std::map<PartyId, ValueId> paid_now; // whether anything is paid to it on this path
  for (const auto& [origin, amount] : paid) {
    add(wanted, amount);
    paid_now[origin] = make(Op::lt, lowering_.zero(), amount);
  }
  for (const Flow& flow : flows_) {
    if (flow.dated || !paid_now.contains(flow.origin)) continue;
    neutral = make(
        Op::sub, neutral,
        builder_.select(paid_now.at(flow.origin), known(flow, party, stage), lowering_.zero()));
  }
  neutral = make(Op::max, lowering_.zero(), neutral);
  const ValueId used = make(Op::min, wanted, neutral);
  const ValueId of_neutral = ratio(used, neutral);
  const ValueId of_wanted = ratio(used, wanted);
  for (std::size_t f = 0; f < flows_.size(); ++f) {
    ValueId tags = make(Op::mul, known(flows_[f], party, stage), of_neutral);
    if (const auto own = paid_now.find(flows_[f].origin); own != paid_now.end())
      tags = builder_.select(own->second, lowering_.zero(), tags);
    pool.source[f] = make(Op::sub, pool.source[f], tags);
    const ValueId rate = ratio(tags, wanted);
    for (const std::uint32_t payment : pool.payments) {
      if (paid.contains(model_.purse(model_.payments[payment].payee)))
        pool.drawn[f][payment] = make(Op::mul, lowering_.payments_[payment].paid, rate);
    }
  }
  const ValueId others = make(Op::sub, builder_.number(1), of_wanted);
  for (const std::uint32_t payment : pool.payments) {
    if (paid.contains(model_.purse(model_.payments[payment].payee)))
      pool.part[payment] = make(Op::mul, pool.part[payment], others);
  }
  pool.common = make(Op::max, lowering_.zero(), make(Op::sub, pool.common, used));
  for (const auto& [origin, amount] : paid) {
    for (const Flow& flow : flows_) {
      if (flow.origin != origin || flow.dated) continue;
      const ValueId rest = make(Op::mul, amount, others);
      const ValueId own = make(Op::min, rest, known(flow, party, stage));
      draw_own(pool, origin, own, amount, stage);
    }
  }
  return pool;
}

} // namespace deal::lower
