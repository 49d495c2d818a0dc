#include "compiler/interpreter/plan.hpp"

#include "compiler/interpreter/machine.hpp"
#include "compiler/interpreter/row_supply.hpp"
#include "compiler/ir/arithmetic.hpp"

#include <algorithm>
#include <limits>

namespace deal::interpreter {

namespace {

using ir::Block;
using ir::Instruction;
using ir::Op;
using ir::Type;
using ir::ValueId;

class Planner {
 public:
  explicit Planner(const ir::Program& program) : program_(program) {
    plan_.program = program;
    plan_.places.resize(program.values.size());
    outputs();
    slots();
    for (const ir::Network& network : program.networks)
      plan_.networks.emplace_back(size_of(program, network.of_parties), network.dues);
    host_functions();
  }

  Plan all() {
    for (const auto& block : program_.blocks)
      for (const ValueId id : block)
        if (!settled(id)) place_rows(id);
    return finish();
  }

  Plan compact() {
    find_uses();
    for (const Block block : {Block::setup, Block::schedule})
      for (const ValueId id : program_.block(block))
        if (varying_use_[id]) place_constant(id, block);
    for (const Block block : {Block::open, Block::step, Block::close}) reuse_rows(block);
    return finish();
  }

 private:
  static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

  const Instruction& instruction(ValueId id) const { return program_.values[id]; }
  std::uint32_t size(ValueId id) const { return size_of(program_, instruction(id).family); }
  RowSupply& rows(Type type) { return type == Type::mask ? masks_ : numbers_; }

  void outputs() {
    plan_.layout.periods = program_.periods;
    plan_.observed.resize(program_.outputs.size());
    for (const ir::Output& output : program_.outputs)
      plan_.positions.push_back(output.series ? plan_.layout.series++ : plan_.layout.scalars++);
    for (const Instruction& in : program_.values)
      if (in.op == Op::observe) plan_.observed[in.index] = true;
  }

  void host_functions() {
    for (const ir::HostFunction& each : program_.host_functions)
      plan_.host_functions.push_back(
          {each.name, each.arguments, size_of(program_, each.family), each.body});
    plan_.from_host.assign(program_.values.size(), false);
    for (const Block block : {Block::setup, Block::schedule})
      for (const ValueId id : program_.block(block)) {
        bool from_host = instruction(id).op == Op::host;
        for (const ValueId operand : instruction(id).operands)
          from_host = from_host || (operand != ir::no_value && plan_.from_host[operand]);
        plan_.from_host[id] = from_host;
      }
  }

  void slots() {
    for (const ir::Slot& slot : program_.slots) {
      const std::uint32_t members = size_of(program_, slot.family);
      plan_.slots.push_back({rows(slot.type).take(2 * members), members, slot.type, false});
    }
    for (const ValueId id : program_.block(Block::step))
      if (instruction(id).op == Op::write) plan_.slots[instruction(id).index].changes = true;
  }

  /// Effects and reads take no rows.
  bool settled(ValueId id) {
    const Instruction& in = instruction(id);
    if (in.op == Op::read) plan_.places[id] = {Home::slot, in.index};
    return in.op == Op::read || is_effect(in.op);
  }

  void place_rows(ValueId id) {
    plan_.places[id] = {Home::lanes, rows(instruction(id).type).take(size(id))};
  }

  void place_constant(ValueId id, Block block) {
    const bool mask = instruction(id).type == Type::mask;
    const bool setup = block == Block::setup;
    std::size_t& end = setup ? (mask ? plan_.masks.setup_size : plan_.numbers.setup_size)
                             : (mask ? plan_.masks.period_size : plan_.numbers.period_size);
    plan_.places[id] = {setup ? Home::setup : Home::schedule, end};
    end += size(id);
  }

  void find_uses() {
    varying_use_.assign(program_.values.size(), false);
    later_use_.assign(program_.values.size(), false);
    last_use_.assign(program_.values.size(), never);
    for (const Block block : {Block::open, Block::step, Block::close})
      for (std::size_t i = 0; i < program_.block(block).size(); ++i) uses(block, i);
  }

