#ifdef DEAL_MATH_X86

#include "runtime/math/functions_tables.hpp"
#include "runtime/math/instantiate.hpp"

#include <immintrin.h>

namespace deal::math {

namespace {

struct Tag;
using Scalar = BasicScalarOps<Tag>;

struct FourLanes {
  using Number = __m256d;
  using Mask = __m256d;
  using Bits = __m256i;
  static constexpr std::size_t lanes = 4;

  static Number load(const double* from) { return _mm256_loadu_pd(from); }
  static void store(double* to, Number value) { _mm256_storeu_pd(to, value); }
  using Places = std::int64_t;
  static Places first_places() { return 0; }
  static Places next(Places places) { return places + static_cast<Places>(lanes); }
  static std::size_t append_others(Mask m, Number x, Places places, double* to,
                                   std::int64_t* places_to) {
    double numbers[lanes];
    store(numbers, x);
    const int others = ~_mm256_movemask_pd(m);
    std::size_t count = 0;
    for (int i = 0; i < static_cast<int>(lanes); ++i) {
      to[count] = numbers[i];
      places_to[count] = places + i;
      count += static_cast<std::size_t>(others >> i & 1);
    }
    return count;
  }
  static bool all(Mask m) { return _mm256_movemask_pd(m) == 15; }
  static Number constant(double x) { return _mm256_set1_pd(x); }
  static Bits bits_constant(std::uint64_t x) {
    return _mm256_set1_epi64x(static_cast<long long>(x));
  }
  static Number add(Number a, Number b) { return _mm256_add_pd(a, b); }
  static Number sub(Number a, Number b) { return _mm256_sub_pd(a, b); }
  static Number mul(Number a, Number b) { return _mm256_mul_pd(a, b); }
  static Number div(Number a, Number b) { return _mm256_div_pd(a, b); }
  static Number fma(Number a, Number b, Number c) { return _mm256_fmadd_pd(a, b, c); }
  static Number sqrt(Number a) { return _mm256_sqrt_pd(a); }
  static Number neg(Number a) { return _mm256_xor_pd(a, constant(-0.0)); }
  static Number abs(Number a) { return _mm256_andnot_pd(constant(-0.0), a); }
  static Number larger(Number a, Number b) { return _mm256_max_pd(a, b); }
  static Number smaller(Number a, Number b) { return _mm256_min_pd(a, b); }
  static Mask less(Number a, Number b) { return _mm256_cmp_pd(a, b, _CMP_LT_OQ); }
  static Mask less_equal(Number a, Number b) { return _mm256_cmp_pd(a, b, _CMP_LE_OQ); }
  static Mask equal(Number a, Number b) { return _mm256_cmp_pd(a, b, _CMP_EQ_OQ); }
  static Mask both(Mask m, Mask n) { return _mm256_and_pd(m, n); }
  static Mask either(Mask m, Mask n) { return _mm256_or_pd(m, n); }
  static Number select(Mask m, Number yes, Number no) { return _mm256_blendv_pd(no, yes, m); }
  static Bits bits(Number a) { return _mm256_castpd_si256(a); }
  static Number number(Bits a) { return _mm256_castsi256_pd(a); }
  static Bits shift_left(Bits a, int count) { return _mm256_slli_epi64(a, count); }
  static Bits shift_right(Bits a, int count) { return _mm256_srli_epi64(a, count); }
  static Bits bit_and(Bits a, Bits b) { return _mm256_and_si256(a, b); }
  static Bits bit_or(Bits a, Bits b) { return _mm256_or_si256(a, b); }
  static Bits bit_add(Bits a, Bits b) { return _mm256_add_epi64(a, b); }
  static Number scale(Number a, Number k) {
    FourLanes ops;
    return scale_in_two_steps(ops, a, k);
  }
};

constexpr Functions table = instantiate<Scalar, FourLanes>();

} // namespace

const Functions& avx2_functions() { return table; }

} // namespace deal::math

#endif
