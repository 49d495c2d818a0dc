#include "compiler/passes/passes.hpp"

namespace deal::passes {

void simplify(ir::Program& program) {
  drop_repeated_checks(program);
  eliminate_dead(program);
}

} // namespace deal::passes
