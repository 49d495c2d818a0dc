#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace deal::statistics {

/// The unit of a deviation whose square would be too large or too small for a double. It is a power of two, so that it
/// changes no bit of a sum for which either would do.
inline constexpr double large_unit = 0x1p600;
inline constexpr double small_unit = 0x1p-600;
/// Between these a sum of squares needs no unit: what underflowed on the way is nothing beside it.
inline constexpr double least_plain_sum = 0x1p-800;
inline constexpr double most_plain_sum = 0x1p900;

/// Count, mean, sum of squared deviations and extremes of values without NaN.
///
/// Of a block: the first value that is there (0 if that is infinite) and the mean of the distances from it, so that of
/// equal values the mean is exactly that value; then the squares in a second pass. Both sums have one fixed shape:
/// of each 32 values (nothing where there is none), those of the same remainder r by 8 are joined as
/// (r + r+8) + (r+16 + r+24) and added to partial sum r, and the partial sums join as ((0+4)+(2+6))+((1+5)+(3+7)).
/// Of several blocks: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing
/// sample variances" (1979), formula 2.1; not associative, so blocks must be merged in their order.
struct Moments {
  std::uint64_t count = 0;
  double mean = 0;
  double squares = 0; ///< Σ ((x − mean) / unit)²; zero where no spread is wanted
  double unit = 1;    ///< 1, large_unit or small_unit
  /// Left as they are where no extremes are wanted.
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();

  /// Appends the values that come after those of *this.
  void merge(const Moments& later);

 private:
  void add_squares(const Moments& later, double difference, double weight);
};

/// What there is of moments beyond count and mean. It changes no bit of the others.
struct Detail {
  bool spread = true;
  bool extremes = true;
};

/// NaN says that there is no value.
Moments moments_of_block(const double* values, std::uint32_t count, Detail detail = {});

/// The sums of a block's mean on their way, for values that come in parts.
struct alignas(64) BlockSums {
  std::array<double, 8> partial{};
  double origin = 0; ///< distances are from here
  std::uint64_t count = 0;

  /// The next values of the block; before the last part, a multiple of kernel::least_part.
  void add(const double* values, std::uint32_t values_count);
  /// Count and mean, with the bits of moments_of_block.
  Moments moments() const;
};

} // namespace deal::statistics
