#pragma once

#include "compiler/ir/program.hpp"

#include <array>
#include <cstddef>

/// IR → IR. The programs are verified ones, before and after.
namespace deal::passes {

/// Removes checks and requirements of what an earlier one of the same block asks already: a path that fails the
/// one fails the other first. The instructions stay, in no block; eliminate_dead takes them away.
void drop_repeated_checks(ir::Program& program);

/// Removes what no effect needs: instructions, slots that nothing but their own next value reads, and the
/// columns, index tables, streams and families that nobody names any more. What stays keeps its order and
/// its meaning, to the bit, and is numbered anew. Sites and outputs stay as they are.
void eliminate_dead(ir::Program& program);

/// Both, in the order that lets each find the most: for every program that is to run.
void simplify(ir::Program& program);

/// What a program costs, for dumps and budgets.
struct BlockStatistics {
  std::size_t instructions = 0;
  std::size_t elements = 0; ///< the same, a family counted with its members
};
struct Statistics {
  std::array<BlockStatistics, ir::block_count> blocks;
  std::size_t slot_elements = 0; ///< state numbers of one path
};
Statistics statistics(const ir::Program& program);

} // namespace deal::passes
