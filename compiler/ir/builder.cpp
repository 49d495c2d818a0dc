#include "compiler/ir/builder.hpp"

#include "compiler/ir/arithmetic.hpp"
#include "compiler/ir/undefined.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <stdexcept>
#include <utility>

namespace deal::ir {

namespace {

[[noreturn]] void misuse(const Instruction& in, std::string_view why) {
  throw std::logic_error(fmt::format("ir::Builder: {}: {}", info(in.op).name, why));
}

bool commutes(Op op) {
  switch (op) {
  case Op::add:
  case Op::mul:
  case Op::eq:
  case Op::and_:
  case Op::or_: return true;
  default: return false;
  }
}

/// Operations of equal form are equal.
std::array<std::uint64_t, 6> form(const Instruction& in) {
  ValueId a = in.operands[0];
  ValueId b = in.operands[1];
  if (commutes(in.op) && b < a) std::swap(a, b);
  return {static_cast<std::uint64_t>(in.op) << 8 | static_cast<std::uint64_t>(in.block),
          a,
          b,
          in.operands[2],
          in.index,
          std::bit_cast<std::uint64_t>(in.immediate)};
}

std::uint64_t hash(const Instruction& in) {
  std::uint64_t result = 0xcbf29ce484222325u;
  for (const std::uint64_t word : form(in)) {
    result = (result ^ word) * 0x9e3779b97f4a7c15u;
    result ^= result >> 29;
  }
  return result;
}

template <class Table> std::uint32_t next_index(const Table& table) {
  return static_cast<std::uint32_t>(table.size());
}

template <class Table, class Entry> std::uint32_t add(Table& table, Entry&& entry) {
  table.push_back(std::forward<Entry>(entry));
  return next_index(table) - 1;
}

bool same(const Family& a, const Family& b) { return a.size == b.size && a.rows == b.rows; }
bool same(const Stream& a, const Stream& b) { return a.family == b.family; }
bool same(const Parameter& a, const Parameter& b) {
  return std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}
bool same(const Sample& a, const Sample& b) {
  return a.family == b.family && a.per_period == b.per_period;
}
/// To the bit, so that undefined numbers and signed zeros stay what they are.
bool same(const Column& a, const Column& b) {
  return a.family == b.family && std::ranges::equal(a.values, b.values, std::ranges::equal_to(),
                                                    std::bit_cast<std::uint64_t, double>,
                                                    std::bit_cast<std::uint64_t, double>);
}
bool same(const IndexTable& a, const IndexTable& b) {
  return a.from == b.from && a.into == b.into && a.entries == b.entries;
}
bool same(const Network& a, const Network& b) {
  return a.of_parties == b.of_parties && a.of_dues == b.of_dues && a.dues == b.dues;
}

bool same(const HostFunction& a, const HostFunction& b) {
  return a.family == b.family && a.arguments == b.arguments && a.by_path == b.by_path;
}

} // namespace

template <class Entry>
std::uint32_t Builder::once(std::vector<Entry>& table, Known& known, Entry entry) {
  const auto [begin, end] = known.equal_range(entry.name);
  for (auto it = begin; it != end; ++it)
    if (same(table[it->second], entry)) return it->second;
  known.emplace(entry.name, next_index(table));
  return add(table, std::move(entry));
}

Builder::Builder(std::uint32_t periods, const Budget& budget)
    : budget_(budget), watch_(budget.stop) {
  program_.periods = periods;
}

/// Counts what a run holds of a value or an output, and what the compiler does.
void Builder::hold(double numbers) {
  constexpr double of_an_entry = 200;
  bytes_ += numbers * sizeof(double) + of_an_entry;
  if (bytes_ > budget_.bytes) throw TooLarge{budget_.bytes};
}

FamilyId Builder::family(std::string name, std::uint32_t size, std::vector<std::string> rows) {
  return once(program_.families, families_, Family{std::move(name), size, std::move(rows)});
}
std::uint32_t Builder::column(std::string name, FamilyId family, std::vector<double> values) {
  return once(program_.columns, columns_, Column{std::move(name), family, std::move(values)});
}
std::uint32_t Builder::grid_column(std::string name, std::vector<double> values) {
  return once(program_.grid_columns, grid_columns_,
              Column{std::move(name), scalar, std::move(values)});
}
std::uint32_t Builder::index_table(std::string name, FamilyId from, FamilyId into,
                                   std::vector<std::uint32_t> entries) {
  return once(program_.index_tables, index_tables_,
              IndexTable{std::move(name), from, into, std::move(entries)});
}
std::uint32_t Builder::network(std::string name, std::uint32_t parties,
                               std::vector<clearing::Due> dues) {
  const FamilyId of_parties = family("parties", parties);
  const FamilyId of_dues = family("dues", static_cast<std::uint32_t>(dues.size()));
  return once(program_.networks, networks_,
              Network{std::move(name), of_parties, of_dues, std::move(dues)});
}
std::uint32_t Builder::host_function(HostFunction function) {
  return once(program_.host_functions, host_functions_, std::move(function));
}
std::uint32_t Builder::slot(std::string name, Type type, FamilyId family) {
  return add(program_.slots, Slot{std::move(name), type, family});
}
std::uint32_t Builder::stream(std::string name, FamilyId family) {
  return once(program_.streams, streams_, Stream{std::move(name), family});
}
std::uint32_t Builder::parameter(std::string name, double value) {
  return once(program_.parameters, parameters_, Parameter{std::move(name), value});
}
std::uint32_t Builder::sample(std::string name, FamilyId family, bool per_period) {
  return once(program_.samples, samples_, Sample{std::move(name), family, per_period});
}
std::uint32_t Builder::output(std::string name, bool series) {
  hold(static_cast<double>(series ? program_.periods : 1) * budget_.paths);
  return add(program_.outputs, Output{std::move(name), series});
}
SiteId Builder::site(std::string variable, std::string role, source::Span span) {
  return add(program_.sites, Site{std::move(variable), std::move(role), span});
}

ValueId Builder::number(double value) {
  return leaf(Op::constant, Block::setup, 0, std::isnan(value) ? arithmetic::undefined : value);
}
ValueId Builder::mask(bool value) { return leaf(Op::mask_constant, Block::setup, 0, value); }
ValueId Builder::column_value(std::uint32_t column) {
  return leaf(Op::column, Block::setup, column);
}
ValueId Builder::grid_value(std::uint32_t column) {
  return leaf(Op::grid, Block::schedule, column);
}
ValueId Builder::period() { return leaf(Op::period, Block::schedule); }
ValueId Builder::read(std::uint32_t slot) { return leaf(Op::read, Block::step, slot); }
ValueId Builder::read_final(std::uint32_t slot) { return leaf(Op::read, Block::close, slot); }
ValueId Builder::uniform_per_path(std::uint32_t stream) {
  return leaf(Op::uniform, Block::open, stream);
}
ValueId Builder::uniform_per_period(std::uint32_t stream) {
  return leaf(Op::uniform, Block::step, stream);
}

ValueId Builder::parameter_value(std::uint32_t parameter) {
  return leaf(Op::parameter, Block::setup, parameter);
}
ValueId Builder::sample_value(std::uint32_t sample) {
  const bool per_period = sample < program_.samples.size() && program_.samples[sample].per_period;
  return leaf(Op::sample, per_period ? Block::step : Block::open, sample);
}

ValueId Builder::leaf(Op op, Block block, std::uint32_t index, double immediate) {
  Instruction made{op};
  made.block = block;
  made.index = index;
  made.immediate = immediate;
  shape(made);
  return intern(made);
}

ValueId Builder::make(Op op, ValueId a, ValueId b, ValueId c, std::uint32_t index) {
  watch_.tick();
  Instruction made{op};
  if (is_effect(op) || info(op).arity == 0) misuse(made, "is made by its own function");
  made.operands = {a, b, c};
  made.index = index;
  if (is_elementwise(op)) widen(made);
  shape(made);
  if (const ValueId simpler = simplify(made); simpler != no_value) return simpler;
  made.block = join(made);
  return intern(made);
}

ValueId Builder::compare(Op op, ValueId a, ValueId b) {
  const ValueId made = make(op, a, b);
  double holds = 1;
  if (!is_constant(made, holds) || holds != 0) return made;
  Instruction kept{op};
  kept.operands = {a, b, no_value};
  widen(kept);
  shape(kept);
  kept.block = join(kept);
  return intern(kept);
}

ValueId Builder::call_host(std::uint32_t function, std::span<const ValueId> arguments) {
  if (function >= program_.host_functions.size())
    throw std::logic_error("ir::Builder: no such host function");
  const FamilyId family = program_.host_functions[function].family;
  std::vector<ValueId> given;
  for (const ValueId argument : arguments)
    given.push_back(instruction(argument).family == scalar ? broadcast(argument, family)
                                                           : argument);
  return make(Op::host, given.empty() ? number(0) : join_all(given), no_value, no_value, function);
}

ValueId Builder::pack(std::span<const ValueId> values) {
  if (values.empty()) throw std::logic_error("ir::Builder: nothing to pack");
  const ValueId all = join_all(values);
  return instruction(all).family == scalar ? broadcast(all, family("joined", 1)) : all;
}

/// By halves, so that no member is copied often.
ValueId Builder::join_all(std::span<const ValueId> values) {
  if (values.size() == 1) return values.front();
  const std::size_t half = values.size() / 2;
  const ValueId a = join_all(values.first(half));
  const ValueId b = join_all(values.subspan(half));
  const auto members = [&](ValueId id) { return size_of(program_, instruction(id).family); };
  return make(Op::join, a, b, no_value, family("joined", members(a) + members(b)));
}

void Builder::widen(Instruction& instruction) {
  FamilyId family = scalar;
  for (const ValueId operand : instruction.operands)
    if (operand < program_.values.size() && program_.values[operand].family != scalar)
      family = program_.values[operand].family;
  if (family == scalar) return;
  for (ValueId& operand : instruction.operands)
    if (operand < program_.values.size()) {
      const Instruction& given = program_.values[operand];
      if (given.family == scalar && !is_effect(given.op)) operand = broadcast(operand, family);
    }
}

void Builder::shape(Instruction& instruction) const {
  const ShapeResult result = shape_of(program_, instruction);
  if (!result.error.empty()) misuse(instruction, result.error);
  instruction.type = result.shape.type;
  instruction.family = result.shape.family;
}

Block Builder::join(const Instruction& instruction) const {
  Block result = Block::setup;
  for (const ValueId operand : instruction.operands) {
    if (operand == no_value) continue;
    const Block given = program_.values[operand].block;
    if (may_use(result, given)) continue;
    if (may_use(given, result))
      result = given;
    else if (given == Block::close || result == Block::close)
      misuse(instruction, "uses a value of a period at the close");
    else
      result = Block::step;
  }
  if (instruction.op == Op::host && program_.host_functions[instruction.index].by_path) {
    if (result == Block::setup) return Block::open;
    if (result == Block::schedule) return Block::step;
  }
  return result;
}

ValueId Builder::intern(const Instruction& instruction) {
  const std::uint64_t key = hash(instruction);
  const auto [begin, end] = made_.equal_range(key);
  for (auto it = begin; it != end; ++it)
    if (form(program_.values[it->second]) == form(instruction)) return it->second;
  const ValueId result = append(instruction);
  made_.emplace(key, result);
  return result;
}

ValueId Builder::append(const Instruction& instruction) {
  hold(static_cast<double>(size_of(program_, instruction.family)) *
       (instruction.block == Block::schedule ? program_.periods : budget_.lanes));
  may_be_undefined_.push_back(
      !is_effect(instruction.op) &&
      ir::may_be_undefined(program_, schedule_, instruction, may_be_undefined_));
  const bool same_on_all_paths =
      instruction.block == Block::setup || instruction.block == Block::schedule;
  schedule_.push_back(same_on_all_paths ? scheduled(program_, schedule_, instruction)
                                        : std::vector<double>{});
  const ValueId id = add(program_.values, instruction);
  program_.values[id].site = instruction.site != 0 ? instruction.site : site_;
  program_.blocks[static_cast<std::size_t>(instruction.block)].push_back(id);
  return id;
}

Block Builder::effect_block(ValueId a, ValueId b) const {
  Instruction both{Op::check};
  both.operands = {a, b, no_value};
  const Block block = join(both);
  if (block == Block::setup) return Block::open;
  return block == Block::schedule ? Block::step : block;
}

void Builder::effect(Op op, Block block, ValueId a, ValueId b, std::uint32_t index, SiteId site) {
  Instruction made{op};
  made.block = block;
  made.operands = {a, b, no_value};
  made.index = index;
  made.site = site;
  shape(made);
  for (const ValueId operand : {a, b})
    if (operand != no_value && !may_use(block, program_.values[operand].block))
      misuse(made, fmt::format("a value of {} in {}", block_name(program_.values[operand].block),
                               block_name(block)));
  append(made);
}

ValueId Builder::as_slot(std::uint32_t slot, ValueId value) {
  const bool widens = slot < program_.slots.size() && value < program_.values.size() &&
                      program_.values[value].family == scalar;
  return widens ? broadcast(value, program_.slots[slot].family) : value;
}

void Builder::write_start(std::uint32_t slot, ValueId value) {
  effect(Op::write, Block::open, as_slot(slot, value), no_value, slot, 0);
}

void Builder::write_next(std::uint32_t slot, ValueId value) {
  effect(Op::write, Block::step, as_slot(slot, value), no_value, slot, 0);
}

void Builder::observe(std::uint32_t output, ValueId value) {
  Block block = Block::step;
  if (output < program_.outputs.size() && value < program_.values.size() &&
      !program_.outputs[output].series)
    block = may_use(Block::open, program_.values[value].block) ? Block::open : Block::close;
  effect(Op::observe, block, value, no_value, output, 0);
}

void Builder::check(ValueId value, ValueId live, SiteId site) {
  Instruction both{Op::check};
  both.operands = {value, live, no_value};
  widen(both);
  shape(both);
  double number = 0;
  if (is_constant(value, number) && arithmetic::is_finite(number)) return;
  if (is_constant(live, number) && number == 0) return;
  const auto [a, b, none] = both.operands;
  effect(Op::check, effect_block(a, b), a, b, 0, site);
}

void Builder::require(ValueId condition, ValueId live, SiteId site) {
  Instruction both{Op::require};
  both.operands = {condition, live, no_value};
  widen(both);
  shape(both);
  double number = 0;
  if (is_constant(condition, number) && number != 0) return;
  if (is_constant(live, number) && number == 0) return;
  const auto [a, b, none] = both.operands;
  effect(Op::require, effect_block(a, b), a, b, 0, site);
}

bool Builder::is_constant(ValueId value, double& number) const {
  const Instruction* in = &program_.values[value];
  if (in->op == Op::broadcast) in = &program_.values[in->operands[0]];
  if (in->op != Op::constant && in->op != Op::mask_constant) return false;
  number = in->immediate;
  return true;
}

Program Builder::finish() {
  Program result = std::move(program_);
  *this = Builder(result.periods, budget_);
  return result;
}

} // namespace deal::ir
