#include "compiler/passes/passes.hpp"

namespace deal::passes {

Statistics statistics(const ir::Program& program) {
  Statistics result;
  for (std::size_t b = 0; b < ir::block_count; ++b)
    for (const ir::ValueId id : program.blocks[b]) {
      ++result.blocks[b].instructions;
      result.blocks[b].elements += size_of(program, program.values[id].family);
    }
  for (const ir::Slot& slot : program.slots) result.slot_elements += size_of(program, slot.family);
  return result;
}

} // namespace deal::passes
