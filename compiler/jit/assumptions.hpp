#pragma once

#include "compiler/interpreter/plan.hpp"

#include <vector>

namespace deal::jit {

/// Whether the mask holds on every path.
bool is_always(const ir::Program& program, ir::ValueId mask);

/// What holds of the numbers of a tile on whose paths no check fails. Only such tiles count: of another one it has to be
/// found that a check fails, and then the interpreter runs it again and has the last word.
class Assumptions {
 public:
  enum class Known : std::uint8_t { nothing, number, finite };

  /// Takes those checks out of the plan's step that follow from others. A state that stays without a finite value once
  /// it has none, like every running sum, is checked after the last period instead of in each.
  explicit Assumptions(interpreter::Plan& plan);

  bool is_number(ir::ValueId id) const { return known_[id] != Known::nothing; }
  /// Whether it does not matter which value it has where it has no finite one: then some check fails, or a select
  /// leaves it out.
  bool is_loose(ir::ValueId id) const { return loose_[id]; }

 private:
  std::vector<Known> known_;
  std::vector<bool> loose_;
};

} // namespace deal::jit
