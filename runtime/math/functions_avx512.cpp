#ifdef DEAL_MATH_X86

#include "runtime/math/functions_tables.hpp"
#include "runtime/math/instantiate.hpp"

#include <immintrin.h>

namespace deal::math {

namespace {

struct Tag;
using Scalar = BasicScalarOps<Tag>;

struct EightLanes {
  using Number = __m512d;
  using Mask = __mmask8;
  using Bits = __m512i;
  static constexpr std::size_t lanes = 8;
  static constexpr std::uint64_t sign = std::uint64_t{1} << 63;

  static Number load(const double* from) { return _mm512_loadu_pd(from); }
  static void store(double* to, Number value) { _mm512_storeu_pd(to, value); }
  using Places = __m512i;
  static Places first_places() { return _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7); }
  static Places next(Places places) { return _mm512_add_epi64(places, _mm512_set1_epi64(lanes)); }
  static std::size_t append_others(Mask m, Number x, Places places, double* to,
                                   std::int64_t* places_to) {
    const auto others = static_cast<Mask>(~m);
    store(to, _mm512_maskz_compress_pd(others, x));
    _mm512_storeu_si512(places_to, _mm512_maskz_compress_epi64(others, places));
    return static_cast<std::size_t>(__builtin_popcount(others));
  }
  static bool all(Mask m) { return m == 0xff; }
  static Number constant(double x) { return _mm512_set1_pd(x); }
  static Bits bits_constant(std::uint64_t x) {
    return _mm512_set1_epi64(static_cast<long long>(x));
  }
  static Number add(Number a, Number b) { return _mm512_add_pd(a, b); }
  static Number sub(Number a, Number b) { return _mm512_sub_pd(a, b); }
  static Number mul(Number a, Number b) { return _mm512_mul_pd(a, b); }
  static Number div(Number a, Number b) { return _mm512_div_pd(a, b); }
  static Number fma(Number a, Number b, Number c) { return _mm512_fmadd_pd(a, b, c); }
  static Number sqrt(Number a) { return _mm512_sqrt_pd(a); }
  static Number neg(Number a) { return number(_mm512_xor_epi64(bits(a), bits_constant(sign))); }
  static Number abs(Number a) { return number(_mm512_andnot_epi64(bits_constant(sign), bits(a))); }
  static Number larger(Number a, Number b) { return _mm512_max_pd(a, b); }
  static Number smaller(Number a, Number b) { return _mm512_min_pd(a, b); }
  static Mask less(Number a, Number b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
  static Mask less_equal(Number a, Number b) { return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ); }
  static Mask equal(Number a, Number b) { return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ); }
  static Mask both(Mask m, Mask n) { return static_cast<Mask>(m & n); }
  static Mask either(Mask m, Mask n) { return static_cast<Mask>(m | n); }
  static Number select(Mask m, Number yes, Number no) { return _mm512_mask_blend_pd(m, no, yes); }
  static Bits bits(Number a) { return _mm512_castpd_si512(a); }
  static Number number(Bits a) { return _mm512_castsi512_pd(a); }
  static Bits shift_left(Bits a, int count) {
    return _mm512_slli_epi64(a, static_cast<unsigned>(count));
  }
  static Bits shift_right(Bits a, int count) {
    return _mm512_srli_epi64(a, static_cast<unsigned>(count));
  }
  static Bits bit_and(Bits a, Bits b) { return _mm512_and_epi64(a, b); }
  static Bits bit_or(Bits a, Bits b) { return _mm512_or_epi64(a, b); }
  static Bits bit_add(Bits a, Bits b) { return _mm512_add_epi64(a, b); }
  static Number scale(Number a, Number k) { return _mm512_scalef_pd(a, k); }
};

constexpr Functions table = instantiate<Scalar, EightLanes>();

} // namespace

const Functions& avx512_functions() { return table; }

} // namespace deal::math

#endif
