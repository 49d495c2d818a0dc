#pragma once

#include "compiler/ir/program.hpp"

#include <array>
#include <vector>

/// How a program is cut into loops over a tile's lanes.
namespace deal::jit {

/// What a value is on every member: a broadcast number is that number, wherever it is carried. Only values
/// that vary by path are looked through; what is the same on all paths lies in tables. What a function of
/// runtime/clearing or of the host reads is not looked through, as it must lie in rows.
class Aliases {
 public:
  explicit Aliases(const ir::Program& program);
  ir::ValueId operator[](ir::ValueId id) const { return values_[id]; }

 private:
  ir::ValueId find(const ir::Program& program, ir::ValueId id) const;

  std::vector<ir::ValueId> values_;
  std::vector<bool> in_rows_; ///< by value: is read by rows
};

/// One instruction's part in a fragment. `base` is the first part of an operation that is done in two: scatter_add
/// copies and then adds, join copies one operand and then the other. `evaluate` of a write takes a copy of a state that the write is given
/// as it is; the copy goes by the write's own id, as effects have no value.
struct Item {
  enum class Action : std::uint8_t { evaluate, base, store };

  ir::ValueId id;
  Action action = Action::evaluate;
};

/// A value that an item uses: at the member at hand, or, for gather, extract and rates of return, at any.
struct Use {
  ir::ValueId value; ///< never an alias
  bool whole = false;
};
std::vector<Use> uses(const ir::Program& program, const Aliases& aliases, const Item& item);

/// One loop over the lanes of a tile, and in it over the members of a family. A result of `sum`, `any`,
/// `scatter_add` and `join` is there when the loop has ended.
struct Fragment {
  ir::FamilyId loop = ir::scalar;
  bool noise = false; ///< depends on no state
  std::vector<Item> items;
  unsigned weight = 0; ///< about how many vector operations a lane and member costs
};

/// Whether the operation is done in two parts.
bool has_base(ir::Op op);

/// In the order in which they run. A state is stored in the last fragment that reads it, or later.
struct Fragments {
  std::array<std::vector<Fragment>, ir::block_count> blocks; ///< of open, step and close
  std::vector<Fragment> draws; ///< the step's random numbers, for two periods at once
};

/// Whether the operation, in a fragment of its own, is a call for whole rows: of runtime/clearing, of the host, or a scalar normal
/// quantile.
bool works_on_row(const Fragment& fragment, const ir::Program& program);

Fragments cut(const ir::Program& program, const Aliases& aliases);

/// Whether the value is a random number of the step.
inline bool is_step_draw(const ir::Instruction& in) {
  return in.op == ir::Op::uniform && in.block == ir::Block::step;
}
/// Whether the value lies in rows before the block begins.
inline bool is_given(const ir::Instruction& in) {
  return in.op == ir::Op::sample || is_step_draw(in);
}
inline bool is_the_same_on_all_paths(const ir::Instruction& in) {
  return in.block == ir::Block::setup || in.block == ir::Block::schedule;
}

} // namespace deal::jit
