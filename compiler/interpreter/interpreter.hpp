#pragma once

#include "compiler/ir/program.hpp"
#include "runtime/kernel/kernel.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

/// The reference executor: defines what a program means. Machine code must give the same bits.
namespace deal::interpreter {

/// A kernel that walks the program, one instruction over all lanes of a block at a time.
/// The program must be verified; it is copied. What is the same on all paths is computed here.
///
/// Stream s gives member i, at period t (in open: 0), the draw (seed, name of s, path, t, i).
/// A fault in open is of period 0, one in close of the last period. An output that is not observed has no
/// value on any path. A workspace must not outlive its kernel. The host's floating-point environment is set
/// to the default and restored here and in run(). Where a function of the host fails, host::Failure is thrown, here and
/// by everything below.
std::unique_ptr<kernel::Kernel> make_kernel(const ir::Program& program);

/// What some values of a program are on one path.
struct Watched {
  std::optional<kernel::Fault> fault; ///< where the path stopped; what comes after is zero
  /// By value asked for, then period · members + member of its family; masks as 0 and 1.
  std::vector<std::vector<double>> values;
};

/// Runs one path alone and notes values of step and of the blocks before it at the end of each period. The program
/// must be verified, and may have passed no pass that drops the values. Floating point as in make_kernel().
Watched watch(const ir::Program& program, std::uint64_t seed, std::uint64_t path,
              std::span<const ir::ValueId> values, const kernel::Inputs& inputs = {});

/// Why a check failed on one path: found by running that path alone and walking back from the check
/// along the undefined operand: through a select, the branch that was taken; where that is a written
/// undefined, the operand of an `undefined` for whose sake it was selected, if any. It stops at a leaf, a
/// state as it was read too, and for `require` at the requirement itself, unless that asks that nothing
/// undefined was compared.
struct Cause {
  std::uint32_t period = 0;
  std::uint32_t member = 0; ///< of the family that was checked
  /// The operation that first gave a bad number; no_value if that path has no fault with this seed.
  ir::ValueId instruction = ir::no_value;
  double result = 0;
  /// What it was given, masks as 0 and 1; of a family, the member concerned.
  std::vector<double> operands;
  ir::SiteId site = 0; ///< of that operation
  double checked = 0;  ///< what the check saw
  /// Of a requirement that compares: its two sides.
  std::vector<double> sides;
};
Cause diagnose(const ir::Program& program, std::uint64_t seed, const kernel::Fault& fault,
               const kernel::Inputs& inputs = {});

} // namespace deal::interpreter
