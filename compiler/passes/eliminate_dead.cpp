#include "compiler/passes/passes.hpp"

#include <utility>

namespace deal::passes {

namespace {

using ir::Instruction;
using ir::Op;
using ir::ValueId;

/// Finds what the effects need.
class Marker {
 public:
  explicit Marker(const ir::Program& program)
      : program_(program), live_(program.values.size()), writes_(program.slots.size()) {}

  std::vector<bool> run() {
    for (const auto& block : program_.blocks) {
      for (const ValueId id : block) {
        const Instruction& in = program_.values[id];
        if (in.op == Op::write)
          writes_[in.index].push_back(id);
        else if (is_effect(in.op))
          mark(id);
      }
    }
    while (!pending_.empty()) {
      const ValueId id = pending_.back();
      pending_.pop_back();
      follow(program_.values[id]);
    }
    return std::move(live_);
  }

 private:
  void mark(ValueId id) {
    if (live_[id]) return;
    live_[id] = true;
    pending_.push_back(id);
  }

  void follow(const Instruction& in) {
    for (const ValueId operand : in.operands)
      if (operand != ir::no_value) mark(operand);
    if (in.op == Op::read)
      for (const ValueId write : writes_[in.index]) mark(write);
  }

  const ir::Program& program_;
  std::vector<bool> live_;
  std::vector<std::vector<ValueId>> writes_; ///< by slot
  std::vector<ValueId> pending_;
};

/// New numbers for the entries of a table that are kept.
class Renumbering {
 public:
  explicit Renumbering(std::size_t size) : used_(size) {}

  void use(std::uint32_t index) { used_[index] = true; }
  std::uint32_t operator()(std::uint32_t index) const { return numbers_[index]; }

  template <class Table> void apply(Table& table) {
    numbers_.assign(used_.size(), 0);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < used_.size(); ++i) {
      if (!used_[i]) continue;
      numbers_[i] = static_cast<std::uint32_t>(kept);
      if (kept != i) table[kept] = std::move(table[i]);
      ++kept;
    }
    table.resize(kept);
  }

 private:
  std::vector<bool> used_;
  std::vector<std::uint32_t> numbers_;
};

class Compactor {
 public:
  Compactor(ir::Program& program, const std::vector<bool>& live)
      : program_(program), values_(program.values.size()), families_(program.families.size()),
        columns_(program.columns.size()), grids_(program.grid_columns.size()),
        index_tables_(program.index_tables.size()), networks_(program.networks.size()),
        host_functions_(program.host_functions.size()), slots_(program.slots.size()),
        streams_(program.streams.size()), parameters_(program.parameters.size()),
        samples_(program.samples.size()) {
    for (ValueId id = 0; id < live.size(); ++id)
      if (live[id]) values_.use(id);
    for (auto& block : program_.blocks) std::erase_if(block, [&](ValueId id) { return !live[id]; });
  }

  void run() {
    values_.apply(program_.values);
    for (const Instruction& in : program_.values)
      if (Renumbering* table = table_of(in.op)) table->use(in.index);
    columns_.apply(program_.columns);
    grids_.apply(program_.grid_columns);
    index_tables_.apply(program_.index_tables);
    networks_.apply(program_.networks);
    host_functions_.apply(program_.host_functions);
    slots_.apply(program_.slots);
    streams_.apply(program_.streams);
    parameters_.apply(program_.parameters);
    samples_.apply(program_.samples);
    compact_families();
    for (Instruction& in : program_.values) renumber(in);
    for (auto& block : program_.blocks)
      for (ValueId& id : block) id = values_(id);
  }

 private:
  Renumbering* table_of(Op op) {
    switch (op) {
    case Op::column:
    case Op::irr_count:
    case Op::irr_root: return &columns_;
    case Op::grid: return &grids_;
    case Op::gather:
    case Op::scatter_add: return &index_tables_;
    case Op::clear:
    case Op::mix:
    case Op::cycling: return &networks_;
    case Op::host: return &host_functions_;
    case Op::read:
    case Op::write: return &slots_;
    case Op::uniform: return &streams_;
    case Op::parameter: return &parameters_;
    case Op::sample: return &samples_;
    default: return nullptr;
    }
  }

  template <class Visit> void each_family(Visit visit) {
    for (Instruction& in : program_.values) visit(in.family);
    for (ir::Column& column : program_.columns) visit(column.family);
    for (ir::IndexTable& table : program_.index_tables) {
      visit(table.from);
      visit(table.into);
    }
    for (ir::Network& network : program_.networks) {
      visit(network.of_parties);
      visit(network.of_dues);
    }
    for (ir::HostFunction& function : program_.host_functions) visit(function.family);
    for (ir::Slot& slot : program_.slots) visit(slot.family);
    for (ir::Stream& stream : program_.streams) visit(stream.family);
    for (ir::Sample& sample : program_.samples) visit(sample.family);
  }

  void compact_families() {
    families_.use(ir::scalar);
    each_family([&](ir::FamilyId family) { families_.use(family); });
    families_.apply(program_.families);
    each_family([&](ir::FamilyId& family) { family = families_(family); });
  }

  void renumber(Instruction& in) {
    for (ValueId& operand : in.operands)
      if (operand != ir::no_value) operand = values_(operand);
    if (const Renumbering* table = table_of(in.op)) in.index = (*table)(in.index);
    if (in.op == Op::broadcast || in.op == Op::join) in.index = in.family;
  }

  ir::Program& program_;
  Renumbering values_, families_, columns_, grids_, index_tables_, networks_, host_functions_,
      slots_, streams_, parameters_, samples_;
};

} // namespace

void eliminate_dead(ir::Program& program) {
  const std::vector<bool> live = Marker(program).run();
  Compactor(program, live).run();
}

} // namespace deal::passes
