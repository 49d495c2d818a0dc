#include "compiler/lower/cancelling.hpp"
#include "compiler/lower/tracing.hpp"
#include "compiler/sema/terms.hpp"

#include <limits>

namespace deal::lower {

using ir::no_value;

void Lowering::update_states() {
  for (std::size_t i = 0; i < model_.states.size(); ++i) {
    const sema::State& state = model_.states[i];
    const ir::SiteId start_site = builder_.site(state.name, "start", state.span);
    const Result start = evaluate(state.start, Moment::path);
    require_known(start, start_site);
    if (!model_.term(state.start).boolean) builder_.check(start.value, yes(), start_site);
    const bool amount = is_amount(state.type);
    builder_.write_start(state_slots_[i],
                         amount ? rounded(start.value, state.start, Moment::path) : start.value);
    if (size_slots_[i]) builder_.write_start(*size_slots_[i], size(state.start, Moment::path));
    if (state.next == sema::none_id) continue;
    const ir::SiteId site = builder_.site(state.name, "next value", state.next_span);
    path_.push_back("next " + state.name);
    builder_.at(site);
    const Rounded next = next_value(i);
    write(state_slots_[i], next.value, site);
    if (size_slots_[i]) builder_.write_next(*size_slots_[i], next.size);
    path_.pop_back();
  }
  // Balances live on in their slots.
  for (PartyId id = 0; id < parties_.size(); ++id) {
    if (!finite(id)) continue;
    builder_.write_next(parties_[id].cash_slot, parties_[id].cash.back());
    if (parties_[id].default_slot)
      builder_.write_next(*parties_[id].default_slot, parties_[id].defaulted.back());
  }
  for (const auto& [rule, tracing] : tracings_) tracing->write_next();
  for (auto& [key, holding] : holdings_) {
    builder_.write_next(holding.slot, holding.units.back());
    if (!holding.most_slot) continue;
    const ValueId before = builder_.read(*holding.most_slot);
    builder_.write_next(*holding.most_slot, builder_.make(Op::max, before, holding.units.back()));
  }
  for (auto& [asset, holding] : outstanding_)
    builder_.write_next(holding.slot, holding.units.back());
  for (std::uint32_t i = 0; i < model_.postings.size(); ++i) posted(i);
}

/// What a posting enters, known once the stage is settled after which all that it depends on is paid.
ir::ValueId Lowering::posted(std::uint32_t index) {
  PostingState& state = postings_[index];
  if (state.amount != no_value) return state.amount;
  const sema::Posting& posting = model_.postings[index];
  const ir::SiteId site = builder_.site(posting.name, "amount", posting.span);
  return state.amount = work_out(state.busy, posting.name + ".amount", posting.span, site, [&] {
           const Moment moment = booked(posting);
           return rounded(checked(posting.amount, moment, site), posting.amount, moment);
         });
}

/// Makes an output; conditions are 1 and 0, dates years, what is absent NaN.
OutputPlace Lowering::observe(const std::string& name, TermId value, TermId present, bool series,
                              source::Span span) {
  const Moment moment = series ? Moment::end : Moment::path;
  const ir::SiteId site = builder_.site(name, "value", span);
  path_.push_back(name);
  builder_.at(site);
  const Result result = evaluate(value, moment);
  ValueId live = yes();
  if (present != sema::none_id) {
    const Result there = evaluate(present, moment);
    require_known(there, site);
    live = there.value;
  }
  ValueId shown = result.value;
  if (model_.term(value).boolean) {
    if (result.unknown != no_value)
      builder_.require(builder_.make(Op::not_, result.unknown), live, site);
    shown = builder_.select(result.value, builder_.number(1), zero());
  } else {
    builder_.check(shown, live, site);
  }
  if (present != sema::none_id) {
    shown = builder_.select(live, shown, builder_.number(std::numeric_limits<double>::quiet_NaN()));
  }
  path_.pop_back();
  return make_output(name, series, shown);
}

/// Shows what a formula is on the way, without asking that it be a number: undefined shows as absent.
OutputPlace Lowering::look_at(const sema::Measure& measure) {
  const Moment moment = measure.series ? static_cast<Moment>(*measure.look) : Moment::path;
  builder_.at(builder_.site(measure.name, "value", measure.span));
  path_.push_back(measure.name);
  const Result result = evaluate(measure.value, moment);
  path_.pop_back();
  const ValueId absent = builder_.number(std::numeric_limits<double>::quiet_NaN());
  ValueId shown = result.value;
  if (model_.term(measure.value).boolean)
    shown = builder_.select(result.value, builder_.number(1), zero());
  if (result.unknown != no_value) shown = builder_.select(result.unknown, absent, shown);
  return make_output(measure.name, measure.series, shown);
}

/// Scalars and series are numbered apart, as in the kernel's buffers.
OutputPlace Lowering::make_output(const std::string& name, bool series, ValueId value) {
  builder_.observe(builder_.output(name, series), value);
  return {series, shared_.outputs[series]++};
}

void Lowering::observe_results() {
  for (const sema::Measure& measure : model_.measures) {
    outputs_.measures.push_back(measure.look ? look_at(measure)
                                             : observe(measure.name, measure.value, measure.present,
                                                       measure.series, measure.span));
  }
  sema::TimingAnalysis timing(model_);
  for (sema::TermId id = 0; id < model_.terms.size(); ++id) {
    const sema::Term& term = model_.term(id);
    if (term.op != TermOp::statistic) continue;
    const sema::TermId operand = term.operands[0];
    outputs_.statistics[id] =
        observe("expectation", operand, term.operands[1], timing.of(operand).timed, term.span);
  }
  for (const sema::Expectation& expectation : model_.expectations) {
    outputs_.expectations.push_back(
        expectation.per_path ? observe("expect " + expectation.text, expectation.condition,
                                       sema::none_id, expectation.series, expectation.span)
                             : OutputPlace{});
  }
}

ir::ValueId Lowering::absolute_ratio(ValueId difference, ValueId scale) {
  const ValueId something = builder_.make(Op::max, scale, builder_.number(least_money));
  return builder_.make(Op::div, builder_.make(Op::abs, difference), something);
}

/// The largest value of a residual over the path, and over all that happens without some deals.
OutputPlace Lowering::worst(const std::string& name, ValueId residual) {
  auto [place, first] = actual_->residuals_.try_emplace(name, residual);
  if (!first) place->second = builder_.make(Op::max, place->second, residual);
  if (actual_ != this) return {};
  residual = place->second;
  double known = 0;
  if (builder_.is_constant(residual, known)) return make_output(name, false, residual);
  const std::uint32_t slot = builder_.slot(name, ir::Type::number);
  builder_.write_start(slot, zero());
  builder_.write_next(slot, builder_.make(Op::max, builder_.read(slot), residual));
  return make_output(name, false, builder_.read_final(slot));
}

/// The three laws, measured on every path and period, each relative to the money in play.
/// Cash: what all parties gained is what world and outside parties put in. Tags: what was invested is
/// recycled, returned, spent, passed on or held. Postings: the double entries of every party (cash by
/// settlement, the other side by the kinds of its payments) leave assets = liabilities + equity.
void Lowering::observe_conservation() {
  builder_.at(0);
  auto difference = [&](ValueId a, ValueId b) { return builder_.make(Op::sub, a, b); };
  ValueId gained = zero(), put_in = zero(), money = zero(), posting = zero();
  std::vector<ValueId> received(parties_.size(), zero()), sent(parties_.size(), zero());
  for (std::uint32_t i = 0; i < model_.payments.size(); ++i) {
    if (dropped(i)) continue;
    const PartyId payer = model_.purse(model_.payments[i].payer);
    const PartyId payee = model_.purse(model_.payments[i].payee);
    add(sent[payer], paid(i, family(payer)));
    add(received[payee], paid(i, family(payee)));
  }
  for (PartyId id = 0; id < parties_.size(); ++id) {
    if (!finite(id)) {
      add(put_in, into(difference(sent[id], received[id]), family(id), 0));
      add(money, into(builder_.make(Op::add, sent[id], received[id]), family(id), 0));
      continue;
    }
    const ValueId change = difference(parties_[id].cash.back(), parties_[id].cash.front());
    add(gained, into(change, family(id), 0));
    ValueId scale = parties_[id].cash.front();
    add(scale, received[id]);
    add(money, into(scale, family(id), 0));
    const ValueId entries = difference(received[id], sent[id]);
    ValueId residual = absolute_ratio(difference(change, entries), scale);
    if (family(id) != 0) residual = builder_.make(Op::largest, members(residual, family(id)));
    posting = builder_.make(Op::max, posting, residual);
  }
  outputs_.cash_residual =
      worst("conservation'cash", absolute_ratio(difference(gained, put_in), money));
  outputs_.posting_residual = worst("conservation'postings", posting);
  ValueId tags = zero();
  for (const auto& [rule, tracing] : tracings_)
    tags = builder_.make(Op::max, tags, tracing->residual(money));
  outputs_.tag_residual = worst("conservation'tags", tags);
}

} // namespace deal::lower
