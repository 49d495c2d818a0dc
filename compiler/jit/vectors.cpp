#include "compiler/jit/vectors.hpp"

#include "runtime/math/operations.hpp"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/IntrinsicsX86.h>

#include <vector>

namespace deal::jit {

namespace {

constexpr std::uint32_t current_rounding = 4;

} // namespace

Vectors::Vectors(llvm::IRBuilder<>& builder, unsigned lanes, unsigned vectors, bool mask_registers)
    : builder_(builder), lanes_(lanes), vectors_(vectors), mask_registers_(mask_registers),
      numbers_(llvm::FixedVectorType::get(builder.getDoubleTy(), lanes)),
      words_(llvm::FixedVectorType::get(builder.getInt64Ty(), lanes)),
      masks_(llvm::FixedVectorType::get(builder.getInt1Ty(), lanes)) {}

template <class Result, class Make, class... Operands>
Result Vectors::each(Make make, const Operands&... operands) const {
  Result result;
  for (unsigned v = 0; v < vectors_; ++v) result.parts[v] = make(operands.parts[v]...);
  return result;
}

template <class Result, class... Operands>
Result Vectors::intrinsic(llvm::Intrinsic::ID id, const Operands&... operands) const {
  return each<Result>(
      [&](auto*... parts) { return builder_.CreateIntrinsic(id, {numbers_}, {parts...}); },
      operands...);
}

Vectors::Number Vectors::constant(double x) const {
  return each<Number>([&] { return llvm::ConstantFP::get(numbers_, llvm::APFloat(x)); });
}
Vectors::Bits Vectors::bits_constant(std::uint64_t x) const {
  return each<Bits>([&] { return llvm::ConstantInt::get(words_, x); });
}
Vectors::Mask Vectors::mask_constant(bool x) const {
  return each<Mask>([&] { return llvm::ConstantInt::get(masks_, x); });
}
Parts Vectors::splat(llvm::Value* scalar) const {
  llvm::Value* const vector = builder_.CreateVectorSplat(lanes_, scalar);
  return each<Number>([&] { return vector; }).parts;
}

Vectors::Number Vectors::add(Number a, Number b) const {
  return each<Number>([&](auto* x, auto* y) { return builder_.CreateFAdd(x, y); }, a, b);
}
Vectors::Number Vectors::sub(Number a, Number b) const {
  return each<Number>([&](auto* x, auto* y) { return builder_.CreateFSub(x, y); }, a, b);
}
Vectors::Number Vectors::mul(Number a, Number b) const {
  return each<Number>([&](auto* x, auto* y) { return builder_.CreateFMul(x, y); }, a, b);
}
Vectors::Number Vectors::div(Number a, Number b) const {
  return each<Number>([&](auto* x, auto* y) { return builder_.CreateFDiv(x, y); }, a, b);
}
Vectors::Number Vectors::fma(Number a, Number b, Number c) const {
  return intrinsic<Number>(llvm::Intrinsic::fma, a, b, c);
}
Vectors::Number Vectors::sqrt(Number a) const {
  return intrinsic<Number>(llvm::Intrinsic::sqrt, a);
}
Vectors::Number Vectors::neg(Number a) const {
  return each<Number>([&](auto* x) { return builder_.CreateFNeg(x); }, a);
}
Vectors::Number Vectors::abs(Number a) const { return intrinsic<Number>(llvm::Intrinsic::fabs, a); }
Vectors::Number Vectors::floor(Number a) const {
  return intrinsic<Number>(llvm::Intrinsic::floor, a);
}

// The one target with mask registers is AVX-512 with VL. Its instructions are asked for by name where LLVM does not
// find them: compares of both clamps come to be of the same number, and nothing in the IR scales.
llvm::Intrinsic::ID Vectors::one_of(const ByLanes& intrinsics) const {
  return intrinsics[lanes_ == 8 ? 2 : lanes_ == 4 ? 1 : 0];
}

Vectors::Number Vectors::end_instruction(const ByLanes& intrinsics, Number a, Number b) const {
  return each<Number>(
      [&](auto* x, auto* y) {
        std::vector<llvm::Value*> operands{x, y};
        if (lanes_ == 8) operands.push_back(builder_.getInt32(current_rounding));
        return builder_.CreateIntrinsic(one_of(intrinsics), {}, operands);
      },
      a, b);
}

Vectors::Number Vectors::scale_instruction(Number a, Number k) const {
  constexpr ByLanes intrinsics{llvm::Intrinsic::x86_avx512_mask_scalef_pd_128,
                               llvm::Intrinsic::x86_avx512_mask_scalef_pd_256,
                               llvm::Intrinsic::x86_avx512_mask_scalef_pd_512};
  return each<Number>(
      [&](auto* x, auto* y) {
        std::vector<llvm::Value*> operands{x, y, x, builder_.getInt8(0xff)};
        if (lanes_ == 8) operands.push_back(builder_.getInt32(current_rounding));
        return builder_.CreateIntrinsic(one_of(intrinsics), {}, operands);
      },
      a, k);
}

Vectors::Number Vectors::larger(Number a, Number b) const {
  if (!has_avx512_instructions()) return select(less(b, a), a, b);
  return end_instruction({llvm::Intrinsic::x86_sse2_max_pd, llvm::Intrinsic::x86_avx_max_pd_256,
                          llvm::Intrinsic::x86_avx512_max_pd_512},
                         a, b);
}

Vectors::Number Vectors::smaller(Number a, Number b) const {
  if (!has_avx512_instructions()) return select(less(a, b), a, b);
  return end_instruction({llvm::Intrinsic::x86_sse2_min_pd, llvm::Intrinsic::x86_avx_min_pd_256,
                          llvm::Intrinsic::x86_avx512_min_pd_512},
                         a, b);
}

Vectors::Number Vectors::scale(Number a, Number k) const {
  return has_avx512_instructions() ? scale_instruction(a, k)
                                   : math::scale_in_two_steps(*this, a, k);
}

Vectors::Mask Vectors::less(Number a, Number b) const {
  return each<Mask>([&](auto* x, auto* y) { return builder_.CreateFCmpOLT(x, y); }, a, b);
}
Vectors::Mask Vectors::less_equal(Number a, Number b) const {
  return each<Mask>([&](auto* x, auto* y) { return builder_.CreateFCmpOLE(x, y); }, a, b);
}
Vectors::Mask Vectors::equal(Number a, Number b) const {
  return each<Mask>([&](auto* x, auto* y) { return builder_.CreateFCmpOEQ(x, y); }, a, b);
}
Vectors::Mask Vectors::unordered(Number a) const {
  return each<Mask>([&](auto* x) { return builder_.CreateFCmpUNO(x, x); }, a);
}
Vectors::Mask Vectors::both(Mask m, Mask n) const {
  return each<Mask>([&](auto* x, auto* y) { return builder_.CreateAnd(x, y); }, m, n);
}
Vectors::Mask Vectors::either(Mask m, Mask n) const {
  return each<Mask>([&](auto* x, auto* y) { return builder_.CreateOr(x, y); }, m, n);
}
Vectors::Mask Vectors::opposite(Mask m) const {
  return each<Mask>([&](auto* x) { return builder_.CreateNot(x); }, m);
}
Vectors::Number Vectors::select(Mask m, Number yes, Number no) const {
  return each<Number>([&](auto* c, auto* x, auto* y) { return builder_.CreateSelect(c, x, y); }, m,
                      yes, no);
}
Vectors::Mask Vectors::select(Mask m, Mask yes, Mask no) const {
  return each<Mask>([&](auto* c, auto* x, auto* y) { return builder_.CreateSelect(c, x, y); }, m,
                    yes, no);
}

Vectors::Bits Vectors::bits(Number a) const {
  return each<Bits>([&](auto* x) { return builder_.CreateBitCast(x, words_); }, a);
}
Vectors::Number Vectors::number(Bits a) const {
  return each<Number>([&](auto* x) { return builder_.CreateBitCast(x, numbers_); }, a);
}
Vectors::Bits Vectors::shift_left(Bits a, int count) const {
  return each<Bits>([&](auto* x) { return builder_.CreateShl(x, count); }, a);
}
Vectors::Bits Vectors::shift_right(Bits a, int count) const {
  return each<Bits>([&](auto* x) { return builder_.CreateLShr(x, count); }, a);
}
Vectors::Bits Vectors::bit_and(Bits a, Bits b) const {
  return each<Bits>([&](auto* x, auto* y) { return builder_.CreateAnd(x, y); }, a, b);
}
Vectors::Bits Vectors::bit_or(Bits a, Bits b) const {
  return each<Bits>([&](auto* x, auto* y) { return builder_.CreateOr(x, y); }, a, b);
}
Vectors::Bits Vectors::bit_xor(Bits a, Bits b) const {
  return each<Bits>([&](auto* x, auto* y) { return builder_.CreateXor(x, y); }, a, b);
}
Vectors::Bits Vectors::bit_add(Bits a, Bits b) const {
  return each<Bits>([&](auto* x, auto* y) { return builder_.CreateAdd(x, y); }, a, b);
}
Vectors::Bits Vectors::multiply_halves(Bits a, Bits b) const {
  const Bits low = bits_constant(0xffffffff);
  return each<Bits>([&](auto* x, auto* y) { return builder_.CreateMul(x, y); }, bit_and(a, low),
                    bit_and(b, low));
}

Vectors::Number Vectors::load(llvm::Value* from) const {
  const llvm::Align alignment(lanes_ * sizeof(double));
  Number result;
  for (unsigned v = 0; v < vectors_; ++v)
    result.parts[v] = builder_.CreateAlignedLoad(
        numbers_, builder_.CreateConstInBoundsGEP1_64(builder_.getDoubleTy(), from, v * lanes_),
        alignment);
  return result;
}

void Vectors::store(Number value, llvm::Value* to, bool aligned) const {
  const llvm::Align alignment(aligned ? lanes_ * sizeof(double) : sizeof(double));
  for (unsigned v = 0; v < vectors_; ++v)
    builder_.CreateAlignedStore(
        value.parts[v], builder_.CreateConstInBoundsGEP1_64(builder_.getDoubleTy(), to, v * lanes_),
        alignment);
}

// With mask registers, masks are never made of integers: LLVM 19 may not come to an end where two of such are combined
// (llvm-project issue 123333). Without, LLVM would load and store a vector of bits one by one.
Vectors::Mask Vectors::load_mask(llvm::Value* from) const {
  Mask result;
  for (unsigned v = 0; v < vectors_; ++v) {
    llvm::Value* const at = builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), from, v);
    if (mask_registers_) {
      result.parts[v] = builder_.CreateAlignedLoad(masks_, at, llvm::Align(1));
      continue;
    }
    llvm::Value* const byte = builder_.CreateLoad(builder_.getInt8Ty(), at);
    result.parts[v] =
        builder_.CreateBitCast(builder_.CreateTrunc(byte, builder_.getIntNTy(lanes_)), masks_);
  }
  return result;
}

void Vectors::store_mask(Mask value, llvm::Value* to) const {
  for (unsigned v = 0; v < vectors_; ++v) {
    llvm::Value* const at = builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), to, v);
    if (mask_registers_) {
      builder_.CreateAlignedStore(value.parts[v], at, llvm::Align(1));
      continue;
    }
    llvm::Value* const lanes = builder_.CreateBitCast(value.parts[v], builder_.getIntNTy(lanes_));
    builder_.CreateStore(builder_.CreateZExt(lanes, builder_.getInt8Ty()), at);
  }
}

} // namespace deal::jit
