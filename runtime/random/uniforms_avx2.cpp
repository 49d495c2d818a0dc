#ifdef DEAL_RANDOM_X86

#include "runtime/random/lanes.hpp"

#include <immintrin.h>

namespace deal::random {

namespace {

struct FourWords {
  using Word = __m256i;
  static constexpr std::size_t lanes = 4;

  static Word broadcast(std::uint64_t x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
  static Word count_from(std::uint64_t first) {
    return _mm256_add_epi64(broadcast(first), _mm256_set_epi64x(3, 2, 1, 0));
  }
  static Word multiply(Word a, Word b) { return _mm256_mul_epu32(a, b); }
  static Word shift_right(Word a, int count) { return _mm256_srli_epi64(a, count); }
  static Word shift_left(Word a, int count) { return _mm256_slli_epi64(a, count); }
  static Word exclusive_or(Word a, Word b) { return _mm256_xor_si256(a, b); }
  static Word bit_or(Word a, Word b) { return _mm256_or_si256(a, b); }
  static Word low_half(Word a) { return _mm256_and_si256(a, broadcast(0xffffffff)); }
  static void store_double(double* to, Word k) {
    const auto above = _mm256_castsi256_pd(bit_or(k, broadcast(0x4330000000000000))); // 2^52 + k
    const auto centred = _mm256_sub_pd(above, _mm256_set1_pd(0x1p52 - 0.5));
    _mm256_storeu_pd(to, _mm256_mul_pd(centred, _mm256_set1_pd(0x1p-52)));
  }
};

} // namespace

std::size_t uniforms_avx2(Key key, std::uint64_t first_path, std::uint32_t t, double* out,
                          std::size_t n) {
  return uniforms_in_lanes<FourWords>(key, first_path, t, out, n);
}

} // namespace deal::random

#endif
