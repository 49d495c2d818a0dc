#pragma once

#include "compiler/ir/program.hpp"

#include <vector>

namespace deal::ir {

/// By output: whether it can differ from path to path, because it rests on a draw, a sample or what a function of the host
/// gives a path.
std::vector<bool> varying_outputs(const Program& program);

} // namespace deal::ir
