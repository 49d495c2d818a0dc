#include "compiler/lower/tracing.hpp"

#include <algorithm>
#include <numeric>

namespace deal::lower {

using ir::no_value;
using ir::Op;

void Tracing::make_queues() {
  if (flows_.empty()) return;
  for (PartyId party = 1; party < model_.parties.size(); ++party)
    if (lowering_.finite(party)) make_queue(party);
}

/// The opening cash is the oldest layer; then there is one for each stage in which the party can receive.
void Tracing::make_queue(PartyId party) {
  Queue& queue = queues_[party];
  for (std::size_t stage = 0; stage < sema::stage_count; ++stage)
    if (lowering_.staged_[stage].receives[party]) queue.stages.push_back(stage);
  queue.count = 1 + model_.grid.periods() * static_cast<std::uint32_t>(queue.stages.size());
  const sema::FamilyId rows = family(party);
  const std::uint32_t parties = model_.rows_of(rows);
  queue.layers = builder_.family("layers", queue.count * parties);
  std::vector<double> numbers(queue.count * parties);
  std::vector<std::uint32_t> map(numbers.size());
  for (std::uint32_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = i % queue.count;
    map[i] = i / queue.count;
  }
  queue.numbers = builder_.column("number of layer", queue.layers, std::move(numbers));
  if (rows != 0)
    queue.map = builder_.index_table("row of layer", queue.layers, rows, std::move(map));

  const std::string& name = model_.parties[party].name;
  const ValueId opening = opening_cash(party);
  const ValueId first = make(Op::eq, builder_.column_value(queue.numbers), lowering_.zero());
  queue.head_slot = builder_.slot(name + "'queue head", ir::Type::number, rows);
  queue.begin_slot = builder_.slot(name + "'queue begin", ir::Type::number, queue.layers);
  queue.end_slot = builder_.slot(name + "'queue end", ir::Type::number, queue.layers);
  builder_.write_start(queue.head_slot, lowering_.zero());
  builder_.write_start(queue.end_slot, spread(queue, lowering_.members(opening, rows)));
  builder_.write_start(
      queue.begin_slot,
      builder_.select(first, lowering_.zero(), spread(queue, lowering_.members(opening, rows))));
  queue.head = builder_.read(queue.head_slot);
  queue.begin = builder_.read(queue.begin_slot);
  queue.end = builder_.read(queue.end_slot);
  for (const Flow& flow : flows_) {
    const std::uint32_t slot = builder_.slot(
        name + "'queue of " + model_.parties[flow.origin].name + (flow.dated ? " dated" : ""),
        ir::Type::number, queue.layers);
    ValueId start = lowering_.zero();
    if (party != flow.origin && !flow.dated)
      start = ratio(this->opening(flow.origin, party), opening);
    builder_.write_start(slot, builder_.select(first, spread(queue, lowering_.members(start, rows)),
                                               lowering_.zero()));
    queue.density_slots.push_back(slot);
    queue.density.push_back(builder_.read(slot));
  }
}

ir::ValueId Tracing::spread(const Queue& queue, ValueId by_party) const {
  if (builder_.instruction(by_party).family == ir::scalar)
    return builder_.broadcast(by_party, queue.layers);
  return builder_.make(Op::gather, by_party, no_value, no_value, queue.map);
}

ir::ValueId Tracing::collect(const Queue& queue, PartyId party, ValueId by_layer) const {
  if (family(party) == 0) return builder_.make(Op::sum, by_layer);
  const ValueId nothing = lowering_.members(lowering_.zero(), family(party));
  return builder_.make(Op::scatter_add, nothing, by_layer, no_value, queue.map);
}

/// What arrives in a stage is one mixed layer behind the older ones; the payments of the stage share one mix of the
/// layers that they use up.
Tracing::Pool Tracing::fifo(PartyId party, std::size_t stage) {
  Pool pool = begin_pool(party, stage);
  ValueId out = lowering_.zero();
  for (const std::uint32_t payment : pool.payments)
    add(out, lowering_.paid(payment, family(party)));
  Queue& queue = queues_.at(party);
  use_layers(queue, party, stage, out);
  const ValueId beyond = make(Op::max, lowering_.zero(), make(Op::sub, queue.head, queue.tail));
  const ValueId used = make(Op::min, beyond, queue.received);
  // Who keeps nothing uses all, whatever rounding says.
  pool.reach = builder_.select(make(Op::lt, lowering_.zero(), pool.left),
                               ratio(used, queue.received), builder_.number(1));
  pool.common = out;
  pool.left = lowering_.zero();
  for (std::size_t f = 0; f < flows_.size(); ++f) {
    ValueId source = queue.used[f];
    if (const auto found = flows_[f].arriving.find(party); found != flows_[f].arriving.end())
      add(source, make(Op::mul, found->second, pool.reach));
    pool.source[f] = source;
  }
  return pool;
}

void Tracing::begin_stage(Queue& queue, PartyId party, std::size_t stage) {
  const Lowering::Party& balance = lowering_.parties_[party];
  queue.tail = make(Op::add, queue.head, balance.cash[stage]);
  queue.received = balance.received == no_value ? lowering_.zero() : balance.received;
}

/// Moves the head past what is paid out, and says what that takes of the layers that were there.
void Tracing::use_layers(Queue& queue, PartyId party, std::size_t stage, ValueId out) {
  const sema::FamilyId rows = family(party);
  begin_stage(queue, party, stage);
  const ValueId next = make(Op::add, queue.head, out);
  const ValueId from =
      make(Op::max, queue.begin, spread(queue, lowering_.members(queue.head, rows)));
  const ValueId reached = make(Op::min, next, queue.tail);
  const ValueId to = make(Op::min, queue.end, spread(queue, lowering_.members(reached, rows)));
  const ValueId overlap =
      make(Op::max, lowering_.members(lowering_.zero(), queue.layers), make(Op::sub, to, from));
  queue.used.clear();
  for (std::size_t f = 0; f < flows_.size(); ++f)
    queue.used.push_back(collect(queue, party, make(Op::mul, overlap, queue.density[f])));
  queue.head = next;
}

/// After the stage: what was there less what was used, and of what arrived the part that was not reached.
void Tracing::keep_in_queue(PartyId party, std::size_t stage, ValueId reach) {
  Queue& queue = queues_.at(party);
  if (reach == no_value) {
    reach = lowering_.zero();
    begin_stage(queue, party, stage);
    queue.used.assign(flows_.size(), lowering_.zero());
  }
  const ValueId unused = make(Op::sub, builder_.number(1), reach);
  for (std::size_t f = 0; f < flows_.size(); ++f) {
    Flow& flow = flows_[f];
    if (party == flow.origin) continue;
    ValueId tags =
        make(Op::max, lowering_.zero(), make(Op::sub, flow.tags.at(party)[stage], queue.used[f]));
    if (const auto found = flow.arriving.find(party); found != flow.arriving.end())
      add(tags, make(Op::mul, found->second, unused));
    const ValueId cash = lowering_.parties_[party].cash[stage + 1];
    keep(flow, party, stage,
         builder_.select(make(Op::lt, lowering_.zero(), cash), tags, lowering_.zero()));
  }
  add_layer(party, stage);
}

void Tracing::add_layer(PartyId party, std::size_t stage) {
  Queue& queue = queues_.at(party);
  const auto place = std::ranges::find(queue.stages, stage);
  if (place == queue.stages.end()) return;
  const sema::FamilyId rows = family(party);
  const auto per_period = static_cast<double>(queue.stages.size());
  const auto offset = 1 + static_cast<double>(place - queue.stages.begin());
  const ValueId number =
      make(Op::add, make(Op::mul, builder_.period(), builder_.number(per_period)),
           builder_.number(offset));
  const ValueId numbers = builder_.column_value(queue.numbers);
  const ValueId here = make(Op::eq, numbers, number);
  const ValueId later = make(Op::lt, number, numbers);
  const ValueId from = spread(queue, lowering_.members(queue.tail, rows));
  const ValueId to =
      spread(queue, lowering_.members(make(Op::add, queue.tail, queue.received), rows));
  queue.begin = builder_.select(later, to, builder_.select(here, from, queue.begin));
  queue.end = builder_.select(make(Op::or_, here, later), to, queue.end);
  for (std::size_t f = 0; f < flows_.size(); ++f) {
    ValueId density = lowering_.zero();
    if (const auto found = flows_[f].arriving.find(party);
        found != flows_[f].arriving.end() && party != flows_[f].origin)
      density = ratio(found->second, queue.received);
    queue.density[f] =
        builder_.select(here, spread(queue, lowering_.members(density, rows)), queue.density[f]);
  }
}

} // namespace deal::lower
