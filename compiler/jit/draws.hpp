#pragma once

#include "compiler/jit/vectors.hpp"

namespace deal::jit {

/// The uniform numbers of two periods, an even one and the odd one after it: both halves of one block of Philox
/// (runtime/random/stream.hpp).
struct DrawPair {
  Vectors::Number even;
  Vectors::Number odd;
};
/// `path` is that of the first lane, `half_time` the even period's number divided by two (both i64), `key` where
/// the two words of the key are, each in 64 bits.
DrawPair draw(Vectors& v, llvm::IRBuilder<>& builder, llvm::Value* path, llvm::Value* half_time,
              llvm::Value* key);

} // namespace deal::jit
