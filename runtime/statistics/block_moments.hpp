#pragma once

#include "runtime/math/instruction_set.hpp"
#include "runtime/statistics/moments.hpp"

#include <array>
#include <cstdint>
#include <cstring>

/// moments_of_block for one instruction set. All give the same bits: each of the eight partial sums is a lane of one
/// vector (or of several narrower ones).
namespace deal::statistics {

using BlockMoments = Moments (*)(const double* values, std::uint32_t count, bool spread);

/// The form for an instruction set, whether this machine has it or not.
BlockMoments block_moments_for(math::InstructionSet set);

/// Tag belongs to one translation unit, so that the linker cannot take its instructions for everybody's.
template <class Tag> class EightLanes {
 public:
  static Moments moments(const double* values, std::uint32_t count, bool spread) {
    Moments block;
    double sum = 0;
    extremes_and_sum(values, count, block, sum);
    if (block.count == 0) return block;
    // Of equal values the mean is exactly that value.
    block.mean = block.min == block.max ? block.min : sum / static_cast<double>(block.count);
    if (spread) block.squares = squares(values, count, block.mean);
    return block;
  }

 private:
  static constexpr std::uint32_t lanes = 8;
  typedef double Numbers __attribute__((vector_size(64)));
  typedef long long Words __attribute__((vector_size(64)));

  static Numbers all(double x) { return Numbers{x, x, x, x, x, x, x, x}; }

  /// NaN where there are no more values: they are left out like absent ones.
  static Numbers load(const double* values, std::uint32_t left) {
    Numbers result;
    if (left >= lanes) {
      std::memcpy(&result, values, sizeof result);
    } else {
      result = all(__builtin_nan(""));
      std::memcpy(&result, values, left * sizeof(double));
    }
    return result;
  }

  template <class T, class Vector> static std::array<T, lanes> lanes_of(Vector vector) {
    std::array<T, lanes> result;
    std::memcpy(result.data(), &vector, sizeof vector);
    return result;
  }

  static bool any(Words words) {
    long long all_of = 0;
    for (std::uint32_t lane = 0; lane < lanes; ++lane) all_of |= words[lane];
    return all_of != 0;
  }

  static double combine(Numbers s) {
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
  }

  static void extremes_and_sum(const double* values, std::uint32_t count, Moments& block,
                               double& sum) {
    Numbers least = all(block.min);
    Numbers most = all(block.max);
    Numbers sums = all(0.0);
    Words present{};
    // Nearly always every value is there: then none has to be counted or left out.
    const std::uint32_t whole = count % lanes == 0 ? count : 0;
    Words absent{};
    for (std::uint32_t i = 0; i < whole; i += lanes) {
      Numbers x;
      std::memcpy(&x, values + i, sizeof x);
      absent |= x != x;
      least = x < least ? x : least;
      most = x > most ? x : most;
      sums += x;
    }
    const bool complete = whole != 0 && !any(absent);
    if (complete) present += static_cast<long long>(whole / lanes);
    if (!complete) sums = all(0.0);
    for (std::uint32_t i = complete ? count : 0; i < count; i += lanes) {
      const Numbers x = load(values + i, count - i);
      const Words there = x == x;
      present -= there;
      least = x < least ? x : least;
      most = x > most ? x : most;
      sums += there ? x : all(0.0);
    }
    // Copies, so that the vectors themselves can stay in registers; in halves, for short chains.
    auto counts = lanes_of<std::uint64_t>(present);
    auto lows = lanes_of<double>(least);
    auto highs = lanes_of<double>(most);
    for (std::uint32_t half = lanes / 2; half > 0; half /= 2) {
      for (std::uint32_t lane = 0; lane < half; ++lane) {
        counts[lane] += counts[lane + half];
        lows[lane] = lows[lane + half] < lows[lane] ? lows[lane + half] : lows[lane];
        highs[lane] = highs[lane + half] > highs[lane] ? highs[lane + half] : highs[lane];
      }
    }
    block.count = counts[0];
    block.min = lows[0];
    block.max = highs[0];
    if (block.min == 0) block.min = first_zero(values, count);
    if (block.max == 0) block.max = first_zero(values, count);
    sum = combine(sums);
  }

  /// With its sign: of equal extremes the first counts.
  static double first_zero(const double* values, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i)
      if (values[i] == 0) return values[i];
    return 0;
  }

  static double squares(const double* values, std::uint32_t count, double mean) {
    Numbers sums = all(0.0);
    for (std::uint32_t i = 0; i < count; i += lanes) {
      const Numbers x = load(values + i, count - i);
      const Numbers deviation = x - all(mean);
      sums += x == x ? deviation * deviation : all(0.0);
    }
    return combine(sums);
  }
};

#ifdef DEAL_STATISTICS_X86
Moments block_moments_avx2(const double* values, std::uint32_t count, bool spread);
Moments block_moments_avx512(const double* values, std::uint32_t count, bool spread);
#endif

} // namespace deal::statistics
