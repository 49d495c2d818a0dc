#pragma once

#include "runtime/statistics/moments.hpp"
#include "runtime/statistics/sketch.hpp"
#include "runtime/statistics/summary.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace deal::statistics {

/// How an accumulator comes by quantiles.
enum class Quantiles {
  none,
  sketched, ///< in constant memory, within 0.2 %
  exact,    ///< by keeping every value
};

/// Summarises the values of one output, block after block of kernel::block_paths values. The blocks must
/// come in the order of their paths: then the same values give the same bits, however they were made.
/// Not thread-safe while adding.
class Accumulator {
 public:
  /// If `wanted` has quantiles, `quantiles` must say how.
  explicit Accumulator(StatisticSet wanted = StatisticSet::all(),
                       Quantiles quantiles = Quantiles::sketched)
      : wanted_(wanted), quantiles_(quantiles) {}

  /// NaN says that a path has no value. `count` ≤ kernel::block_paths; only the last block may be shorter.
  void add_block(const double* values, std::uint32_t count) {
    add_block(moments_of_block(values, count), values, count);
  }
  /// The same with the block's moments worked out before, on another thread perhaps. With Quantiles::none
  /// `values` may be null.
  void add_block(const Moments& moments, const double* values, std::uint32_t count);

  StatisticSet wanted() const { return wanted_; }
  const Moments& moments() const { return moments_; }
  /// The wanted statistics.
  Summary summary() const;

  /// Quantiles of the given probabilities in [0,1]: type 7 of Hyndman and Fan, "Sample quantiles in
  /// statistical packages" (1996), linear between the order statistics around (n − 1)p. NaN without values
  /// or with Quantiles::none.
  std::vector<double> quantiles(std::span<const double> probabilities) const;
  double quantile(double probability) const;

  /// Monte Carlo error of quantile(p): half the distance between the order statistics one binomial standard
  /// deviation √(np(1 − p)) to either side of its rank (David and Nagaraja, "Order Statistics", 3rd ed.,
  /// section 7.1, at confidence 68.3 %).
  double quantile_standard_error(double probability) const;

 private:
  void spread(Summary& result) const;

  StatisticSet wanted_;
  Quantiles quantiles_;
  Moments moments_;
  Sketch sketch_;
  std::vector<double> values_; ///< without NaN
};

} // namespace deal::statistics
