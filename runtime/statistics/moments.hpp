#pragma once

#include <cstdint>
#include <limits>

namespace deal::statistics {

/// Count, mean, sum of squared deviations and extremes of values without NaN.
///
/// Of a block: two passes, each of whose sums has one fixed shape: value i of the block goes to partial sum
/// i mod 8 (nothing where it is NaN), and the partial sums join as ((0+4)+(2+6))+((1+5)+(3+7)).
/// Of several blocks: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing
/// sample variances" (1979), formula 2.1; not associative, so blocks must be merged in their order.
struct Moments {
  std::uint64_t count = 0;
  double mean = 0;
  double squares = 0; ///< Σ (x − mean)²; zero where no spread is wanted
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();

  /// Appends the values that come after those of *this.
  void merge(const Moments& later);
};

/// NaN says that there is no value. Without `spread`, `squares` stays zero; the rest has the same bits.
Moments moments_of_block(const double* values, std::uint32_t count, bool spread = true);

} // namespace deal::statistics
