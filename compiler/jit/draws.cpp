#include "compiler/jit/draws.hpp"

#include <numeric>
#include <vector>

namespace deal::jit {

namespace {

using Bits = Vectors::Bits;

constexpr std::uint64_t rounds = 10;
constexpr std::uint64_t weyl_0 = 0x9E3779B9;
constexpr std::uint64_t weyl_1 = 0xBB67AE85;

/// Consecutive paths through all lanes of all vectors.
Bits path_numbers(Vectors& v, llvm::IRBuilder<>& builder, llvm::Value* first) {
  Bits result{v.splat(first)};
  for (unsigned vector = 0; vector < v.vectors(); ++vector) {
    std::vector<std::uint64_t> offsets(v.lanes());
    std::iota(offsets.begin(), offsets.end(), std::uint64_t{vector} * v.lanes());
    result.parts[vector] = builder.CreateAdd(
        result.parts[vector], llvm::ConstantDataVector::get(builder.getContext(), offsets));
  }
  return result;
}

/// (k + ½)·2^-52, k the upper 52 bits of low + 2^32·high: k becomes the mantissa of 1 + k·2^-52, and the
/// subtraction is exact.
Vectors::Number unit_interval(Vectors& v, Bits low, Bits high) {
  const Bits bits = v.bit_or(v.bit_and(low, v.bits_constant(0xffffffff)), v.shift_left(high, 32));
  const Bits mantissa = v.shift_right(bits, 12);
  const auto above_one = v.number(v.bit_or(mantissa, v.bits_constant(0x3ff0000000000000)));
  return v.sub(above_one, v.constant(1 - 0x1p-53));
}

} // namespace

DrawPair draw(Vectors& v, llvm::IRBuilder<>& builder, llvm::Value* path, llvm::Value* half_time,
              llvm::Value* key) {
  const auto word = [&](unsigned index) {
    llvm::Value* const address =
        builder.CreateConstInBoundsGEP1_64(builder.getInt64Ty(), key, index);
    return builder.CreateLoad(builder.getInt64Ty(), address);
  };
  llvm::Value* const key_0 = word(0);
  llvm::Value* const key_1 = word(1);
  const auto raised = [&](llvm::Value* half, std::uint64_t by) {
    return Bits{v.splat(builder.CreateAdd(half, builder.getInt64(by)))};
  };
  const Bits multiplier_0 = v.bits_constant(0xD2511F53);
  const Bits multiplier_1 = v.bits_constant(0xCD9E8D57);
  // The upper halves hold rubbish until the end.
  Bits c0 = path_numbers(v, builder, path);
  Bits c1 = v.shift_right(c0, 32);
  Bits c2{v.splat(half_time)};
  Bits c3 = v.bits_constant(0);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const Bits product_0 = v.multiply_halves(c0, multiplier_0);
    const Bits product_1 = v.multiply_halves(c2, multiplier_1);
    c0 = v.bit_xor(v.bit_xor(v.shift_right(product_1, 32), c1), raised(key_0, round * weyl_0));
    c1 = product_1;
    c2 = v.bit_xor(v.bit_xor(v.shift_right(product_0, 32), c3), raised(key_1, round * weyl_1));
    c3 = product_0;
  }
  return {unit_interval(v, c0, c1), unit_interval(v, c2, c3)};
}

} // namespace deal::jit
