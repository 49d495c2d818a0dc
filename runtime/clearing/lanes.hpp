#pragma once

#include <cstddef>
#include <cstring>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

/// Lanes side by side in one vector, for one instruction set. All give the same bits.
namespace deal::clearing {

/// The most lanes that are worked on at a time.
inline constexpr std::size_t most_lanes = 8;

/// Tag belongs to one translation unit, so that the linker cannot take its instructions for everybody's.
template <class Tag> struct Lanes {
  /// As many as a register holds.
#if defined(__AVX512F__)
  static constexpr std::size_t count = 8;
#elif defined(__AVX__)
  static constexpr std::size_t count = 4;
#else
  static constexpr std::size_t count = 2;
#endif
  static_assert(count <= most_lanes);
  /// May lie anywhere among doubles.
  typedef double Numbers __attribute__((vector_size(8 * count), aligned(8), may_alias));
  typedef long long Mask __attribute__((vector_size(8 * count)));

  static Numbers all(double x) { return Numbers{} + x; }
  static Mask none() { return Mask{}; }
  static Numbers larger(Numbers a, Numbers b) { return a > b ? a : b; }

  static bool any(Mask mask) {
#ifdef __AVX512F__
    return _mm512_test_epi64_mask(reinterpret_cast<__m512i>(mask),
                                  reinterpret_cast<__m512i>(mask)) != 0;
#else
    long long all_of = 0;
    for (std::size_t lane = 0; lane < count; ++lane) all_of |= mask[lane];
    return all_of != 0;
#endif
  }

  /// `lanes` of a row, zeros beside them.
  static Numbers load(const double* from, std::size_t lanes) {
    Numbers result{};
    if (lanes == count) {
      std::memcpy(&result, from, sizeof result);
      return result;
    }
    for (std::size_t i = 0; i < lanes; ++i) result[i] = from[i];
    return result;
  }
  static void store(double* to, Numbers x, std::size_t lanes) {
    if (lanes == count) {
      std::memcpy(to, &x, sizeof x);
      return;
    }
    for (std::size_t i = 0; i < lanes; ++i) to[i] = x[i];
  }
};

} // namespace deal::clearing
