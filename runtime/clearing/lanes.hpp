#pragma once

#include <cstddef>
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

  // Not by memcpy, which g++ 12 makes of halves and then waits for them.
  static Numbers load(const double* from) { return *reinterpret_cast<const Numbers*>(from); }
  static void store(double* to, Numbers x) { *reinterpret_cast<Numbers*>(to) = x; }

  /// Fewer than `count` lanes, zeros beside them.
  static Numbers load_some(const double* from, std::size_t lanes) {
    double row[count] = {};
    for (std::size_t i = 0; i < lanes; ++i) row[i] = from[i];
    return load(row);
  }
  static void store_some(double* to, Numbers x, std::size_t lanes) {
    double row[count];
    store(row, x);
    for (std::size_t i = 0; i < lanes; ++i) to[i] = row[i];
  }
};

} // namespace deal::clearing
