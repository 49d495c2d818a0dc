#pragma once

#include "compiler/ir/program.hpp"

#include <vector>

namespace deal::ir {

/// Whether `instruction` can be undefined given finite states and draws, from what is known of its operands
/// (`known`, by ValueId).
bool may_be_undefined(const Program& program, const Instruction& instruction,
                      const std::vector<bool>& known);

/// Whether the value is never −0, so that adding +0 leaves its bits.
bool never_negative_zero(const Program& program, ValueId value);

} // namespace deal::ir
