#pragma once

#include "compiler/ir/program.hpp"
#include "compiler/lower/lower.hpp"

namespace deal::driver {

/// Whether an output may differ from path to path, because a draw goes into it.
bool is_drawn(const ir::Program& program, lower::OutputPlace place);

} // namespace deal::driver
