#pragma once

#include "runtime/kernel/kernel.hpp"
#include "runtime/math/instruction_set.hpp"
#include "runtime/statistics/moments.hpp"

#include <cstdint>
#include <cstring>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

/// Moments of a block for one instruction set. All give the same bits: each of the eight partial sums is a lane of one
/// vector (or of several narrower ones).
namespace deal::statistics {

struct BlockFunctions {
  Moments (*moments)(const double* values, std::uint32_t count, Detail detail);
  void (*add)(BlockSums& sums, const double* values, std::uint32_t count);
  Moments (*finish)(const BlockSums& sums);
};

/// Those for an instruction set, whether this machine has it or not.
const BlockFunctions& block_functions(math::InstructionSet set);

/// Tag belongs to one translation unit, so that the linker cannot take its instructions for everybody's.
template <class Tag> class EightLanes {
 public:
  static constexpr BlockFunctions functions() { return {moments, add, finish}; }

 private:
  static constexpr std::uint32_t lanes = 8;
  static constexpr std::uint32_t group = 4 * lanes;
  static_assert(group == kernel::least_part);
  typedef double Numbers __attribute__((vector_size(64)));
  typedef long long Words __attribute__((vector_size(64)));

  static Moments moments(const double* values, std::uint32_t count, Detail detail) {
    BlockSums sums;
    add(sums, values, count);
    Moments block = finish(sums);
    if (block.count == 0) return block;
    if (detail.extremes) extremes(values, count, block);
    if (detail.spread) spread(values, count, block);
    return block;
  }

  static void add(BlockSums& sums, const double* values, std::uint32_t count) {
    if (sums.count == 0) sums.origin = origin_of(values, count);
    const Numbers origin = all(sums.origin);
    // At first there is nothing to load: what was just cleared in pieces would be waited for.
    Numbers partial = all(0.0);
    if (sums.count != 0) partial = whole(sums.partial.data());
    // Nearly always every value is there: then none has to be counted or left out.
    const std::uint32_t in_groups = count - count % group;
    const Numbers distances =
        sum_of_groups(values, in_groups, partial, [&](Numbers x) { return x - origin; });
    if (any(distances != distances)) {
      add_present(sums, values, count, partial);
      return;
    }
    sums.count += in_groups;
    std::memcpy(sums.partial.data(), &distances, sizeof distances);
    if (in_groups != count) add_present(sums, values + in_groups, count - in_groups, distances);
  }

  [[gnu::noinline]] static void add_present(BlockSums& sums, const double* values,
                                            std::uint32_t count, Numbers partial) {
    const Numbers origin = all(sums.origin);
    partial =
        sum(values, count, partial, [&](Numbers x) { return x == x ? x - origin : all(0.0); });
    sums.count += count_of(values, count);
    std::memcpy(sums.partial.data(), &partial, sizeof partial);
  }

  /// A group's vectors are joined before they are added, as one addition has to wait for the one before.
  template <class Term>
  static Numbers sum_of_groups(const double* values, std::uint32_t count, Numbers partial,
                               Term term) {
    for (std::uint32_t i = 0; i < count; i += group) {
      const Numbers low = term(whole(values + i)) + term(whole(values + i + lanes));
      const Numbers high =
          term(whole(values + i + 2 * lanes)) + term(whole(values + i + 3 * lanes));
      partial += low + high;
    }
    return partial;
  }

  /// The last group may be a part of one.
  template <class Term>
  static Numbers sum(const double* values, std::uint32_t count, Numbers partial, Term term) {
    const std::uint32_t in_groups = count - count % group;
    partial = sum_of_groups(values, in_groups, partial, term);
    if (in_groups == count) return partial;
    Numbers x[4] = {all(0.0), all(0.0), all(0.0), all(0.0)};
    std::uint32_t vector = 0;
    for (std::uint32_t i = in_groups; i < count; i += lanes)
      x[vector++] = term(load(values + i, count - i));
    return partial + ((x[0] + x[1]) + (x[2] + x[3]));
  }

  static std::uint32_t count_of(const double* values, std::uint32_t count) {
    std::uint32_t result = 0;
    for (std::uint32_t i = 0; i < count; ++i) result += values[i] == values[i] ? 1 : 0;
    return result;
  }

  static Moments finish(const BlockSums& sums) {
    Moments block;
    block.count = sums.count;
    if (sums.count == 0) return block;
    block.mean =
        sums.origin + combine(whole(sums.partial.data())) / static_cast<double>(sums.count);
    return block;
  }

  static double origin_of(const double* values, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i)
      if (values[i] == values[i]) return values[i] - values[i] == 0 ? values[i] : 0;
    return 0;
  }

  static Numbers all(double x) { return Numbers{x, x, x, x, x, x, x, x}; }

  static Numbers whole(const double* values) {
    Numbers result;
    std::memcpy(&result, values, sizeof result);
    return result;
  }

  /// NaN where there are no more values: they are left out like absent ones.
  static Numbers load(const double* values, std::uint32_t left) {
    if (left >= lanes) return whole(values);
    Numbers result = all(__builtin_nan(""));
    std::memcpy(&result, values, left * sizeof(double));
    return result;
  }

  static bool any(Words words) {
#ifdef __AVX512F__
    return _mm512_test_epi64_mask(reinterpret_cast<__m512i>(words),
                                  reinterpret_cast<__m512i>(words)) != 0;
#else
    long long all_of = 0;
    for (std::uint32_t lane = 0; lane < lanes; ++lane) all_of |= words[lane];
    return all_of != 0;
#endif
  }

  static double combine(Numbers s) {
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
  }

  static void extremes(const double* values, std::uint32_t count, Moments& block) {
    Numbers least = all(block.min);
    Numbers most = all(block.max);
    for (std::uint32_t i = 0; i < count; i += lanes) {
      const Numbers x = load(values + i, count - i);
      least = x < least ? x : least;
      most = x > most ? x : most;
    }
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
      block.min = least[lane] < block.min ? least[lane] : block.min;
      block.max = most[lane] > block.max ? most[lane] : block.max;
    }
    if (block.min == 0) block.min = first_zero(values, count);
    if (block.max == 0) block.max = first_zero(values, count);
  }

  /// With its sign: of equal extremes the first counts.
  static double first_zero(const double* values, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i)
      if (values[i] == 0) return values[i];
    return 0;
  }

  static void spread(const double* values, std::uint32_t count, Moments& block) {
    block.squares = squares(values, count, block.mean, 1);
    if (block.squares >= least_plain_sum && block.squares <= most_plain_sum) return;
    if (block.squares == 0 && all_equal(values, count, block.mean)) return;
    block.unit = block.squares > most_plain_sum ? large_unit : small_unit;
    block.squares = squares(values, count, block.mean, 1 / block.unit);
  }

  static bool all_equal(const double* values, std::uint32_t count, double to) {
    for (std::uint32_t i = 0; i < count; ++i)
      if (values[i] < to || values[i] > to) return false;
    return true;
  }

  static double squares(const double* values, std::uint32_t count, double mean, double factor) {
    const Numbers centre = all(mean);
    const Numbers scale = all(factor);
    return combine(sum(values, count, all(0.0), [&](Numbers x) {
      const Numbers deviation = (x - centre) * scale;
      return x == x ? deviation * deviation : all(0.0);
    }));
  }
};

#ifdef DEAL_STATISTICS_X86
const BlockFunctions& block_functions_avx2();
const BlockFunctions& block_functions_avx512();
#endif

} // namespace deal::statistics
