#pragma once

#include <llvm/IR/IRBuilder.h>

#include <array>
#include <cstdint>

namespace deal::jit {

inline constexpr unsigned most_vectors = 4;

/// The same thing for each of the vectors that a loop has in flight.
using Parts = std::array<llvm::Value*, most_vectors>;

/// Emits operations on vectors of doubles, of masks and of 64-bit words: the alphabet of
/// runtime/math/operations.hpp and what else the IR needs. No operation carries a fast-math flag, and fma stands
/// only where it is asked for.
class Vectors {
 public:
  struct Number {
    Parts parts{};
  };
  struct Mask {
    Parts parts{};
  };
  struct Bits {
    Parts parts{};
  };

  /// `vectors` ≤ most_vectors are made of everything. `mask_registers`: the target has some.
  Vectors(llvm::IRBuilder<>& builder, unsigned lanes, unsigned vectors, bool mask_registers);

  unsigned lanes() const { return lanes_; }
  unsigned vectors() const { return vectors_; }
  llvm::FixedVectorType* number_type() const { return numbers_; }

  Number constant(double x) const;
  Bits bits_constant(std::uint64_t x) const;
  Mask mask_constant(bool x) const;
  /// A double, an i1 or an i64 in every lane of every vector.
  Parts splat(llvm::Value* scalar) const;

  Number add(Number a, Number b) const;
  Number sub(Number a, Number b) const;
  Number mul(Number a, Number b) const;
  Number div(Number a, Number b) const;
  Number fma(Number a, Number b, Number c) const;
  Number sqrt(Number a) const;
  Number neg(Number a) const;
  Number abs(Number a) const;
  Number floor(Number a) const;
  Number larger(Number a, Number b) const;
  Number smaller(Number a, Number b) const;
  Number scale(Number a, Number k) const;

  Mask less(Number a, Number b) const;
  Mask less_equal(Number a, Number b) const;
  Mask equal(Number a, Number b) const;
  Mask unordered(Number a) const;
  Mask both(Mask m, Mask n) const;
  Mask either(Mask m, Mask n) const;
  Mask opposite(Mask m) const;
  Number select(Mask m, Number yes, Number no) const;
  Mask select(Mask m, Mask yes, Mask no) const;

  Bits bits(Number a) const;
  Number number(Bits a) const;
  Bits shift_left(Bits a, int count) const;
  Bits shift_right(Bits a, int count) const;
  Bits bit_and(Bits a, Bits b) const;
  Bits bit_or(Bits a, Bits b) const;
  Bits bit_xor(Bits a, Bits b) const;
  Bits bit_add(Bits a, Bits b) const;
  /// Of the low halves, 64 bits wide.
  Bits multiply_halves(Bits a, Bits b) const;

  /// Vector v at `from` + v · lanes.
  Number load(llvm::Value* from) const;
  void store(Number value, llvm::Value* to, bool aligned) const;
  /// One byte a vector.
  Mask load_mask(llvm::Value* from) const;
  void store_mask(Mask value, llvm::Value* to) const;

 private:
  template <class Result, class Make, class... Operands>
  Result each(Make make, const Operands&... operands) const;
  template <class Result, class... Operands>
  Result intrinsic(llvm::Intrinsic::ID id, const Operands&... operands) const;
  /// Which of LLVM's intrinsics for 2, 4 and 8 lanes is that of the vectors.
  using ByLanes = std::array<llvm::Intrinsic::ID, 3>;
  bool has_avx512_instructions() const { return mask_registers_ && lanes_ > 1; }
  llvm::Intrinsic::ID one_of(const ByLanes& intrinsics) const;
  Number end_instruction(const ByLanes& intrinsics, Number a, Number b) const;
  Number scale_instruction(Number a, Number k) const;

  llvm::IRBuilder<>& builder_;
  unsigned lanes_;
  unsigned vectors_;
  bool mask_registers_;
  llvm::FixedVectorType* numbers_;
  llvm::FixedVectorType* words_;
  llvm::FixedVectorType* masks_;
};

} // namespace deal::jit
