#pragma once

// Only for vector.cpp: everything here is compiled for AVX-512.

#include <immintrin.h>

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace deal::benchmarks::hand {
namespace {

using Numbers = __m512d;
using Words = __m512i;
using Lanes = __mmask8;
constexpr int lanes = 8;

Numbers numbers(double x) { return _mm512_set1_pd(x); }
Words words(std::uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
Numbers fma(Numbers a, Numbers b, Numbers c) { return _mm512_fmadd_pd(a, b, c); }
Words exclusive_or(Words a, Words b, Words c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }

/// By Horner's rule: vectors are plenty, so only the number of operations counts.
template <std::size_t n> Numbers polynomial(Numbers x, const double (&coefficients)[n]) {
  Numbers sum = numbers(coefficients[n - 1]);
#pragma GCC unroll 16
  for (std::size_t i = 1; i < n; ++i) sum = fma(sum, x, numbers(coefficients[n - 1 - i]));
  return sum;
}

/// x^n / n!
constexpr double term(double x, int n) { return n == 0 ? 1 : term(x, n - 1) * x / n; }

/// Made when a run starts and not before main: the processor may not have the instructions.
struct Tables {
  alignas(64) double reciprocal[16]; ///< of the middle of a sixteenth of [1, 2)
  alignas(64) double twice_log[16];  ///< 2 ln of that
  alignas(64) double power[16];      ///< 2^(i/16), its bits less i · 2^48
  alignas(64) double cosine[8], sine[8];

  Tables() {
    for (int i = 0; i < 16; ++i) {
      // Numbers just below one keep all their digits: there the logarithm of the table is that of 1/2, and
      // what the exponent adds cancels it exactly.
      reciprocal[i] = i == 15 ? 0.5 : 1 / (1 + (i + 0.5) / 16);
      twice_log[i] = 2 * std::log(reciprocal[i]);
      const Words bits = _mm512_castpd_si512(numbers(std::exp2(i / 16.0)));
      power[i] = _mm512_cvtsd_f64(
          _mm512_castsi512_pd(_mm512_sub_epi64(bits, words(static_cast<std::uint64_t>(i) << 48))));
    }
    for (int i = 0; i < 8; ++i) {
      cosine[i] = std::cos(i * M_PI_4);
      sine[i] = std::sin(i * M_PI_4);
    }
  }
};

Numbers of_sixteen(const double (&table)[16], Words index) {
  return _mm512_permutex2var_pd(_mm512_load_pd(table), index, _mm512_load_pd(table + 8));
}
Numbers of_eight(const double (&table)[8], Words index) {
  return _mm512_permutexvar_pd(index, _mm512_load_pd(table));
}

/// From the first 52 bits: in [1, 2).
Numbers one_to_two(Words random) {
  const Words mantissa = _mm512_srli_epi64(random, 12);
  return _mm512_castsi512_pd(_mm512_or_epi64(mantissa, words(std::uint64_t{1023} << 52)));
}

/// −2 ln x, of x in (0, 1).
Numbers minus_two_log(Numbers x, const Tables& tables) {
  const Numbers mantissa = _mm512_getmant_pd(x, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_src);
  const Numbers exponent = _mm512_getexp_pd(x);
  const Words sixteenth = _mm512_srli_epi64(_mm512_castpd_si512(mantissa), 48);
  const Numbers rest = _mm512_fmsub_pd(mantissa, of_sixteen(tables.reciprocal, sixteenth),
                                       numbers(1)); // at most 1/32
  const Numbers whole = fma(exponent, numbers(-2 * M_LN2), of_sixteen(tables.twice_log, sixteenth));
  static constexpr double series[] = {-2,       2.0 / 2, -2.0 / 3, 2.0 / 4,
                                      -2.0 / 5, 2.0 / 6, -2.0 / 7, 2.0 / 8};
  return fma(polynomial(rest, series), rest, whole);
}

/// Box and Muller: `a` gives the radius, `b` the direction, an eighth of a turn by its last bits and the rest by its
/// first.
void normals(Words a, Words b, const Tables& tables, Numbers& first, Numbers& second) {
  const Numbers uniform = one_to_two(a) - numbers(1 - 0x1p-53);
  const Numbers radius = _mm512_sqrt_pd(minus_two_log(uniform, tables));
  const Numbers part = one_to_two(b) - numbers(1.5);
  const Numbers square = part * part;
  constexpr double eighth = M_PI_4;
  static constexpr double even[] = {
      1, -term(eighth, 2), term(eighth, 4), -term(eighth, 6), term(eighth, 8), -term(eighth, 10)};
  static constexpr double odd[] = {term(eighth, 1),  -term(eighth, 3), term(eighth, 5),
                                   -term(eighth, 7), term(eighth, 9),  -term(eighth, 11)};
  const Numbers x = polynomial(square, even) * radius;
  const Numbers y = polynomial(square, odd) * part * radius;
  const Numbers cosine = of_eight(tables.cosine, b), sine = of_eight(tables.sine, b);
  first = _mm512_fmsub_pd(cosine, x, sine * y);
  second = fma(sine, x, cosine * y);
}

/// exp(a + b·z): the whole sixteenths of the power of two from a table, the rest a polynomial.
Numbers exponential(double a, double b, Numbers z, const Tables& tables) {
  constexpr double sixteenths = 16 / M_LN2;
  // Added, this leaves the nearest whole number in the last bits.
  const Numbers rounder = numbers(0x1.8p52);
  const Numbers power = fma(z, numbers(b * sixteenths), numbers(a * sixteenths));
  const Numbers rounded = power + rounder;
  const Numbers rest = power - (rounded - rounder);
  constexpr double unit = M_LN2 / 16;
  static constexpr double series[] = {
      1, term(unit, 1), term(unit, 2), term(unit, 3), term(unit, 4), term(unit, 5), term(unit, 6)};
  const Words whole = _mm512_castpd_si512(rounded);
  const Words shifted =
      _mm512_slli_epi64(whole, 48); // its last four bits are taken back by the table
  const Words scale =
      _mm512_add_epi64(_mm512_castpd_si512(of_sixteen(tables.power, whole)), shifted);
  return polynomial(rest, series) * _mm512_castsi512_pd(scale);
}

} // namespace
} // namespace deal::benchmarks::hand
