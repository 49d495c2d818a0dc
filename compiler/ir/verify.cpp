// The order of the tests is that of the invariants in program.hpp. What rests on a broken table or on an
// operand that does not exist is not looked at further.
#include "compiler/ir/arithmetic.hpp"
#include "compiler/ir/program.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace deal::ir {

namespace {

class Verifier {
 public:
  explicit Verifier(const Program& program) : program_(program) {}

  std::vector<std::string> run() {
    tables();
    if (!errors_.empty()) return std::move(errors_);
    placed_.assign(program_.values.size(), false);
    slot_starts_.assign(program_.slots.size(), 0);
    slot_nexts_.assign(program_.slots.size(), 0);
    observed_.assign(program_.outputs.size(), 0);
    for (std::size_t b = 0; b < block_count; ++b) block(static_cast<Block>(b));
    for (ValueId id = 0; id < placed_.size(); ++id)
      if (!placed_[id]) say("%{} stands in no block", id);
    writes();
    return std::move(errors_);
  }

 private:
  template <class... Args> void say(fmt::format_string<Args...> text, Args&&... args) {
    errors_.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  bool family(FamilyId id, std::string_view what, const std::string& name) {
    if (id < program_.families.size()) return true;
    say("{} '{}': family {} does not exist", what, name, id);
    return false;
  }

  void tables() {
    if (program_.families.empty() || program_.families[0].size != 1)
      return say("family 0 is not the scalars");
    for (const Family& family : program_.families)
      if (!family.rows.empty() && family.rows.size() != family.size)
        say("family '{}' has {} names", family.name, family.rows.size());
    if (program_.sites.empty()) say("site 0 does not exist");
    for (const Column& column : program_.columns)
      if (family(column.family, "column", column.name) &&
          column.values.size() != size_of(program_, column.family))
        say("column '{}' has {} values", column.name, column.values.size());
    for (const Column& column : program_.grid_columns)
      if (column.values.size() != program_.periods)
        say("grid column '{}' has {} values", column.name, column.values.size());
    for (const IndexTable& table : program_.index_tables) index_table(table);
    for (const Network& each : program_.networks) network(each);
    for (const HostFunction& function : program_.host_functions) host_function(function);
    for (const Slot& slot : program_.slots) family(slot.family, "slot", slot.name);
    for (const Stream& stream : program_.streams) family(stream.family, "stream", stream.name);
    for (const Parameter& parameter : program_.parameters)
      if (!arithmetic::is_finite(parameter.value))
        say("parameter '{}' is not finite", parameter.name);
    for (const Sample& sample : program_.samples) family(sample.family, "sample", sample.name);
  }

  void index_table(const IndexTable& table) {
    if (!family(table.from, "index table", table.name)) return;
    if (!family(table.into, "index table", table.name)) return;
    if (table.entries.size() != size_of(program_, table.from))
      say("index table '{}' has {} entries", table.name, table.entries.size());
    for (const std::uint32_t entry : table.entries)
      if (entry >= size_of(program_, table.into))
        return say("index table '{}': entry {} is out of range", table.name, entry);
  }

  void network(const Network& network) {
    if (!family(network.of_parties, "network", network.name)) return;
    if (!family(network.of_dues, "network", network.name)) return;
    if (network.dues.size() != size_of(program_, network.of_dues))
      say("network '{}' has {} dues", network.name, network.dues.size());
    const std::uint32_t parties = size_of(program_, network.of_parties);
    for (const clearing::Due& due : network.dues)
      if (due.payer >= parties || (due.payee >= parties && due.payee != clearing::outside))
        return say("network '{}': a due is between parties that are not there", network.name);
  }

  void host_function(const HostFunction& function) {
    if (!family(function.family, "host function", function.name)) return;
    if (function.arguments > host::most_arguments)
      say("host function '{}' has {} arguments", function.name, function.arguments);
  }

  void block(Block block) {
    for (const ValueId id : program_.block(block)) {
      if (id >= program_.values.size()) {
        say("{} lists %{}, which does not exist", block_name(block), id);
      } else if (placed_[id]) {
        say("%{} stands in two places", id);
      } else {
        instruction(id, block);
        placed_[id] = true;
      }
    }
  }

  void instruction(ValueId id, Block block) {
    const Instruction& in = program_.values[id];
    if (in.block != block)
      say("%{} says {} and stands in {}", id, block_name(in.block), block_name(block));
    if (in.site >= program_.sites.size()) say("%{}: site {} does not exist", id, in.site);
    const ShapeResult shape = shape_of(program_, in);
    if (!shape.error.empty()) return say("%{} {}: {}", id, info(in.op).name, shape.error);
    if (shape.shape != Shape{in.type, in.family})
      say("%{} {}: type or family is not what the operands give", id, info(in.op).name);
    operands(id, block);
    place(id, block);
  }

  void operands(ValueId id, Block block) {
    const Instruction& in = program_.values[id];
    for (int i = 0; i < info(in.op).arity; ++i) {
      const ValueId operand = in.operands[i];
      if (!may_use(block, program_.values[operand].block))
        say("%{} in {} uses %{} of {}", id, block_name(block), operand,
            block_name(program_.values[operand].block));
      else if (!placed_[operand])
        say("%{} uses %{}, which stands later", id, operand);
    }
  }

  void only(ValueId id, bool allowed) {
    const Instruction& in = program_.values[id];
    if (!allowed) say("%{} {} cannot stand in {}", id, info(in.op).name, block_name(in.block));
  }

  static bool is_invariant(Block block) {
    return block == Block::setup || block == Block::schedule;
  }

  void times(ValueId id) {
    const std::vector<double>& times = program_.columns[program_.values[id].index].values;
    const auto does_not_rise = [](double a, double b) { return !(a < b); };
    if (std::ranges::adjacent_find(times, does_not_rise) != times.end() ||
        !std::ranges::all_of(times, arithmetic::is_finite))
      say("%{} {}: the times do not rise", id, info(program_.values[id].op).name);
  }

  void place(ValueId id, Block block) {
    const Instruction& in = program_.values[id];
    switch (in.op) {
    case Op::read: only(id, block == Block::step || block == Block::close); break;
    case Op::period:
    case Op::grid: only(id, block == Block::schedule || block == Block::step); break;
    case Op::clear:
    case Op::mix:
    case Op::cycling:
      only(id, is_invariant(block) || !is_invariant(program_.values[in.operands[0]].block));
      break;
    case Op::host:
      only(id, !is_invariant(block) || !program_.host_functions[in.index].by_path);
      break;
    case Op::uniform: only(id, block == Block::open || block == Block::step); break;
    case Op::parameter: only(id, block == Block::setup); break;
    case Op::sample:
      only(id, block == (program_.samples[in.index].per_period ? Block::step : Block::open));
      break;
    case Op::write:
      only(id, block == Block::open || block == Block::step);
      if (block == Block::open) ++slot_starts_[in.index];
      if (block == Block::step) ++slot_nexts_[in.index];
      break;
    case Op::observe:
      ++observed_[in.index];
      only(id, program_.outputs[in.index].series ? block == Block::step
                                                 : block == Block::open || block == Block::close);
      break;
    case Op::irr_count:
    case Op::irr_root: times(id); break;
    case Op::check:
    case Op::require: only(id, block != Block::setup && block != Block::schedule); break;
    default: break;
    }
  }

  void writes() {
    for (std::size_t i = 0; i < program_.slots.size(); ++i) {
      if (slot_starts_[i] != 1)
        say("slot '{}' is given {} starts", program_.slots[i].name, slot_starts_[i]);
      if (slot_nexts_[i] > 1)
        say("slot '{}' is written {} times in step", program_.slots[i].name, slot_nexts_[i]);
    }
    for (std::size_t i = 0; i < program_.outputs.size(); ++i)
      if (observed_[i] > 1)
        say("output '{}' is observed {} times", program_.outputs[i].name, observed_[i]);
  }

  const Program& program_;
  std::vector<std::string> errors_;
  std::vector<bool> placed_;
  std::vector<int> slot_starts_, slot_nexts_, observed_;
};

} // namespace

std::vector<std::string> verify(const Program& program) { return Verifier(program).run(); }

} // namespace deal::ir
