#pragma once

#include "runtime/math/instruction_set.hpp"
#include "runtime/random/philox.hpp"

#include <cstddef>
#include <cstdint>

namespace deal::random {

/// Draws for as many whole vectors of paths as fit into n; returns how many paths that is. Words is a vector
/// of 64-bit lanes that belongs to one translation unit: lanes, broadcast, count_from(first), multiply
/// (of the low halves), shift_right, shift_left, exclusive_or, bit_or, low_half, and store_double
/// (of a number below 2^52 as (k + ½)·2^-52). The upper halves of words hold rubbish until low_half.
template <class Words>
std::size_t uniforms_in_lanes(Key key, std::uint64_t first_path, std::uint32_t t, double* out,
                              std::size_t n) {
  using Word = typename Words::Word;
  constexpr int rounds = 10;
  const Word multiplier_0 = Words::broadcast(0xD2511F53);
  const Word multiplier_1 = Words::broadcast(0xCD9E8D57);
  std::size_t i = 0;
  for (; i + Words::lanes <= n; i += Words::lanes) {
    Word c0 = Words::count_from(first_path + i);
    Word c1 = Words::shift_right(c0, 32);
    Word c2 = Words::broadcast(t >> 1);
    Word c3 = Words::broadcast(0);
    Key round_key = key;
    for (int round = 0; round < rounds; ++round) {
      const Word product_0 = Words::multiply(multiplier_0, c0);
      const Word product_1 = Words::multiply(multiplier_1, c2);
      const Word keyed_1 = Words::exclusive_or(c1, Words::broadcast(round_key[0]));
      const Word keyed_3 = Words::exclusive_or(c3, Words::broadcast(round_key[1]));
      c0 = Words::exclusive_or(Words::shift_right(product_1, 32), keyed_1);
      c1 = product_1;
      c2 = Words::exclusive_or(Words::shift_right(product_0, 32), keyed_3);
      c3 = product_0;
      round_key = {round_key[0] + 0x9E3779B9, round_key[1] + 0xBB67AE85};
    }
    const Word low = Words::low_half((t & 1) == 0 ? c0 : c2);
    const Word high = Words::shift_left((t & 1) == 0 ? c1 : c3, 32);
    Words::store_double(out + i, Words::shift_right(Words::bit_or(low, high), 12));
  }
  return i;
}

using UniformsInLanes = std::size_t (*)(Key, std::uint64_t, std::uint32_t, double*, std::size_t);
#ifdef DEAL_RANDOM_X86
std::size_t uniforms_avx2(Key key, std::uint64_t first_path, std::uint32_t t, double* out,
                          std::size_t n);
std::size_t uniforms_avx512(Key key, std::uint64_t first_path, std::uint32_t t, double* out,
                            std::size_t n);
#endif

/// The form for an instruction set, whether this machine has it or not; null for `portable` and where the
/// build has none.
UniformsInLanes uniforms_for(math::InstructionSet set);

} // namespace deal::random
