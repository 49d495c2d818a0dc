#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace deal::statistics {

/// Counts of values by sign, exponent and the first eight bits of the mantissa: a logarithmic histogram as
/// in Masson, Rim and Lee, "DDSketch" (2019), with the double's own bits for the logarithm. A bucket stands
/// for its middle, so a normal number is known to 2^-9 = 0.2 % of itself; zero is exact. The counts are
/// integers: adding and merging in any order give the same sketch. Memory is a page of 256 counts for
/// each binade seen, and 16 KB. At most 2^32 − 1 values.
class Sketch {
 public:
  /// NaN is left out.
  void add(double value) { add(&value, 1); }
  void add(const double* values, std::size_t count);
  void merge(const Sketch& other);

  std::uint64_t count() const { return count_; }
  /// The value of rank `rank` (0 is the smallest) to the resolution of the sketch; rank < count().
  double at_rank(std::uint64_t rank) const;

 private:
  static constexpr std::size_t page_size = 256;
  static constexpr std::size_t binades = 4096; ///< sign and exponent

  std::size_t page(std::size_t binade);
  std::uint64_t count_of(std::size_t page) const;
  double in_page(std::size_t binade, std::size_t page, std::uint64_t rank) const;

  std::vector<std::uint32_t>
      pages_; ///< by binade, once there is a value: 1 + the number of its page
  std::vector<std::uint32_t> counts_; ///< [page][position in its binade, with the magnitude]
  std::uint64_t zeros_ = 0;
  std::uint64_t count_ = 0;
};

} // namespace deal::statistics
