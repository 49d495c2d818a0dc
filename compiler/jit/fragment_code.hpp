#pragma once

#include "compiler/jit/assumptions.hpp"
#include "compiler/jit/fragments.hpp"
#include "compiler/jit/rows.hpp"

#include <llvm/IR/Module.h>

#include <string>

namespace deal::jit {

/// What code is made from. Refers to things that must outlive it.
struct Source {
  const interpreter::Plan& plan;
  const Assumptions& assumptions;
  const Aliases& aliases;
  const Rows& rows;
  const Shape& shape;
  bool mask_registers; ///< the target has some
  bool fuses;          ///< the target multiplies and adds in one instruction

  const ir::Program& program() const { return plan.program; }
  const ir::Instruction& instruction(ir::ValueId id) const { return program().values[id]; }
};

/// A function of a Frame* that runs one fragment over the frame's lanes.
llvm::Function* emit_fragment(llvm::Module& module, const std::string& name, const Source& source,
                              const Fragment& fragment);

} // namespace deal::jit
