#pragma once

#include "runtime/kernel/kernel.hpp"
#include "runtime/statistics/moments.hpp"

#include <vector>

namespace deal::statistics {

/// The means of series, by period, of one block after the other. Of series that are not `wanted` nothing is worked
/// out. For one thread.
class SeriesMeans final : public kernel::SeriesSink {
 public:
  SeriesMeans(const kernel::Layout& layout, std::vector<bool> wanted)
      : periods_(layout.periods), wanted_(std::move(wanted)),
        sums_(std::size_t{layout.series} * layout.periods) {}

  void take(std::uint32_t output, std::uint32_t period, const double* values, std::uint32_t from,
            std::uint32_t count) override {
    if (!wanted_[output]) return;
    BlockSums& sums = sums_[std::size_t{output} * periods_ + period];
    if (from == 0) sums = {};
    sums.add(values, count);
  }

  /// Of the last block that was taken.
  Moments moments(std::uint32_t output, std::uint32_t period) const {
    return sums_[std::size_t{output} * periods_ + period].moments();
  }

 private:
  std::uint32_t periods_;
  std::vector<bool> wanted_;
  std::vector<BlockSums> sums_; ///< by output, then period
};

} // namespace deal::statistics
