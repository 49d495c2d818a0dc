#pragma once

#include "benchmarks/hand/hand.hpp"

#include <cstdint>
#include <memory>

namespace deal::benchmarks::hand {

/// Counts by sign, exponent and eight bits of the mantissa: the bits of a double are its logarithm, piece by piece
/// linear. Numbers are told apart from 2^-16 to 2^32.
struct Histogram {
  static constexpr int unused_bits = 52 - 8;
  static constexpr std::int64_t first_key = (1023 - 16) << 8;
  static constexpr std::int64_t keys = (16 + 32) << 8;
  static constexpr std::int64_t centre = keys - 1; ///< the smallest numbers of both signs and zero

  std::uint32_t counts[2 * keys - 1];
};

/// What is left of the paths. It has no member functions, as code that several files share must not be
/// compiled in one of them for AVX-512.
struct Totals {
  std::uint64_t paths;
  double sums[measures], squares[measures];
  double series[all_series][months];
  Histogram histograms[defaulted]; ///< of a condition there is none
};

std::unique_ptr<Totals> no_paths();
Schedule make_schedule();
Result summarise(const Totals& totals);

/// Nothing where the processor has no AVX-512; called on one that has it.
void add_vector_paths(Totals& totals, const Schedule& schedule, std::uint64_t paths,
                      std::uint64_t seed, Pass last);

} // namespace deal::benchmarks::hand
