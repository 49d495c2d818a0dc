#pragma once

#include "compiler/ir/program.hpp"
#include "runtime/kernel/kernel.hpp"

#include <memory>
#include <string>
#include <vector>

/// The reference executor: defines what a program means. Machine code must give the same bits.
namespace deal::interpreter {

/// A kernel that walks the program, one instruction over all lanes of a block at a time.
/// The program must be verified; it is copied.
std::unique_ptr<kernel::Kernel> make_kernel(const ir::Program& program);

/// Why a check failed on one path: found by running that path alone and walking back from the check
/// along the undefined operand (through a select, the branch that was taken).
struct Cause {
  std::uint32_t period = 0;
  ir::ValueId instruction = ir::no_value; ///< the operation that first gave a bad number
  double result = 0;
  std::vector<double> operands; ///< what it was given
  ir::SiteId site = 0;          ///< of that operation
  double checked = 0;           ///< what the check saw
};
Cause diagnose(const ir::Program& program, std::uint64_t seed, const kernel::Fault& fault);

} // namespace deal::interpreter
