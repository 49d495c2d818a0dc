#include "compiler/passes/passes.hpp"

#include <set>
#include <tuple>

namespace deal::passes {

void drop_repeated_checks(ir::Program& program) {
  for (auto& block : program.blocks) {
    std::set<std::tuple<ir::Op, ir::ValueId, ir::ValueId>> seen;
    std::erase_if(block, [&](ir::ValueId id) {
      const ir::Instruction& in = program.values[id];
      if (in.op != ir::Op::check && in.op != ir::Op::require) return false;
      return !seen.emplace(in.op, in.operands[0], in.operands[1]).second;
    });
  }
}

} // namespace deal::passes
