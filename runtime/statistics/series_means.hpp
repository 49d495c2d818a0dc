#pragma once

#include "runtime/kernel/kernel.hpp"
#include "runtime/statistics/moments.hpp"

#include <cstddef>
#include <vector>

namespace deal::statistics {

/// Counts and means of many columns of values.
struct Means {
  std::vector<std::uint64_t> counts;
  std::vector<double> means;

  /// Appends the values that come after those of *this, with the bits of Moments::merge. An empty list becomes a copy.
  void merge(const Means& later);
};

/// The means of some series by period, of one block after the other. For one thread.
class SeriesMeans final : public kernel::SeriesSink {
 public:
  /// Of a series that is taken but not `wanted` nothing is worked out.
  SeriesMeans(const kernel::Layout& layout, const std::vector<std::uint32_t>& wanted);

  void take(std::uint32_t output, std::uint32_t period, const double* values, std::uint32_t from,
            std::uint32_t count) override;
  /// Of the last block: a column for each wanted series in their order, and in it each period.
  void finish(Means& means) const;

 private:
  static constexpr std::size_t none = ~std::size_t{0};

  std::vector<std::size_t> first_; ///< by series: where its sums start
  std::vector<BlockSums> sums_;
};

} // namespace deal::statistics
