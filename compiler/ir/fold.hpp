#pragma once

#include "compiler/ir/program.hpp"

#include <array>

namespace deal::ir {

/// The value of an elementwise operation on constants (masks as 0 and 1), in the default floating-point
/// environment: the bits that an executor would compute.
double fold(Op op, const std::array<double, 3>& operands);

} // namespace deal::ir
