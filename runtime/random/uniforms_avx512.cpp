#ifdef DEAL_RANDOM_X86

#include "runtime/random/lanes.hpp"

#include <immintrin.h>

namespace deal::random {

namespace {

struct EightWords {
  using Word = __m512i;
  static constexpr std::size_t lanes = 8;

  static Word broadcast(std::uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
  static Word count_from(std::uint64_t first) {
    return _mm512_add_epi64(broadcast(first), _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0));
  }
  static Word multiply(Word a, Word b) { return _mm512_mul_epu32(a, b); }
  static Word shift_right(Word a, int count) {
    return _mm512_srli_epi64(a, static_cast<unsigned>(count));
  }
  static Word shift_left(Word a, int count) {
    return _mm512_slli_epi64(a, static_cast<unsigned>(count));
  }
  static Word exclusive_or(Word a, Word b) { return _mm512_xor_epi64(a, b); }
  static Word bit_or(Word a, Word b) { return _mm512_or_epi64(a, b); }
  static Word low_half(Word a) { return _mm512_and_epi64(a, broadcast(0xffffffff)); }
  static void store_double(double* to, Word k) {
    const auto above = _mm512_castsi512_pd(bit_or(k, broadcast(0x4330000000000000))); // 2^52 + k
    const auto centred = _mm512_sub_pd(above, _mm512_set1_pd(0x1p52 - 0.5));
    _mm512_storeu_pd(to, _mm512_mul_pd(centred, _mm512_set1_pd(0x1p-52)));
  }
};

} // namespace

std::size_t uniforms_avx512(Key key, std::uint64_t first_path, std::uint32_t t, double* out,
                            std::size_t n) {
  return uniforms_in_lanes<EightWords>(key, first_path, t, out, n);
}

} // namespace deal::random

#endif
