#include "compiler/lower/tracing.hpp"

#include <algorithm>
#include <limits>

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
  const ValueId first = make(Op::eq, builder_.column_value(queue.numbers), lowering_.zero());
  auto slot = [&](const std::string& what, ValueId start) {
    const std::uint32_t made =
        builder_.slot(name + "'queue " + what, ir::Type::number, queue.layers);
    builder_.write_start(made, builder_.select(first, spread(queue, lowering_.members(start, rows)),
                                               lowering_.zero()));
    return made;
  };
  queue.begin_slot = slot("begin", lowering_.zero());
  queue.end_slot = slot("end", opening_cash(party));
  queue.begin = builder_.read(queue.begin_slot);
  queue.end = builder_.read(queue.end_slot);
  for (const Flow& flow : flows_) {
    const bool there = party != flow.origin && !flow.dated;
    queue.tag_slots.push_back(
        slot("of " + model_.parties[flow.origin].name + (flow.dated ? " dated" : ""),
             there ? opening(flow.origin, party) : lowering_.zero()));
    queue.tags.push_back(builder_.read(queue.tag_slots.back()));
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
  begin_stage(queue, party, stage);
  const ValueId keeps = make(Op::lt, lowering_.zero(), pool.left);
  const ValueId beyond = make(Op::max, lowering_.zero(), make(Op::sub, out, queue.tail));
  const ValueId used = make(Op::min, beyond, queue.received);
  // Who keeps nothing uses all, whatever rounding says.
  pool.reach = builder_.select(keeps, ratio(used, queue.received), builder_.number(1));
  use_layers(queue, party,
             builder_.select(keeps, out, builder_.number(std::numeric_limits<double>::max())));
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
  queue.tail = balance.cash[stage];
  queue.received = balance.received == no_value ? lowering_.zero() : balance.received;
}

/// Takes what is paid out of the oldest layers. Each loses the part of its tags that it loses of its stretch: so tags are
/// moved and never made, also where a layer is too thin beside the older ones to have a stretch.
void Tracing::use_layers(Queue& queue, PartyId party, ValueId out) {
  const sema::FamilyId rows = family(party);
  auto by_layer = [&](ValueId amount) { return spread(queue, lowering_.members(amount, rows)); };
  const ValueId nothing = lowering_.members(lowering_.zero(), queue.layers);
  const ValueId tail = by_layer(queue.tail);
  const ValueId reached = by_layer(out);
  const ValueId begin = make(Op::min, queue.begin, tail);
  const ValueId end = make(Op::min, queue.end, tail);
  const ValueId untouched = make(Op::le, reached, begin);
  const ValueId part = make(Op::div, make(Op::sub, reached, begin), make(Op::sub, end, begin));
  const ValueId used =
      builder_.select(untouched, nothing,
                      builder_.select(make(Op::le, end, reached),
                                      lowering_.members(builder_.number(1), queue.layers), part));
  queue.used.clear();
  for (ValueId& tags : queue.tags) {
    const ValueId gone = make(Op::mul, tags, used);
    queue.used.push_back(collect(queue, party, gone));
    tags = make(Op::sub, tags, gone);
  }
  queue.begin = make(Op::max, nothing, make(Op::sub, begin, reached));
  queue.end = make(Op::max, nothing, make(Op::sub, end, reached));
  queue.tail = make(Op::max, lowering_.zero(), make(Op::sub, queue.tail, out));
}

/// After the stage: what was not used of what was there, and of what arrived the part that was not reached.
void Tracing::keep_in_queue(PartyId party, std::size_t stage, ValueId reach) {
  Queue& queue = queues_.at(party);
  const bool arrives = std::ranges::find(queue.stages, stage) != queue.stages.end();
  if (reach == no_value) {
    if (!arrives) return;
    reach = lowering_.zero();
    begin_stage(queue, party, stage);
  }
  if (arrives) add_layer(party, stage, make(Op::sub, builder_.number(1), reach));
  for (std::size_t f = 0; f < flows_.size(); ++f)
    if (party != flows_[f].origin)
      keep(flows_[f], party, stage, collect(queue, party, queue.tags[f]));
}

void Tracing::add_layer(PartyId party, std::size_t stage, ValueId unused) {
  Queue& queue = queues_.at(party);
  const auto place = std::ranges::find(queue.stages, stage);
  const sema::FamilyId rows = family(party);
  const auto per_period = static_cast<double>(queue.stages.size());
  const auto offset = 1 + static_cast<double>(place - queue.stages.begin());
  const ValueId number =
      make(Op::add, make(Op::mul, builder_.period(), builder_.number(per_period)),
           builder_.number(offset));
  const ValueId here = make(Op::eq, builder_.column_value(queue.numbers), number);
  auto put = [&](ValueId& to, ValueId amount) {
    to = builder_.select(here, spread(queue, lowering_.members(amount, rows)), to);
  };
  put(queue.begin, queue.tail);
  put(queue.end, lowering_.parties_[party].cash[stage + 1]);
  for (std::size_t f = 0; f < flows_.size(); ++f) {
    const auto found = flows_[f].arriving.find(party);
    if (party != flows_[f].origin && found != flows_[f].arriving.end())
      put(queue.tags[f], make(Op::mul, found->second, unused));
  }
}

} // namespace deal::lower
