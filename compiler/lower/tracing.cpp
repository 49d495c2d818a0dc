#include "compiler/lower/tracing.hpp"

#include "compiler/sema/money.hpp"

#include <algorithm>
#include <stdexcept>

namespace deal::lower {

using ir::no_value;
using ir::Op;
using sema::Fate;
using sema::TermOp;

Tracing::Tracing(Lowering& lowering, sema::Rule rule)
    : lowering_(lowering), model_(lowering.model_), builder_(lowering.builder_), rule_(rule) {
  find_flows();
  if (rule_ == sema::Rule::fifo) make_queues();
}

void Tracing::find_flows() {
  std::map<PartyId, bool> wanted; // whether by date, too
  for (const sema::Term& term : model_.terms) {
    if (term.rule != rule_) continue;
    switch (term.op) {
    case TermOp::funded:
    case TermOp::returned:
    case TermOp::spent:
    case TermOp::passed_on:
    case TermOp::tagged: wanted.try_emplace(term.index, false); break;
    case TermOp::aged: wanted[term.index] = true; break;
    case TermOp::carried: wanted.try_emplace(term.other, false); break;
    default: break;
    }
  }
  // One origin's tags are drawn beside the others'; the parties of a table are one origin together.
  if (rule_ == sema::Rule::own_first || rule_ == sema::Rule::own_last) {
    for (const PartyId origin : sema::origins(model_)) wanted.try_emplace(origin, false);
  }
  if (lowering_.options_.ledger && rule_ == model_.attribution) {
    for (const PartyId origin : sema::origins(model_))
      if (sema::is_single(model_, origin)) wanted.try_emplace(origin, false);
  }
  for (const auto& [origin, dated] : wanted) {
    add_flow(origin, false);
    if (dated) add_flow(origin, true);
  }
}

void Tracing::add_flow(PartyId origin, bool dated) {
  Flow& flow = flows_.emplace_back();
  flow.origin = origin;
  flow.dated = dated;
  flow.invested = flow.returned = flow.spent = flow.passed_on = lowering_.zero();
  const std::string rule = rule_ == sema::Rule::pro_rata ? "" : std::string(" ") + name_of(rule_);
  for (PartyId holder = 1; holder < model_.parties.size(); ++holder) {
    if (holder == origin || model_.purse(holder) != holder) continue;
    const std::uint32_t slot =
        builder_.slot(model_.parties[holder].name + "'cash of " + model_.parties[origin].name +
                          rule + (dated ? " dated" : ""),
                      ir::Type::number, family(holder));
    // The date of what is there at the opening is the opening, time 0.
    builder_.write_start(slot, dated ? lowering_.zero() : opening(origin, holder));
    flow.slots[holder] = slot;
    flow.tags[holder].fill(builder_.read(slot));
  }
}

ir::ValueId Tracing::opening(PartyId origin, PartyId holder) const {
  ValueId start = lowering_.zero();
  for (const sema::OpeningTag& tag : model_.opening_tags) {
    if (tag.origin != origin || tag.holder != holder) continue;
    const ir::SiteId site = builder_.site("tagged(" + model_.parties[origin].name + ", " +
                                              model_.parties[holder].name + ")",
                                          "opening tag", tag.span);
    const ValueId amount = lowering_.checked(tag.amount, Moment::path, site);
    builder_.require(builder_.compare(Op::le, lowering_.zero(), amount), lowering_.yes(), site);
    add(start, lowering_.into(amount, tag.family, family(holder)));
  }
  if (!lowering_.finite(holder)) return start;
  // Nobody can hold more of another's money than money.
  const sema::Party& named = model_.parties[holder];
  const ir::SiteId site = builder_.site(named.name + ".cash", "tagged part", named.span);
  builder_.require(builder_.compare(Op::le, start, opening_cash(holder)), lowering_.yes(), site);
  return start;
}

ir::ValueId Tracing::opening_cash(PartyId party) const {
  const sema::TermId cash = model_.parties[party].cash;
  return cash == sema::none_id ? lowering_.zero() : lowering_.number(cash, Moment::path);
}

const Tracing::Flow& Tracing::flow_of(PartyId origin, bool dated) const {
  const auto found = std::ranges::find_if(
      flows_, [&](const Flow& flow) { return flow.origin == origin && flow.dated == dated; });
  if (found == flows_.end()) throw std::logic_error("tracing: an origin that nobody asked about");
  return *found;
}

ir::ValueId Tracing::gathered(const Flow& flow, PartyId wanted) const {
  ValueId sum = lowering_.zero();
  for (const auto& [receiver, amount] : flow.funded) {
    if (receiver == wanted || model_.purse(receiver) == wanted)
      add(sum, lowering_.into(amount, family(receiver), family(wanted)));
  }
  return sum;
}

ir::ValueId Tracing::funded(PartyId origin, PartyId wanted) const {
  return gathered(flow_of(origin), wanted);
}

ir::ValueId Tracing::aged(PartyId origin, PartyId wanted) const {
  const ValueId to_date = make(Op::mul, funded(origin, wanted), time());
  return make(Op::sub, to_date, gathered(flow_of(origin, true), wanted));
}

ir::ValueId Tracing::carried(PartyId origin, std::uint32_t payment) const {
  const auto& carried = flow_of(origin).carried;
  const auto found = carried.find(payment);
  return found == carried.end() ? lowering_.zero() : found->second;
}

ir::ValueId Tracing::tagged(PartyId origin, PartyId holder, std::size_t version) const {
  const auto& tags = flow_of(origin).tags;
  const auto found = tags.find(holder);
  return found == tags.end() ? lowering_.zero() : found->second[version];
}

/// Years from the opening to the end of the period.
ir::ValueId Tracing::time() const {
  const ValueId ends = make(Op::add, builder_.period(), builder_.number(1));
  return make(Op::mul, ends, builder_.number(model_.grid.years.front()));
}

ir::ValueId Tracing::ratio(ValueId a, ValueId b) const {
  return builder_.select(make(Op::lt, lowering_.zero(), b), make(Op::div, a, b), lowering_.zero());
}

void Tracing::trace(std::size_t stage) {
  if (flows_.empty()) return;
  settled_.clear();
  for (Flow& flow : flows_) {
    flow.arriving.clear();
    invest(flow, stage);
  }
  for (const Component& component : lowering_.components_[stage]) trace(stage, component);
  // Who pays nothing in the stage keeps what arrives.
  for (Flow& flow : flows_) {
    for (const auto& [party, amount] : flow.arriving) {
      if (party == flow.origin || settled_.contains(party)) continue;
      keep(flow, party, stage, known(flow, party, stage));
    }
  }
  for (const auto& [party, queue] : queues_)
    if (!settled_.contains(party)) keep_in_queue(party, stage, no_value);
}

/// What the origin puts in is tagged anew, whole.
void Tracing::invest(Flow& flow, std::size_t stage) {
  for (const std::uint32_t index : lowering_.payments_of(stage)) {
    const sema::Payment& payment = model_.payments[index];
    if (fate_of(model_, payment, flow.origin) != Fate::invested) continue;
    ValueId amount = lowering_.payments_[index].paid;
    if (flow.dated) amount = make(Op::mul, amount, time());
    flow.carried[index] = amount;
    add(flow.invested, lowering_.into(amount, payment.family, 0));
    const PartyId payee = model_.purse(payment.payee);
    if (payee == 0) {
      add(flow.spent, lowering_.into(amount, payment.family, 0));
      continue;
    }
    auto [place, fresh] = flow.arriving.try_emplace(payee, lowering_.zero());
    add(place->second, lowering_.into(amount, payment.family, family(payee)));
  }
}

/// What a party has of a flow before the parties of its loop pay.
ir::ValueId Tracing::known(const Flow& flow, PartyId party, std::size_t stage) const {
  if (party == flow.origin) return lowering_.zero();
  ValueId tags = flow.tags.at(party)[stage];
  if (const auto found = flow.arriving.find(party); found != flow.arriving.end())
    add(tags, found->second);
  return tags;
}

void Tracing::trace(std::size_t stage, const Component& parties) {
  std::vector<Pool> pools;
  for (const PartyId party : parties) pools.push_back(pool(party, stage, parties));
  for (std::size_t f = 0; f < flows_.size(); ++f) {
    Flow& flow = flows_[f];
    const std::vector<ValueId> mix = mixes(f, pools, parties);
    for (std::size_t i = 0; i < pools.size(); ++i) {
      const Pool& pool = pools[i];
      if (pool.party == flow.origin) continue;
      for (const std::uint32_t payment : pool.payments) {
        ValueId tags = make(Op::mul, pool.part.at(payment), mix[i]);
        if (const auto drawn = pool.drawn[f].find(payment); drawn != pool.drawn[f].end())
          add(tags, drawn->second);
        leave(flow, payment, tags);
      }
      if (rule_ != sema::Rule::fifo)
        keep(flow, pool.party, stage, make(Op::mul, pool.left, mix[i]));
    }
  }
  for (const Pool& pool : pools) {
    settled_.insert(pool.party);
    if (rule_ == sema::Rule::fifo) keep_in_queue(pool.party, stage, pool.reach);
  }
}

/// Whether tags on the payment go on to its payee.
bool Tracing::passes_on(const Flow& flow, std::uint32_t payment) const {
  return fate_of(model_, model_.payments[payment], flow.origin) == Fate::moved_on;
}

/// The common mix of each pool.
std::vector<ir::ValueId> Tracing::mixes(std::size_t f, const std::vector<Pool>& pools,
                                        const Component& parties) {
  const Flow& flow = flows_[f];
  if (pools.size() == 1) return {ratio(pools.front().source[f], pools.front().common)};
  // The origin itself holds no tags of its own, so that it takes part in no loop.
  Component others = parties;
  std::erase(others, flow.origin);
  std::map<PartyId, const Pool*> by_party;
  for (const Pool& pool : pools) by_party[pool.party] = &pool;
  Loop loop(model_, builder_, others);
  std::map<PartyId, ValueId> source;
  for (const PartyId party : others) source[party] = by_party.at(party)->source[f];
  std::vector<ValueId> sources, stays, amounts;
  for (const PartyId party : others) {
    const Pool& pool = *by_party.at(party);
    ValueId stay = pool.left;
    for (const std::uint32_t payment : pool.payments) {
      const PartyId payee = model_.purse(model_.payments[payment].payee);
      const bool inside = std::ranges::binary_search(others, payee) && passes_on(flow, payment);
      // What is drawn apart reaches the payee whatever the mixes are.
      if (const auto drawn = pool.drawn[f].find(payment); inside && drawn != pool.drawn[f].end())
        add(source.at(payee),
            lowering_.into(drawn->second, family_of_payment(payment), family(payee)));
      const ValueId part = lowering_.members(pool.part.at(payment), family_of_payment(payment));
      const ValueId reach = inside ? by_party.at(payee)->reach : no_value;
      loop.add_due(payment, inside);
      if (reach == no_value) {
        amounts.push_back(part);
        continue;
      }
      // Of what the payee does not use yet, its mix knows nothing.
      const ValueId unused = make(Op::sub, builder_.number(1), reach);
      amounts.push_back(lowering_.members(make(Op::mul, part, reach), family_of_payment(payment)));
      add(stay,
          lowering_.into(make(Op::mul, part, unused), family_of_payment(payment), family(party)));
    }
    stays.push_back(lowering_.members(stay, family(party)));
  }
  for (const PartyId party : others)
    sources.push_back(lowering_.members(source.at(party), family(party)));
  std::vector<ValueId> rows = sources;
  rows.insert(rows.end(), stays.begin(), stays.end());
  rows.insert(rows.end(), amounts.begin(), amounts.end());
  const ValueId solved = loop.run(Op::mix, rows);
  std::vector<ValueId> result;
  for (const Pool& pool : pools)
    result.push_back(pool.party == flow.origin ? lowering_.zero()
                                               : loop.of_party(solved, pool.party));
  return result;
}

/// What becomes of tags on a payment.
void Tracing::leave(Flow& flow, std::uint32_t index, ValueId tags) {
  const sema::Payment& payment = model_.payments[index];
  const PartyId payee = model_.purse(payment.payee);
  flow.carried[index] = tags;
  if (is_revenue(model_, payment)) {
    auto [place, fresh] = flow.funded.try_emplace(payment.payee, lowering_.zero());
    add(place->second, lowering_.into(tags, payment.family, family(payment.payee)));
  }
  const auto count = [&](ValueId& sum) { add(sum, lowering_.into(tags, payment.family, 0)); };
  switch (fate_of(model_, payment, flow.origin)) {
  case Fate::untouched:
  case Fate::invested:
  case Fate::recycled: return;
  case Fate::returned: return count(flow.returned);
  case Fate::passed_on: return count(flow.passed_on);
  case Fate::spent: return count(flow.spent);
  case Fate::moved_on: {
    auto [place, fresh] = flow.arriving.try_emplace(payee, lowering_.zero());
    add(place->second, lowering_.into(tags, payment.family, family(payee)));
  }
  }
}

void Tracing::keep(Flow& flow, PartyId party, std::size_t stage, ValueId tags) {
  for (std::size_t v = stage + 1; v < balance_versions; ++v) flow.tags.at(party)[v] = tags;
}

void Tracing::write_next() {
  for (const Flow& flow : flows_) {
    for (const auto& [holder, slot] : flow.slots)
      builder_.write_next(slot, flow.tags.at(holder).back());
  }
  for (const auto& [party, queue] : queues_) {
    builder_.write_next(queue.begin_slot, queue.begin);
    builder_.write_next(queue.end_slot, queue.end);
    for (std::size_t f = 0; f < flows_.size(); ++f)
      builder_.write_next(queue.tag_slots[f], queue.tags[f]);
  }
}

ir::ValueId Tracing::residual(ValueId money) const {
  ValueId worst = lowering_.zero();
  for (const Flow& flow : flows_) {
    if (flow.dated) continue;
    ValueId in = lowering_.zero(), out = lowering_.zero();
    for (const auto& [holder, versions] : flow.tags) {
      add(in, lowering_.into(versions.front(), family(holder), 0));
      add(out, lowering_.into(versions.back(), family(holder), 0));
    }
    add(in, flow.invested);
    for (ValueId amount : {flow.returned, flow.spent, flow.passed_on}) add(out, amount);
    for (const auto& [receiver, amount] : flow.funded) {
      if (model_.purse(receiver) == flow.origin)
        add(out, lowering_.into(amount, family(receiver), 0));
    }
    // Tags that are left over by rounding are little beside the money that they are a part of.
    const ValueId scale = make(Op::add, in, money);
    worst = make(Op::max, worst, lowering_.absolute_ratio(make(Op::sub, in, out), scale));
  }
  return worst;
}

} // namespace deal::lower
