#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace deal::statistics {

/// An interval of which every value is kept. `below` counts the values below it.
struct Window {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  std::uint64_t below = 0;
};

/// What came of a block.
struct Sifted {
  std::uint32_t present = 0; ///< values that are no NaN
  std::uint32_t kept = 0;
};

/// How much room `kept` has to have beyond what is kept.
inline constexpr std::uint32_t sieve_padding = 8;

/// Counts the values of a block below each window, and copies those within one, in their order and a zero without its sign.
/// `count` ≤ kernel::block_paths; `kept` has room for as many and sieve_padding. The windows do not overlap.
Sifted sift(const double* values, std::uint32_t count, std::span<Window> windows, double* kept);

} // namespace deal::statistics
