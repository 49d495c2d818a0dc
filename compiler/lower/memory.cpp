#include "compiler/lower/lowering.hpp"

#include <numeric>

namespace deal::lower {

using ir::no_value;

namespace {

/// Which memory of a term is meant: of its values, or of the sizes of what made them.
int of_sizes(int memory, bool sizes) { return sizes ? memory + 100'000'000 : memory; }

} // namespace

std::uint32_t Lowering::remembered_slot(const std::string& what, bool mask, TermId of) {
  const std::string owner = path_.empty() ? "model" : path_.back();
  return builder_.slot(owner + "'" + what, mask ? ir::Type::mask : ir::Type::number,
                       model_.term(of).family);
}

/// `previous(x, n)`: a chain of n slots.
Result Lowering::previous(const sema::Term& term, bool sizes) {
  const TermId operand = term.operands[0];
  const bool mask = model_.term(operand).boolean;
  std::uint32_t before = 0;
  for (std::uint32_t lag = 1; lag <= term.index; ++lag) {
    const auto key = std::pair{operand, of_sizes(static_cast<int>(lag), sizes)};
    auto found = memory_slots_.find(key);
    if (found == memory_slots_.end()) {
      const std::uint32_t slot = remembered_slot("previous", mask, operand);
      builder_.write_start(slot, mask ? builder_.mask(false) : zero());
      Memory memory{.rule = lag == 1 ? Memory::Rule::value : Memory::Rule::value_of_slot,
                    .slot = slot,
                    .term = operand,
                    .index = before,
                    .site = builder_.site(),
                    .mask = mask,
                    .sizes = sizes};
      memories_.push_back(memory);
      found = memory_slots_.emplace(key, slot).first;
    }
    before = found->second;
  }
  return {builder_.read(before), no_value};
}

/// What looks back over the periods reads each of them as it was used, also where the whole is read at the closing.
Moment Lowering::of_each_period(Moment moment) {
  return moment == Moment::closing ? Moment::end : moment;
}

/// True in the first period in which the condition holds, as seen at this moment of the period.
Result Lowering::first(const sema::Term& term, Moment read_at) {
  const Moment moment = of_each_period(read_at);
  const TermId operand = term.operands[0];
  const auto key = std::pair{operand, -1 - static_cast<int>(version(moment))};
  auto found = memory_slots_.find(key);
  if (found == memory_slots_.end()) {
    const std::uint32_t slot = remembered_slot("seen", true, operand);
    builder_.write_start(slot, builder_.mask(false));
    memories_.push_back({.rule = Memory::Rule::any,
                         .slot = slot,
                         .term = operand,
                         .moment = moment,
                         .site = builder_.site(),
                         .mask = true});
    found = memory_slots_.emplace(key, slot).first;
  }
  const Result seen{builder_.read(found->second), no_value};
  return logical(true, evaluate(operand, moment), negation(seen));
}

/// The level that `growing` multiplies by: the product of (1 + rate)^dt over the earlier periods.
Result Lowering::growth(const sema::Term& term) {
  const TermId rate = term.operands[0];
  const auto key = std::pair{rate, 1000000};
  auto found = memory_slots_.find(key);
  if (found == memory_slots_.end()) {
    const std::uint32_t slot = remembered_slot("growth", false, rate);
    builder_.write_start(slot, builder_.number(1));
    memories_.push_back(
        {.rule = Memory::Rule::factor, .slot = slot, .term = rate, .site = builder_.site()});
    found = memory_slots_.emplace(key, slot).first;
  }
  return {builder_.read(found->second), no_value};
}

Result Lowering::so_far(const sema::Term& term, Moment moment, bool sizes) {
  const TermId operand = term.operands[0];
  const bool mask = model_.term(operand).boolean;
  const auto key = std::pair{operand, of_sizes(1000001, sizes)};
  auto found = memory_slots_.find(key);
  if (found == memory_slots_.end()) {
    const std::uint32_t slot = remembered_slot("so far", mask, operand);
    builder_.write_start(slot, mask ? builder_.mask(false) : zero());
    memories_.push_back({.rule = mask ? Memory::Rule::any : Memory::Rule::sum,
                         .slot = slot,
                         .term = operand,
                         .site = builder_.site(),
                         .mask = mask,
                         .sizes = sizes});
    found = memory_slots_.emplace(key, slot).first;
  }
  const ValueId before = builder_.read(found->second);
  const Moment of_now = of_each_period(moment);
  const Result now = sizes ? Result{size(operand, of_now), no_value} : evaluate(operand, of_now);
  if (mask) return logical(false, {before, no_value}, now);
  return {builder_.make(Op::add, before, now.value), no_value};
}

/// One number a path, gathered period by period and read after the last one.
Result Lowering::whole_run(const sema::Term& term, bool sizes) {
  using Rule = Memory::Rule;
  static const std::map<TermOp, Rule> rules{
      {TermOp::total, Rule::sum},           {TermOp::average, Rule::sum},
      {TermOp::highest, Rule::highest},     {TermOp::lowest, Rule::lowest},
      {TermOp::final_, Rule::value},        {TermOp::ever, Rule::any},
      {TermOp::always, Rule::all},          {TermOp::count_periods, Rule::count},
      {TermOp::at_period, Rule::at_period}, {TermOp::first_time, Rule::first_time}};
  const Rule rule = rules.at(term.op);
  const TermId operand = term.operands[0];
  const bool operand_mask = model_.term(operand).boolean;
  const bool mask = rule == Rule::any || rule == Rule::all ||
                    ((rule == Rule::value || rule == Rule::at_period) && operand_mask);
  const auto key = std::pair{
      operand,
      of_sizes(2000000 + 10000 * static_cast<int>(rule) + static_cast<int>(term.index), sizes)};
  auto found = memory_slots_.find(key);
  if (found == memory_slots_.end()) {
    const std::uint32_t slot = remembered_slot("whole run", mask, operand);
    builder_.write_start(slot, mask ? builder_.mask(rule == Rule::all) : zero());
    Memory memory{.rule = rule,
                  .slot = slot,
                  .term = operand,
                  .index = term.index,
                  .site = builder_.site(),
                  .mask = mask,
                  .sizes = sizes};
    if (rule == Rule::first_time) {
      memory.index = remembered_slot("seen", true, operand);
      builder_.write_start(memory.index, builder_.mask(false));
    }
    memories_.push_back(memory);
    found = memory_slots_.emplace(key, slot).first;
  }
  const ValueId value = builder_.read_final(found->second);
  if (term.op != TermOp::average) return {value, no_value};
  return {builder_.make(Op::div, value, builder_.number(model_.grid.periods())), no_value};
}

/// From the money of all periods, of which a slot keeps each.
Result Lowering::rate_of_return(const sema::Term& term) {
  const TermId operand = term.operands[0];
  const ir::FamilyId periods = builder_.family("periods of the grid", model_.grid.periods());
  const auto key = std::pair{operand, 1000002};
  auto found = memory_slots_.find(key);
  if (found == memory_slots_.end()) {
    const std::string owner = path_.empty() ? "model" : path_.back();
    const std::uint32_t slot = builder_.slot(owner + "'periods", ir::Type::number, periods);
    builder_.write_start(slot, zero());
    memories_.push_back(
        {.rule = Memory::Rule::history, .slot = slot, .term = operand, .site = builder_.site()});
    found = memory_slots_.emplace(key, slot).first;
  }
  const std::uint32_t ends = flow_times(static_cast<sema::FlowTimes>(term.number), periods);
  const ValueId flows = builder_.read_final(found->second);
  if (term.op == TermOp::irr_count)
    return {builder_.make(Op::irr_count, flows, no_value, no_value, ends), no_value};
  return {builder_.make(Op::irr_root, flows, builder_.number(term.index), no_value, ends),
          no_value};
}

std::uint32_t Lowering::flow_times(sema::FlowTimes times, ir::FamilyId periods) {
  switch (times) {
  case sema::FlowTimes::days:
    return builder_.column("end of period", periods, model_.grid.end_times);
  case sema::FlowTimes::periods: return builder_.column("number of period", periods, numbers());
  }
  return 0;
}

/// Those of the grid's periods.
std::vector<double> Lowering::numbers() const {
  std::vector<double> result(model_.grid.periods());
  std::iota(result.begin(), result.end(), 0.0);
  return result;
}

/// What was kept, with the number of the period at hand.
ir::ValueId Lowering::with_period(ValueId history, ValueId now) {
  const ir::FamilyId periods = builder_.instruction(history).family;
  const ValueId number =
      builder_.column_value(builder_.column("number of period", periods, numbers()));
  return builder_.select(builder_.make(Op::eq, number, builder_.period()), now, history);
}

void Lowering::write(std::uint32_t slot, Result value, ir::SiteId site) {
  require_known(value, site);
  if (builder_.instruction(value.value).type == ir::Type::number)
    builder_.check(value.value, yes(), site);
  builder_.write_next(slot, value.value);
}

/// Evaluating a term for a memory can create further ones: hence no iterator. Gives whether there were any.
bool Lowering::finish_memories() {
  using Rule = Memory::Rule;
  const std::size_t finished = finished_memories_;
  for (; finished_memories_ < memories_.size(); ++finished_memories_) {
    const Memory memory = memories_[finished_memories_];
    builder_.at(memory.site);
    const ValueId before = builder_.read(memory.slot);
    if (memory.rule == Rule::value_of_slot) {
      builder_.write_next(memory.slot, builder_.read(memory.index));
      continue;
    }
    const Result now = memory.sizes ? Result{size(memory.term, memory.moment), no_value}
                                    : evaluate(memory.term, memory.moment);
    if (memory.rule == Rule::history) {
      builder_.check(now.value, yes(), memory.site);
      builder_.write_next(memory.slot, with_period(before, now.value));
      continue;
    }
    Result next = now;
    const Result held{before, no_value};
    const ValueId opening = builder_.make(Op::eq, builder_.period(), zero());
    switch (memory.rule) {
    case Rule::sum: next.value = builder_.make(Op::add, before, now.value); break;
    case Rule::any: next = logical(false, held, now); break;
    case Rule::all: next = logical(true, held, now); break;
    case Rule::count:
      next = {
          builder_.make(Op::add, before, builder_.select(now.value, builder_.number(1), zero())),
          now.unknown};
      break;
    case Rule::highest:
      next.value = builder_.select(opening, now.value, builder_.make(Op::max, before, now.value));
      break;
    case Rule::lowest:
      next.value = builder_.select(opening, now.value, builder_.make(Op::min, before, now.value));
      break;
    case Rule::at_period: {
      const ValueId hit = builder_.make(Op::eq, builder_.period(), builder_.number(memory.index));
      next = select({hit, no_value}, now, held);
      break;
    }
    case Rule::first_time: {
      const Result seen{builder_.read(memory.index), no_value};
      const Result fresh = logical(true, now, negation(seen));
      next = {builder_.select(fresh.value, time_value(false), before), no_value};
      write(memory.index, logical(false, seen, now), memory.site);
      break;
    }
    case Rule::factor: {
      const ValueId base = builder_.make(Op::add, builder_.number(1), now.value);
      const ValueId step = builder_.make(Op::pow, base, builder_.number(model_.grid.years.front()));
      next = {builder_.make(Op::mul, before, step), no_value};
      break;
    }
    case Rule::value:
    case Rule::history:
    case Rule::value_of_slot: break;
    }
    // A count's unknown condition is checked by itself: the number hides it.
    if (memory.rule == Rule::count) require_known(now, memory.site);
    if (memory.rule == Rule::count) next.unknown = no_value;
    // A size that is no number only leaves a value as it is.
    if (memory.sizes)
      builder_.write_next(memory.slot, next.value);
    else
      write(memory.slot, next, memory.site);
  }
  finish_totals();
  return finished_memories_ != finished;
}

} // namespace deal::lower
