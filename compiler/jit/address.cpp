#include "compiler/jit/address.hpp"

#include <llvm/Support/MathExtras.h>

#include <cstddef>

namespace deal::jit {

using ir::Block;
using ir::Op;
using ir::Type;

FrameValues::FrameValues(llvm::IRBuilder<>& builder, llvm::Value* frame) {
  const auto field = [&](std::size_t offset, llvm::Type* type) {
    return builder.CreateLoad(
        type, builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), frame, offset));
  };
  const auto pointer = [&](std::size_t offset) { return field(offset, builder.getPtrTy()); };
  const auto word = [&](std::size_t offset) { return field(offset, builder.getInt64Ty()); };
  numbers = pointer(offsetof(Frame, numbers));
  masks = pointer(offsetof(Frame, masks));
  faults = pointer(offsetof(Frame, faults));
  setup = pointer(offsetof(Frame, setup));
  setup_masks = pointer(offsetof(Frame, setup_masks));
  schedule = pointer(offsetof(Frame, schedule));
  schedule_masks = pointer(offsetof(Frame, schedule_masks));
  tables = pointer(offsetof(Frame, tables));
  maps = pointer(offsetof(Frame, maps));
  networks = pointer(offsetof(Frame, networks));
  clearing = pointer(offsetof(Frame, clearing));
  keys = pointer(offsetof(Frame, keys));
  outputs = pointer(offsetof(Frame, outputs));
  first_path = word(offsetof(Frame, first_path));
  lanes = word(offsetof(Frame, lanes));
  period = word(offsetof(Frame, period));
}

void Addresses::at_lane(llvm::Value* lane) {
  lane_ = lane;
  vector_ = builder_.CreateLShr(lane, llvm::Log2_32(source_.shape.lanes));
}

llvm::Value* Addresses::row(llvm::Type* type, llvm::Value* base, std::size_t offset,
                            unsigned stride, llvm::Value* member) const {
  // The constant part last, where it can become the displacement of the instruction.
  llvm::Value* const position = type->isDoubleTy() ? lane_ : vector_;
  llvm::Value* const moved = builder_.CreateMul(member, builder_.getInt64(stride));
  llvm::Value* const here = builder_.CreateGEP(type, base, builder_.CreateAdd(position, moved));
  return builder_.CreateConstGEP1_64(type, here, offset);
}

llvm::Value* Addresses::number(std::size_t first, llvm::Value* member) const {
  const unsigned stride = source_.shape.stride;
  return row(builder_.getDoubleTy(), frame_.numbers, first * stride, stride, member);
}

llvm::Value* Addresses::mask(std::size_t first, llvm::Value* member) const {
  const unsigned stride = source_.shape.mask_stride();
  return row(builder_.getInt8Ty(), frame_.masks, first * stride, stride, member);
}

llvm::Value* Addresses::draw(std::size_t first, std::uint32_t members, llvm::Value* member) const {
  llvm::Value* const odd = builder_.CreateAnd(frame_.period, builder_.getInt64(1));
  llvm::Value* const skipped = builder_.CreateMul(odd, builder_.getInt64(members));
  return number(first, builder_.CreateAdd(skipped, member));
}

llvm::Value* Addresses::faults() const {
  return builder_.CreateGEP(builder_.getInt8Ty(), frame_.faults, vector_);
}

llvm::Value* Addresses::output(const ir::Instruction& observe) const {
  const bool series = source_.program().outputs[observe.index].series;
  const std::uint64_t position =
      source_.plan.positions[observe.index] + (series ? source_.plan.layout.scalars : 0);
  llvm::Value* row = nullptr;
  {
    // Once, before the loop: nothing tells LLVM that the stores of numbers leave the pointers alone.
    const llvm::IRBuilderBase::InsertPointGuard guard(builder_);
    builder_.SetInsertPoint(
        builder_.GetInsertBlock()->getParent()->getEntryBlock().getTerminator());
    row = element(builder_.getPtrTy(), frame_.outputs, position, builder_.getInt64(0));
  }
  return builder_.CreateGEP(builder_.getDoubleTy(), row, lane_);
}

llvm::Value* Addresses::element(llvm::Type* type, llvm::Value* base, std::size_t at,
                                llvm::Value* member) const {
  llvm::Value* const start = builder_.CreateConstGEP1_64(type, base, at);
  return builder_.CreateLoad(type, builder_.CreateGEP(type, start, member));
}

llvm::Value* Addresses::mapped(std::uint32_t table, llvm::Value* member) const {
  llvm::Value* const entry =
      element(builder_.getInt32Ty(), frame_.maps, source_.rows.map[table], member);
  return builder_.CreateZExt(entry, builder_.getInt64Ty());
}

llvm::Value* Addresses::invariant(ir::ValueId id, llvm::Value* member) const {
  const ir::Instruction& in = source_.instruction(id);
  const std::size_t at = source_.plan.places[id].at;
  const bool setup = in.block == Block::setup;
  const auto* number = llvm::dyn_cast<llvm::ConstantInt>(member);
  // What hangs on a parameter is not known yet, and what a function of the host gave may be another in the next process.
  const bool stands = !source_.plan.is_bound(id) && !source_.plan.from_host[id];
  const auto* known = setup && stands ? number : nullptr;
  if (in.type == Type::number) {
    if (known)
      return llvm::ConstantFP::get(
          builder_.getContext(),
          llvm::APFloat(source_.plan.numbers.setup[at + known->getZExtValue()]));
    return element(builder_.getDoubleTy(), setup ? frame_.setup : frame_.schedule, at, member);
  }
  if (known) return builder_.getInt1(source_.plan.masks.setup[at + known->getZExtValue()] != 0);
  llvm::Value* const byte =
      element(builder_.getInt8Ty(), setup ? frame_.setup_masks : frame_.schedule_masks, at, member);
  return builder_.CreateICmpNE(byte, builder_.getInt8(0));
}

llvm::Value* Addresses::invariant_members(ir::ValueId id) const {
  const bool setup = source_.instruction(id).block == Block::setup;
  return builder_.CreateConstGEP1_64(builder_.getDoubleTy(), setup ? frame_.setup : frame_.schedule,
                                     source_.plan.places[id].at);
}

llvm::Value* Addresses::column(ir::ValueId id) const {
  return builder_.CreateConstGEP1_64(builder_.getDoubleTy(), frame_.tables, source_.rows.table[id]);
}

llvm::Value* Addresses::table(ir::ValueId id, llvm::Value* member) const {
  llvm::Value* const at = source_.instruction(id).op == Op::grid ? frame_.period : member;
  return element(builder_.getDoubleTy(), frame_.tables, source_.rows.table[id], at);
}

} // namespace deal::jit
