#pragma once

#include "compiler/ir/program.hpp"
#include "compiler/jit/vectors.hpp"

/// The elementwise operations of ops.def on vectors, each with the bits of compiler/interpreter/lanes.cpp.
namespace deal::jit {

using NumberOperands = std::array<Vectors::Number, 3>;

/// What a program lets an operation leave undone.
struct Freedom {
  bool first_is_number = false; ///< the first operand is never NaN
  bool loose = false;           ///< where the result is not finite it may be anything that is not
};

/// An operation on numbers that gives a number, but for those that `calls_runtime`.
Vectors::Number apply(Vectors& v, ir::Op op, const NumberOperands& operands,
                      const Freedom& freedom);
/// A comparison.
Vectors::Mask compare(Vectors& v, ir::Op op, const NumberOperands& operands);
/// An operation on masks that gives a mask.
Vectors::Mask combine(Vectors& v, ir::Op op, const std::array<Vectors::Mask, 3>& operands);

/// Whether the operation iterates and is called (calls.hpp), not inlined.
bool calls_runtime(ir::Op op);

/// Whether a check of it fails.
Vectors::Mask not_finite(Vectors& v, Vectors::Number value);
/// With the one NaN for any.
Vectors::Number as_output(Vectors& v, Vectors::Number value);

} // namespace deal::jit