  void uses(Block block, std::size_t position) {
    for (const ValueId operand : instruction(program_.block(block)[position]).operands) {
      if (operand == ir::no_value) continue;
      varying_use_[operand] = true;
      if (instruction(operand).block == block)
        last_use_[operand] = position;
      else
        later_use_[operand] = true;
    }
  }

  void reuse_rows(Block block) {
    const std::vector<ValueId>& ids = program_.block(block);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (!settled(ids[i])) place_rows(ids[i]);
      // After the result's rows are taken: an operation never writes over its operands.
      for (const ValueId operand : instruction(ids[i]).operands)
        if (operand != ir::no_value && last_use_[operand] == i) release(operand, block);
      if (last_use_[ids[i]] == never) release(ids[i], block);
    }
  }

  void release(ValueId id, Block block) {
    const Instruction& in = instruction(id);
    if (in.block != block || later_use_[id] || plan_.places[id].home != Home::lanes) return;
    rows(in.type).give_back(plan_.places[id].at, size(id));
    later_use_[id] = true;
  }

  Plan finish() {
    plan_.number_rows = numbers_.used();
    plan_.mask_rows = masks_.used();
    return std::move(plan_);
  }

  const ir::Program& program_;
  Plan plan_;
  RowSupply numbers_, masks_;
  std::vector<bool> varying_use_; ///< in a block that runs by paths
  std::vector<bool> later_use_;   ///< in another block than its own; or the rows are given back
  std::vector<std::size_t> last_use_;
};

template <class T> void allocate(Constants<T>& constants, std::uint32_t periods) {
  constants.setup.resize(constants.setup_size);
  constants.schedule.resize(constants.period_size * periods);
}

/// Where the constants of a plan are written to.
struct Destination {
  const Plan& plan;
  Constants<double>& numbers;
  Constants<std::uint8_t>& masks;
};

template <class T>
void keep(const Machine& machine, const Instruction& in, ValueId id, const Place& place,
          std::uint32_t members, std::uint32_t first, std::size_t periods,
          Constants<T>& constants) {
  for (std::uint32_t member = 0; member < members; ++member) {
    const std::size_t at = place.at + member;
    if (in.block == Block::setup) {
      constants.setup[at] = static_cast<T>(machine.value(id, member));
      continue;
    }
    for (std::size_t t = 0; t < periods; ++t)
      constants.schedule[(first + t) * constants.period_size + at] =
          static_cast<T>(machine.value(id, member, t));
  }
}

template <class Wanted>
void keep(const Destination& to, const Machine& machine, std::uint32_t first, std::size_t periods,
          Wanted wanted) {
  for (const Block block : {Block::setup, Block::schedule})
    for (const ValueId id : to.plan.program.block(block)) {
      const Place place = to.plan.places[id];
      if (place.home == Home::nowhere || !wanted(id)) continue;
      const Instruction& in = to.plan.program.values[id];
      const std::uint32_t members = size_of(to.plan.program, in.family);
      if (in.type == Type::mask)
        keep(machine, in, id, place, members, first, periods, to.masks);
      else
        keep(machine, in, id, place, members, first, periods, to.numbers);
    }
}

/// How many periods are worked out side by side, as lanes.
std::size_t periods_at_once(const Plan& plan) {
  constexpr std::size_t most_bytes = 1u << 20;
  const std::size_t bytes = plan.number_rows * sizeof(double) + plan.mask_rows;
  return std::clamp<std::size_t>(most_bytes / std::max<std::size_t>(bytes, 1), 1,
                                 std::max(plan.program.periods, 1u));
}

/// `whole` is a plan of setup and schedule that keeps all values.
template <class Wanted>
void compute(const Plan& whole, std::span<const double> parameters, const Destination& to,
             Wanted wanted) {
  Machine machine(whole, periods_at_once(whole));
  machine.give(parameters);
  std::uint32_t first = 0;
  do {
    const std::size_t periods =
        std::min<std::size_t>(machine.width(), std::max(whole.program.periods, 1u) - first);
    machine.over_periods(first, periods);
    if (first == 0) machine.execute(Block::setup);
    machine.execute(Block::schedule);
    keep(to, machine, first, whole.program.periods == 0 ? 0 : periods, wanted);
    first += static_cast<std::uint32_t>(periods);
  } while (first < whole.program.periods);
}

std::vector<double> own_parameters(const ir::Program& program) {
  std::vector<double> result;
  for (const ir::Parameter& parameter : program.parameters) result.push_back(parameter.value);
  return result;
}

ir::Program without_paths(ir::Program program) {
  for (const Block block : {Block::open, Block::step, Block::close})
    program.blocks[static_cast<std::size_t>(block)].clear();
  return program;
}

void compute_constants(Plan& plan) {
  allocate(plan.numbers, plan.program.periods);
  allocate(plan.masks, plan.program.periods);
  compute(plan_all(without_paths(plan.program)), own_parameters(plan.program),
          {plan, plan.numbers, plan.masks}, [](ValueId) { return true; });
}

void find_bound(Plan& plan) {
  const ir::Program& program = plan.program;
  if (program.parameters.empty()) return;
  plan.bound.assign(program.values.size(), false);
  for (const Block block : {Block::setup, Block::schedule})
    for (const ValueId id : program.block(block)) {
      const Instruction& in = program.values[id];
      plan.bound[id] =
          in.op == Op::parameter ||
          std::ranges::any_of(in.operands, [&](ValueId operand) { return plan.is_bound(operand); });
    }
}

/// Of setup and schedule what bound values that somebody reads are made of.
ir::Program part_for_bound(const Plan& plan) {
  ir::Program part = without_paths(plan.program);
  std::vector<bool> needed(part.values.size(), false);
  for (const Block block : {Block::schedule, Block::setup}) {
    std::vector<ValueId>& ids = part.blocks[static_cast<std::size_t>(block)];
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
      if (plan.bound[*id] && plan.places[*id].home != Home::nowhere) needed[*id] = true;
      if (!needed[*id]) continue;
      for (const ValueId operand : part.values[*id].operands)
        if (operand != ir::no_value) needed[operand] = true;
    }
    std::erase_if(ids, [&](ValueId id) { return !needed[id]; });
  }
  return part;
}

} // namespace

