#pragma once

#include "compiler/ir/program.hpp"

#include <array>
#include <span>
#include <vector>

namespace deal::ir {

/// The value of an elementwise operation on constants (masks as 0 and 1), in the default floating-point
/// environment: the bits that an executor would compute.
double fold(Op op, const std::array<double, 3>& operands);
/// The same for `count` of them; an operand that the operation does not have may be empty.
std::vector<double> fold(Op op, const std::array<std::span<const double>, 3>& operands,
                         std::size_t count);

} // namespace deal::ir
