#include "compiler/jit/rows.hpp"

#include "compiler/interpreter/row_supply.hpp"
#include "runtime/kernel/kernel.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace deal::jit {

namespace {

using ir::Block;
using ir::Instruction;
using ir::Op;
using ir::Type;
using ir::ValueId;
using Action = Item::Action;

constexpr unsigned vectors_at_once = 4;

/// Fragments are counted through all blocks.
struct Life {
  std::size_t made = Rows::none;
  std::size_t last = 0;
  bool crosses =
      false; ///< is needed where it is not at hand: in another fragment, or at another member
};

class Layout {
 public:
  Layout(const ir::Program& program, const Aliases& aliases, const Fragments& fragments)
      : program_(program), aliases_(aliases), fragments_(fragments), lives_(program.values.size()) {
    rows_.value.assign(program.values.size(), Rows::none);
    rows_.table.assign(program.values.size(), Rows::none);
  }

  Rows run() {
    tables();
    for (const Block block : {Block::open, Block::step, Block::close}) measure(block);
    slots_draws_and_samples();
    for (const ValueId id : program_.block(Block::open))
      if (outlives_open(id)) place(id, numbers_, masks_);
    rows_.numbers = numbers_.used();
    rows_.masks = masks_.used();
    for (const Block block : {Block::open, Block::step, Block::close}) temporary(block);
    return std::move(rows_);
  }

 private:
  const Instruction& instruction(ValueId id) const { return program_.values[id]; }
  std::uint32_t size(ValueId id) const { return size_of(program_, instruction(id).family); }
  const std::vector<Fragment>& fragments(Block block) const {
    return fragments_.blocks[static_cast<std::size_t>(block)];
  }

  void tables() {
    for (const Block block : {Block::open, Block::step, Block::close})
      for (const ValueId id : program_.block(block)) {
        const Instruction& in = instruction(id);
        if (in.op == Op::column || ir::is_irr(in.op))
          add_table(id, program_.columns[in.index].values);
        if (in.op == Op::grid) add_table(id, program_.grid_columns[in.index].values);
      }
    for (const ir::IndexTable& table : program_.index_tables) {
      rows_.map.push_back(rows_.maps.size());
      rows_.maps.insert(rows_.maps.end(), table.entries.begin(), table.entries.end());
    }
  }

  void add_table(ValueId id, const std::vector<double>& values) {
    rows_.table[id] = rows_.tables.size();
    rows_.tables.insert(rows_.tables.end(), values.begin(), values.end());
  }

  void measure(Block block) {
    first_[static_cast<std::size_t>(block)] = count_;
    for (const Fragment& fragment : fragments(block)) {
      const bool on_row = works_on_row(fragment, program_);
      for (const Item& item : fragment.items) {
        const Op op = instruction(item.id).op;
        const bool makes = item.action == (has_base(op) ? Action::base : Action::evaluate);
        if (makes) lives_[item.id].made = count_;
        if (on_row) reach({item.id, true});
        for (const Use& use : uses(program_, aliases_, item)) reach(use);
        if (has_base(op)) reach({item.id, true});
        if (ir::is_reduction(op)) reach({item.id, true});
      }
      ++count_;
    }
  }

  void reach(const Use& use) {
    Life& life = lives_[use.value];
    life.last = count_;
    life.crosses = life.crosses || use.whole || life.made != count_;
  }

  void slots_draws_and_samples() {
    for (const ir::Slot& slot : program_.slots)
      rows_.slot.push_back(
          (slot.type == Type::mask ? masks_ : numbers_).take(size_of(program_, slot.family)));
    for (const Fragment& fragment : fragments_.draws)
      for (const Item& item : fragment.items)
        rows_.value[item.id] = numbers_.take(2 * size(item.id));
    for (const Block block : {Block::open, Block::step})
      for (const ValueId id : program_.block(block)) {
        if (instruction(id).op != Op::sample) continue;
        rows_.value[id] = numbers_.take(size(id));
        rows_.samples.push_back(id);
      }
  }

  bool needs_rows(ValueId id) const {
    return rows_.value[id] == Rows::none && lives_[id].made != Rows::none && lives_[id].crosses;
  }
  bool outlives_open(ValueId id) const {
    return needs_rows(id) && lives_[id].last >= first_[static_cast<std::size_t>(Block::step)];
  }

  void place(ValueId id, interpreter::RowSupply& numbers, interpreter::RowSupply& masks) {
    rows_.value[id] = (instruction(id).type == Type::mask ? masks : numbers).take(size(id));
  }

  /// Rows are used again in a fragment after the one of the last use.
  void temporary(Block block) {
    interpreter::RowSupply numbers(numbers_.used());
    interpreter::RowSupply masks(masks_.used());
    std::multimap<std::size_t, ValueId> ends;
    std::size_t at = first_[static_cast<std::size_t>(block)];
    for (const Fragment& fragment : fragments(block)) {
      while (!ends.empty() && ends.begin()->first < at) {
        const ValueId id = ends.begin()->second;
        (instruction(id).type == Type::mask ? masks : numbers).give_back(rows_.value[id], size(id));
        ends.erase(ends.begin());
      }
      for (const Item& item : fragment.items) {
        if (lives_[item.id].made != at || !needs_rows(item.id)) continue;
        place(item.id, numbers, masks);
        ends.emplace(lives_[item.id].last, item.id);
      }
      ++at;
    }
    rows_.numbers = std::max(rows_.numbers, numbers.used());
    rows_.masks = std::max(rows_.masks, masks.used());
  }

  const ir::Program& program_;
  const Aliases& aliases_;
  const Fragments& fragments_;
  std::vector<Life> lives_;
  std::array<std::size_t, ir::block_count> first_{};
  std::size_t count_ = 0;
  interpreter::RowSupply numbers_, masks_; ///< of what lasts
  Rows rows_;
};

} // namespace

Rows lay_out(const ir::Program& program, const Aliases& aliases, const Fragments& fragments) {
  return Layout(program, aliases, fragments).run();
}

Shape shape_for(const Rows& rows, unsigned lanes) {
  constexpr std::size_t first_level = 40u << 10;
  constexpr std::size_t second_level = 1u << 20;
  constexpr unsigned small_enough_a_loop = 128;
  // Rows a power of two apart would fall into the same few lines of the cache.
  constexpr unsigned padding = 8;
  Shape shape;
  shape.lanes = lanes;
  shape.quantum = std::max(kernel::least_part, vectors_at_once * lanes);
  shape.tile = kernel::block_paths;
  const auto fits = [&](std::size_t bytes) {
    return shape.tile * rows.numbers * sizeof(double) <= bytes;
  };
  while (shape.tile > small_enough_a_loop && !fits(first_level)) shape.tile /= 2;
  while (shape.tile > shape.quantum && !fits(second_level)) shape.tile /= 2;
  shape.stride = shape.tile >= small_enough_a_loop ? shape.tile + padding : shape.tile;
  return shape;
}

} // namespace deal::jit