Plan plan_all(const ir::Program& program) { return Planner(program).all(); }

Plan plan_compact(const ir::Program& program) {
  Plan plan = Planner(program).compact();
  compute_constants(plan);
  find_bound(plan);
  if (!plan.bound.empty())
    plan.of_bound = std::make_shared<const Plan>(Planner(part_for_bound(plan)).all());
  return plan;
}

void compute_bound(const Plan& plan, std::span<const double> parameters, Constants<double>& numbers,
                   Constants<std::uint8_t>& masks) {
  compute(*plan.of_bound, parameters, {plan, numbers, masks},
          [&](ValueId id) { return plan.bound[id]; });
}

std::size_t clearing_workspace(const Plan& plan) {
  std::size_t most = 0;
  for (const clearing::Network& network : plan.networks) most = std::max(most, network.workspace());
  return most;
}

void fill_unobserved(const Plan& plan, kernel::BlockBuffer& out, std::uint32_t count) {
  for (std::size_t i = 0; i < plan.observed.size(); ++i) {
    if (plan.observed[i]) continue;
    const std::uint32_t position = plan.positions[i];
    const bool series = plan.program.outputs[i].series;
    for (std::uint32_t t = 0; t < (series ? plan.program.periods : 1); ++t)
      std::fill_n(series ? out.series(position, t) : out.scalar(position), count,
                  ir::arithmetic::undefined);
  }
}

} // namespace deal::interpreter
