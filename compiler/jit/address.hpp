#pragma once

#include "compiler/jit/fragment_code.hpp"
#include "compiler/jit/frame.hpp"
#include "compiler/jit/vectors.hpp"

namespace deal::jit {

/// The fields of the frame, read once at the start of a function.
struct FrameValues {
  FrameValues(llvm::IRBuilder<>& builder, llvm::Value* frame);

  llvm::Value *numbers, *masks, *faults, *setup, *setup_masks, *schedule, *schedule_masks, *tables,
      *maps, *networks, *clearing, *keys, *outputs, *first_path, *lanes, *period;
};

/// Where the code of a loop body reads and writes. `lane` (i64) is the first lane at hand.
class Addresses {
 public:
  Addresses(llvm::IRBuilder<>& builder, const Source& source, const FrameValues& frame)
      : builder_(builder), source_(source), frame_(frame) {}

  void at_lane(llvm::Value* lane);

  /// Of a row of numbers or masks of which member 0 is `row`.
  llvm::Value* number(std::size_t row, llvm::Value* member) const;
  llvm::Value* mask(std::size_t row, llvm::Value* member) const;
  /// Of a draw of the step: of the period at hand.
  llvm::Value* draw(std::size_t row, std::uint32_t members, llvm::Value* member) const;
  llvm::Value* faults() const;
  llvm::Value* output(const ir::Instruction& observe) const;

  /// The entry of an index table, as i64.
  llvm::Value* mapped(std::uint32_t table, llvm::Value* member) const;
  /// A number that is the same on all paths, as double; a mask as i1.
  llvm::Value* invariant(ir::ValueId id, llvm::Value* member) const;
  /// Where member 0 of a family lies whose numbers are the same on all paths; the others follow it.
  llvm::Value* invariant_members(ir::ValueId id) const;
  /// Where the column of an operation begins.
  llvm::Value* column(ir::ValueId id) const;
  /// A column or grid column that stands in a block that runs by paths, as double.
  llvm::Value* table(ir::ValueId id, llvm::Value* member) const;

 private:
  llvm::Value* element(llvm::Type* type, llvm::Value* base, std::size_t at,
                       llvm::Value* member) const;
  llvm::Value* row(llvm::Type* type, llvm::Value* base, std::size_t offset, unsigned stride,
                   llvm::Value* member) const;

  llvm::IRBuilder<>& builder_;
  const Source& source_;
  const FrameValues& frame_;
  llvm::Value* lane_ = nullptr;
  llvm::Value* vector_ = nullptr; ///< the number of the lane's vector
};

} // namespace deal::jit
