#pragma once

#include "compiler/jit/vectors.hpp"

namespace deal::jit {

/// The uniform numbers of two periods, an even one and the odd one after it: both halves of one block of Philox
/// (runtime/random/stream.hpp).
struct DrawPair {
  Vectors::Number even;
  Vectors::Number odd;
};
/// `path` is that of the first lane, `half_time` the even period's number divided by two (all i64), `keys` the
/// stream's: [round][2], one key a word.
DrawPair draw(Vectors& v, llvm::IRBuilder<>& builder, llvm::Value* path, llvm::Value* half_time,
              llvm::Value* member, llvm::Value* keys);

/// Rounds of Philox4x32, for the table of keys.
inline constexpr unsigned philox_rounds = 10;

} // namespace deal::jit
