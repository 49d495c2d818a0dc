#pragma once

#include "compiler/ir/program.hpp"

#include <vector>

namespace deal::ir {

/// What scalars that are the same on all paths come to: by ValueId, one number for each period; empty where
/// that is not known. Masks are 0 and 1.
using Schedule = std::vector<std::vector<double>>;

/// The numbers of an instruction whose operands are known; empty if one is not.
std::vector<double> scheduled(const Program& program, const Schedule& schedule,
                              const Instruction& instruction);

/// Whether `instruction` can be undefined given finite states and draws, from what is known of its operands
/// (`known`, by ValueId).
bool may_be_undefined(const Program& program, const Schedule& schedule,
                      const Instruction& instruction, const std::vector<bool>& known);

/// Whether the value is never −0, so that adding +0 leaves its bits.
bool never_negative_zero(const Program& program, const Schedule& schedule, ValueId value);

} // namespace deal::ir
