#include "compiler/interpreter/machine.hpp"

#include "compiler/interpreter/lanes.hpp"
#include "compiler/ir/arithmetic.hpp"
#include "runtime/clearing/clearing.hpp"
#include "runtime/math/irr.hpp"

#include <algorithm>

namespace deal::interpreter {

using ir::Block;
using ir::Instruction;
using ir::Op;
using ir::Type;
using ir::ValueId;

Machine::Machine(const Plan& plan, std::size_t width)
    : plan_(plan), width_(width), numbers_(plan.number_rows * width),
      masks_(plan.mask_rows * width), clearing_(clearing_workspace(plan)),
      swapped_(plan.slots.size()), lanes_(width), constant_numbers_(&plan.numbers),
      constant_masks_(&plan.masks) {
  for (auto& row : spread_numbers_) row.resize(width);
  for (auto& row : spread_masks_) row.resize(width);
}

void Machine::give(const Binding& binding) {
  parameters_ = binding.inputs().parameters;
  samples_ = binding.inputs().samples;
  constant_numbers_ = &binding.numbers();
  constant_masks_ = &binding.masks();
}

void Machine::over_periods(std::uint32_t first, std::size_t count) {
  lanes_are_periods_ = true;
  period_ = first;
  lanes_ = count;
}

void Machine::begin(std::uint64_t seed, std::uint64_t first, std::size_t count) {
  first_ = first;
  lanes_ = count;
  period_ = 0;
  fault_.reset();
  std::ranges::fill(swapped_, Mask{0});
  take_seed(seed);
}

void Machine::take_seed(std::uint64_t seed) {
  if (seed_ == seed) return;
  seed_ = seed;
  keys_.clear();
  for (const ir::Stream& stream : plan_.program.streams) {
    std::vector<random::Key>& keys = keys_.emplace_back();
    for (std::uint32_t member = 0; member < size_of(plan_.program, stream.family); ++member)
      keys.push_back(random::stream_key(seed, drawn_name(plan_.program, stream, member)));
  }
}

void Machine::execute(Block block, Window out) {
  for (const ValueId id : plan_.program.block(block)) {
    if (lanes_ == 0) return;
    run(id, out);
  }
}

void Machine::end_period() {
  for (std::size_t i = 0; i < swapped_.size(); ++i)
    if (plan_.slots[i].changes) swapped_[i] ^= 1;
}

double Machine::value(ValueId id, std::uint32_t member, std::size_t lane) const {
  const std::size_t at = (row(plan_.places[id]) + member) * width_ + lane;
  return instruction(id).type == Type::mask ? masks_[at] : numbers_[at];
}

std::size_t Machine::row(const Place& place) const {
  if (place.home != Home::slot) return place.at;
  const SlotPlace& slot = plan_.slots[place.at];
  return slot.rows + (swapped_[place.at] ? slot.size : 0);
}

template <> double* Machine::result(ValueId id, std::uint32_t member) {
  return numbers_.data() + (plan_.places[id].at + member) * width_;
}
template <> Machine::Mask* Machine::result(ValueId id, std::uint32_t member) {
  return masks_.data() + (plan_.places[id].at + member) * width_;
}

template <> const double* Machine::operand(ValueId id, std::uint32_t member, int position) {
  return view(*constant_numbers_, numbers_, spread_numbers_[position], plan_.places[id], member);
}
template <> const Machine::Mask* Machine::operand(ValueId id, std::uint32_t member, int position) {
  return view(*constant_masks_, masks_, spread_masks_[position], plan_.places[id], member);
}

template <class T>
const T* Machine::view(const Constants<T>& constants, const std::vector<T>& rows,
                       std::vector<T>& spread, const Place& place, std::uint32_t member) const {
  T constant;
  switch (place.home) {
  case Home::setup: constant = constants.setup[place.at + member]; break;
  case Home::schedule:
    constant = constants.schedule[period_ * constants.period_size + place.at + member];
    break;
  default: return rows.data() + (row(place) + member) * width_;
  }
  std::fill_n(spread.data(), lanes_, constant);
  return spread.data();
}

void Machine::run(ValueId id, Window out) {
  const Instruction& in = instruction(id);
  switch (in.op) {
  case Op::read: return;
  case Op::check:
  case Op::require: return guard(id);
  case Op::observe:
    if (out.buffer) observe(in, out);
    return;
  default: break;
  }
  if (in.type == Type::mask)
    run_typed<Mask>(id);
  else
    run_typed<double>(id);
}

template <class T> void Machine::run_typed(ValueId id) {
  const Instruction& in = instruction(id);
  switch (in.op) {
  case Op::broadcast: return broadcast<T>(id);
  case Op::extract:
    std::copy_n(operand<T>(in.operands[0], in.index, 0), lanes_, result<T>(id, 0));
    return;
  case Op::gather: return gather<T>(id);
  case Op::write: return write<T>(in);
  default: break;
  }
  if (is_elementwise(in.op)) return elementwise<T>(id);
  if constexpr (std::is_same_v<T, Mask>) {
    if (in.op == Op::any)
      any(id);
    else
      std::fill_n(result<Mask>(id, 0), lanes_, Mask(in.immediate != 0));
  } else {
    number_only(id);
  }
}

void Machine::number_only(ValueId id) {
  const Instruction& in = instruction(id);
  switch (in.op) {
  case Op::uniform: return draw(id);
  case Op::parameter: std::fill_n(result<double>(id, 0), lanes_, parameters_[in.index]); return;
  case Op::sample: return take_sample(id);
  case Op::scatter_add: return scatter_add(id);
  case Op::join: return join_members(id);
  case Op::clear:
  case Op::mix:
  case Op::cycling: return on_network(id);
  case Op::host: return call_host(id);
  case Op::sum: return reduce(id, 0, add_to);
  case Op::smallest: return reduce(id, ir::arithmetic::undefined, min_to);
  case Op::largest: return reduce(id, ir::arithmetic::undefined, max_to);
  case Op::irr_count:
  case Op::irr_root: return irr(id);
  case Op::column: {
    const std::vector<double>& values = plan_.program.columns[in.index].values;
    for (std::uint32_t member = 0; member < values.size(); ++member)
      std::fill_n(result<double>(id, member), lanes_, values[member]);
    return;
  }
  case Op::grid:
  case Op::period: return in_each_period(id);
  default: std::fill_n(result<double>(id, 0), lanes_, in.immediate);
  }
}

template <class T> void Machine::elementwise(ValueId id) {
  const Instruction& in = instruction(id);
  const int arity = info(in.op).arity;
  const std::uint32_t members = size_of(plan_.program, in.family);
  Operands operands;
  for (std::uint32_t member = 0; member < members; ++member) {
    for (int i = 0; i < arity; ++i) {
      if (instruction(in.operands[i]).type == Type::mask)
        operands.masks[i] = operand<Mask>(in.operands[i], member, i);
      else
        operands.numbers[i] = operand<double>(in.operands[i], member, i);
    }
    apply(in.op, operands, result<T>(id, member), lanes_);
  }
}

template <class T> void Machine::broadcast(ValueId id) {
  const Instruction& in = instruction(id);
  const T* from = operand<T>(in.operands[0], 0, 0);
  for (std::uint32_t member = 0; member < size_of(plan_.program, in.family); ++member)
    std::copy_n(from, lanes_, result<T>(id, member));
}

template <class T> void Machine::gather(ValueId id) {
  const Instruction& in = instruction(id);
  const std::vector<std::uint32_t>& map = plan_.program.index_tables[in.index].entries;
  for (std::uint32_t member = 0; member < map.size(); ++member)
    std::copy_n(operand<T>(in.operands[0], map[member], 0), lanes_, result<T>(id, member));
}

void Machine::scatter_add(ValueId id) {
  const Instruction& in = instruction(id);
  const std::vector<std::uint32_t>& map = plan_.program.index_tables[in.index].entries;
  for (std::uint32_t member = 0; member < size_of(plan_.program, in.family); ++member)
    std::copy_n(operand<double>(in.operands[0], member, 0), lanes_, result<double>(id, member));
  for (std::uint32_t member = 0; member < map.size(); ++member)
    add_to(result<double>(id, map[member]), operand<double>(in.operands[1], member, 1), lanes_);
}

void Machine::join_members(ValueId id) {
  const Instruction& in = instruction(id);
  std::uint32_t at = 0;
  for (const ValueId part : {in.operands[0], in.operands[1]})
    for (std::uint32_t member = 0; member < size_of(plan_.program, instruction(part).family);
         ++member)
      std::copy_n(operand<double>(part, member, 0), lanes_, result<double>(id, at++));
}

/// The operand has rows: were it the same on all paths, so would be the result.
void Machine::on_network(ValueId id) {
  const Instruction& in = instruction(id);
  const auto function = in.op == Op::clear ? clearing::clear
                        : in.op == Op::mix ? clearing::mix
                                           : clearing::cycling;
  function(plan_.networks[in.index], operand<double>(in.operands[0], 0, 0), result<double>(id, 0),
           width_, lanes_, clearing_.data());
}

/// Only for the lanes that still run. Where these are periods there is a call for each, or one for all of them.
void Machine::call_host(ValueId id) {
  const Instruction& in = instruction(id);
  const host::Function& function = plan_.host_functions[in.index];
  const std::uint32_t rows = function.arguments * function.members;
  host_arguments_.resize(rows * width_);
  for (std::uint32_t row = 0; row < rows; ++row)
    std::copy_n(operand<double>(in.operands[0], row, 0), lanes_,
                host_arguments_.data() + row * width_);
  const double* const arguments = host_arguments_.data();
  double* const results = result<double>(id, 0);
  if (!lanes_are_periods_) {
    host_.call(function, {first_, period_, lanes_}, {arguments, width_}, {results, width_});
    return;
  }
  const std::size_t calls = in.block == ir::Block::setup ? 1 : lanes_;
  for (std::size_t lane = 0; lane < calls; ++lane)
    host_.call(function, {0, period_ + static_cast<std::uint32_t>(lane), 1},
               {arguments + lane, width_}, {results + lane, width_});
  for (std::uint32_t member = 0; calls == 1 && member < function.members; ++member)
    std::fill_n(results + member * width_, lanes_, results[member * width_]);
}

void Machine::reduce(ValueId id, double of_none,
                     void (*join)(double*, const double*, std::size_t)) {
  const ValueId terms = instruction(id).operands[0];
  double* joined = result<double>(id, 0);
  const std::uint32_t members = size_of(plan_.program, instruction(terms).family);
  if (members == 0) return void(std::fill_n(joined, lanes_, of_none));
  std::copy_n(operand<double>(terms, 0, 0), lanes_, joined);
  for (std::uint32_t member = 1; member < members; ++member)
    join(joined, operand<double>(terms, member, 0), lanes_);
}

void Machine::any(ValueId id) {
  const ValueId terms = instruction(id).operands[0];
  Mask* found = result<Mask>(id, 0);
  std::fill_n(found, lanes_, Mask{0});
  for (std::uint32_t member = 0; member < size_of(plan_.program, instruction(terms).family);
       ++member)
    or_to(found, operand<Mask>(terms, member, 0), lanes_);
}

void Machine::irr(ValueId id) {
  const Instruction& in = instruction(id);
  const std::vector<double>& times = plan_.program.columns[in.index].values;
  flows_.resize(times.size() * width_);
  for (std::uint32_t member = 0; member < times.size(); ++member)
    std::copy_n(operand<double>(in.operands[0], member, 0), lanes_,
                flows_.data() + member * width_);
  double* found = result<double>(id, 0);
  const double* which = in.op == Op::irr_root ? operand<double>(in.operands[1], 0, 1) : nullptr;
  for (std::size_t i = 0; i < lanes_; ++i) {
    const math::CashFlows series{times, flows_.data() + i, width_};
    found[i] = which ? math::irr_root(series, which[i]) : math::irr_count(series);
  }
}

void Machine::draw(ValueId id) {
  const Instruction& in = instruction(id);
  const std::uint32_t time = in.block == Block::open ? 0 : period_;
  for (std::uint32_t member = 0; member < size_of(plan_.program, in.family); ++member)
    random::uniforms(keys_[in.index][member], first_, time, result<double>(id, member), lanes_);
}

/// The numbers of a path lie together, those of a lane in rows.
void Machine::take_sample(ValueId id) {
  const Instruction& in = instruction(id);
  const ir::Sample& sample = plan_.program.samples[in.index];
  const std::size_t stride = numbers_of_path(plan_.program, sample);
  const std::uint32_t members = size_of(plan_.program, in.family);
  const double* from = samples_[in.index].data() + first_ * stride;
  if (sample.per_period) from += std::size_t{period_} * members;
  for (std::uint32_t member = 0; member < members; ++member) {
    double* const to = result<double>(id, member);
    for (std::size_t lane = 0; lane < lanes_; ++lane) to[lane] = from[lane * stride + member];
  }
}

void Machine::in_each_period(ValueId id) {
  const Instruction& in = instruction(id);
  const auto number = [&](std::uint32_t period) {
    return in.op == Op::period ? double(period)
                               : plan_.program.grid_columns[in.index].values[period];
  };
  double* const to = result<double>(id, 0);
  if (!lanes_are_periods_) return void(std::fill_n(to, lanes_, number(period_)));
  for (std::uint32_t lane = 0; lane < lanes_; ++lane) to[lane] = number(period_ + lane);
}

template <class T> void Machine::write(const Instruction& in) {
  const SlotPlace& slot = plan_.slots[in.index];
  const bool second = in.block == Block::step && !swapped_[in.index];
  const std::size_t rows = slot.rows + (second ? slot.size : 0);
  auto& memory = [this]() -> auto& {
    if constexpr (std::is_same_v<T, Mask>)
      return masks_;
    else
      return numbers_;
  }();
  for (std::uint32_t member = 0; member < slot.size; ++member)
    std::copy_n(operand<T>(in.operands[0], member, 0), lanes_,
                memory.data() + (rows + member) * width_);
}

void Machine::observe(const Instruction& in, Window out) {
  const std::uint32_t position = plan_.positions[in.index];
  double* to = plan_.program.outputs[in.index].series ? out.buffer->series(position, period_)
                                                      : out.buffer->scalar(position);
  copy_output(operand<double>(in.operands[0], 0, 0), to + out.lane, lanes_);
}

void Machine::guard(ValueId id) {
  const Instruction& in = instruction(id);
  std::size_t first = lanes_;
  for (std::uint32_t member = 0; member < size_of(plan_.program, in.family); ++member) {
    const Mask* live = operand<Mask>(in.operands[1], member, 1);
    first = in.op == Op::check
                ? first_not_finite(operand<double>(in.operands[0], member, 0), live, first)
                : first_not_held(operand<Mask>(in.operands[0], member, 0), live, first);
  }
  if (first == lanes_) return;
  fault_ = kernel::Fault{first_ + first, period_, in.site, id};
  lanes_ = first;
}

} // namespace deal::interpreter
