#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace deal::statistics {

/// Counts of values by sign, exponent and the first eight bits of the mantissa: a logarithmic histogram as
/// in Masson, Rim and Lee, "DDSketch" (2019), with the double's own bits for the logarithm. A bucket stands
/// for its middle, so a normal number is known to 2^-9 = 0.2 % of itself; zero is exact. The counts are
/// integers: adding and merging in any order give the same sketch. Memory is a page of 256 counts for
/// each binade seen, and 8 KB. At most 2^32 − 1 values.
class Sketch {
 public:
  /// NaN is left out.
  void add(double value);
  void merge(const Sketch& other);

  std::uint64_t count() const { return count_; }
  /// The value of rank `rank` (0 is the smallest) to the resolution of the sketch; rank < count().
  double at_rank(std::uint64_t rank) const;

 private:
  static constexpr std::size_t page_size = 256;
  struct Page {
    std::int32_t binade; ///< sorted by value: negative numbers below zero's own, 0
    std::uint32_t count = 0;
    std::array<std::uint32_t, page_size> counts{};
  };
  static constexpr std::int32_t most_binade = 2048; ///< that of infinity
  Page& page(std::int32_t binade);
  void insert(std::int32_t binade);

  std::vector<Page> pages_;            ///< by binade
  std::vector<std::uint16_t> numbers_; ///< by binade + most_binade: 1 + place in pages_; 0 for none
  std::uint64_t count_ = 0;
};

} // namespace deal::statistics
