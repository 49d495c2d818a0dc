#pragma once

#include "runtime/kernel/kernel.hpp"
#include "runtime/math/instruction_set.hpp"
#include "runtime/statistics/sieve.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#endif

/// The sieve for one instruction set. All give the same.
namespace deal::statistics {

using Sift = Sifted (*)(const double* values, std::uint32_t count, std::span<Window> windows,
                        double* kept);

/// That of an instruction set, whether this machine has it or not.
Sift sift_function(math::InstructionSet set);

#ifdef DEAL_STATISTICS_X86
Sifted sift_avx2(const double* values, std::uint32_t count, std::span<Window> windows,
                 double* kept);
Sifted sift_avx512(const double* values, std::uint32_t count, std::span<Window> windows,
                   double* kept);
#endif

/// Tag belongs to one translation unit, so that the linker cannot take its instructions for everybody's.
template <class Tag> class BlockSieve {
 public:
  static Sifted sift(const double* values, std::uint32_t count, std::span<Window> windows,
                     double* kept) {
    alignas(64) double last[lanes];
    const std::uint32_t whole = count / lanes;
    const std::uint32_t groups = whole + (count % lanes != 0 ? 1 : 0);
    if (groups != whole) {
      std::fill_n(last, lanes, __builtin_nan(""));
      std::copy_n(values + whole * lanes, count % lanes, last);
    }
    const auto group = [&](std::uint32_t i) { return i < whole ? values + i * lanes : last; };

    std::array<Inside, kernel::block_paths / lanes> inside{};
    const auto numbers = [&](std::uint32_t i) { return load(group(i)); };
    Tally present;
    for (std::uint32_t i = 0; i < groups; ++i) present.add(at_least(numbers(i), -infinity));
    Sifted result{.present = present.sum(), .kept = 0};
    for (Window& window : windows) {
      Tally above;
      for (std::uint32_t i = 0; i < groups; ++i) {
        const Numbers x = numbers(i);
        const Inside reaches = at_least(x, window.low);
        above.add(reaches);
        inside[i] |= reaches & at_most(x, window.high);
      }
      window.below += result.present - above.sum();
    }
    for (std::uint32_t i = 0; i < groups; ++i)
      if (const unsigned mask = bits(inside[i]))
        result.kept += copy(group(i), mask, kept + result.kept);
    return result;
  }

 private:
#if defined(__AVX512F__)
  static constexpr std::uint32_t lanes = 8;
#elif defined(__AVX2__)
  static constexpr std::uint32_t lanes = 4;
#else
  static constexpr std::uint32_t lanes = 2;
#endif
  static_assert(kernel::block_paths % lanes == 0 && sieve_padding >= lanes);

  static constexpr double infinity = std::numeric_limits<double>::infinity();

#ifdef __AVX512F__
  using Numbers = __m512d;
  using Inside = __mmask8;

  /// How often each lane was inside.
  class Tally {
   public:
    void add(Inside inside) {
      lanes_ = _mm512_mask_add_epi64(lanes_, inside, lanes_, _mm512_set1_epi64(1));
    }
    std::uint32_t sum() const {
      return static_cast<std::uint32_t>(_mm512_reduce_add_epi64(lanes_));
    }

   private:
    __m512i lanes_ = _mm512_setzero_si512();
  };

  static Numbers load(const double* values) { return _mm512_loadu_pd(values); }
  static Inside at_least(Numbers x, double low) {
    return _mm512_cmp_pd_mask(x, _mm512_set1_pd(low), _CMP_GE_OQ);
  }
  static Inside at_most(Numbers x, double high) {
    return _mm512_cmp_pd_mask(x, _mm512_set1_pd(high), _CMP_LE_OQ);
  }
  static unsigned bits(Inside inside) { return inside; }

  static std::uint32_t copy(const double* values, unsigned mask, double* to) {
    const __m512d x = _mm512_add_pd(load(values), _mm512_setzero_pd());
    _mm512_storeu_pd(to, _mm512_maskz_compress_pd(static_cast<__mmask8>(mask), x));
    return static_cast<unsigned>(std::popcount(mask));
  }
#else
  typedef double Numbers __attribute__((vector_size(lanes * sizeof(double))));
  typedef long long Inside __attribute__((vector_size(lanes * sizeof(double))));

  /// How often each lane was inside.
  class Tally {
   public:
    void add(Inside inside) { lanes_ -= inside; }
    std::uint32_t sum() const {
      long long result = 0;
      for (std::uint32_t lane = 0; lane < lanes; ++lane) result += lanes_[lane];
      return static_cast<std::uint32_t>(result);
    }

   private:
    Inside lanes_{};
  };

  static Numbers load(const double* values) {
    Numbers x;
    std::memcpy(&x, values, sizeof x);
    return x;
  }
  static Inside at_least(Numbers x, double low) { return x >= low; }
  static Inside at_most(Numbers x, double high) { return x <= high; }

  static unsigned bits(Inside inside) {
#ifdef __AVX2__
    return static_cast<unsigned>(_mm256_movemask_pd(reinterpret_cast<__m256d>(inside)));
#else
    unsigned result = 0;
    for (std::uint32_t lane = 0; lane < lanes; ++lane)
      result |= (inside[lane] != 0 ? 1u : 0u) << lane;
    return result;
#endif
  }

  static std::uint32_t copy(const double* values, unsigned mask, double* to) {
    std::uint32_t copied = 0;
    for (; mask != 0; mask &= mask - 1) to[copied++] = values[std::countr_zero(mask)] + 0.0;
    return copied;
  }
#endif
};

} // namespace deal::statistics
