#pragma once

#include "runtime/statistics/interval.hpp"
#include "runtime/statistics/moments.hpp"
#include "runtime/statistics/order_statistics.hpp"
#include "runtime/statistics/summary.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace deal::statistics {

/// Summarises the values of one output, block after block of kernel::block_paths values. The blocks must
/// come in the order of their paths: then the same values give the same bits, however they were made.
/// Not thread-safe while adding.
class Accumulator {
 public:
  explicit Accumulator(const StatisticSet& wanted = StatisticSet::all(),
                       Arrival arrival = Arrival::exchangeable);

  /// NaN says that a path has no value. `count` ≤ kernel::block_paths; only the last block may be shorter.
  void add_block(const double* values, std::uint32_t count) {
    add_block(moments_of_block(values, count), values, count);
  }
  /// The same with the block's moments worked out before, on another thread perhaps. Where no quantiles are wanted
  /// `values` may be null.
  void add_block(const Moments& moments, const double* values, std::uint32_t count);

  /// After the last block: what is asked for then costs least.
  void settle() { order_.settle(); }

  const StatisticSet& wanted() const { return wanted_; }
  const Moments& moments() const { return moments_; }
  /// The wanted statistics.
  Summary summary() const;

  /// The quantile of a probability that was wanted, exactly: type 7 of Hyndman and Fan, "Sample quantiles in statistical
  /// packages" (1996), linear between the order statistics around (n − 1)p. NaN without values. Of another probability it
  /// may be NaN, too.
  double quantile(double probability) const;

  /// The order statistics 1.96 binomial standard deviations √(np(1 − p)) to either side of quantile(p)'s rank (David and
  /// Nagaraja, "Order Statistics", 3rd ed., section 7.1). An end is NaN where there are too few values for one.
  Interval quantile_interval(double probability) const;
  /// The standard error of a normal estimate with that interval; NaN where an end is not known.
  double quantile_standard_error(double probability) const;

 private:
  void spread(Summary& result) const;

  StatisticSet wanted_;
  bool has_quantiles_;
  Moments moments_;
  OrderStatistics order_;
};

} // namespace deal::statistics
