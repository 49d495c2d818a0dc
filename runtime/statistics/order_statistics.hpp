#pragma once

#include "runtime/statistics/sieve.hpp"
#include "runtime/statistics/sorted_values.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace deal::statistics {

/// How the values of a stream come.
enum class Arrival {
  exchangeable, ///< as likely in any other order, as independent paths
  any_order,
};

/// The order statistics of a stream around some probabilities, exactly.
///
/// Of values in random order, those around a rank are found in one pass in memory of the square root of their number (Munro
/// and Paterson, "Selection and sorting with limited storage", 1980): what is kept are the values within a window around
/// each wanted rank, wide enough that the rank leaves it with a chance below 1e-10 (6.5 binomial standard deviations),
/// and the number of values below. The more values there are, the narrower the windows. Equal values are kept once, with
/// their number. As the result is exact, it is the same for any order and any split of the values.
/// Of values in any order all are kept.
class OrderStatistics {
 public:
  OrderStatistics() = default;
  /// Probabilities in [0, 1], in any order.
  OrderStatistics(std::vector<double> probabilities, Arrival arrival);

  /// NaN is left out. `count` ≤ kernel::block_paths.
  void add(const double* values, std::uint32_t count);
  /// `other` is of the same probabilities.
  void merge(OrderStatistics other);
  /// Puts in order what came last. at_rank does it itself, each time, on a copy.
  void settle();

  std::uint64_t count() const { return count_; }
  /// The value of rank `rank`, 0 the smallest; NaN if it is not known. Known are the ranks within five standard deviations
  /// of the probabilities', but for a chance below 1e-6.
  double at_rank(std::uint64_t rank) const;
  std::size_t bytes() const;
  /// About what they hold at most.
  static std::uint64_t most_bytes(const std::vector<double>& probabilities, Arrival arrival,
                                  std::uint64_t count);

 private:
  /// A value that comes again and again, and how often it came since the values were put in order.
  struct Often {
    double value = 0;
    std::uint64_t count = 0;
  };

  void take(double value);
  void narrow();
  void narrow_to(std::vector<Window> windows);
  /// The places of values_ that are within a window.
  struct Places {
    std::size_t first, end;
  };
  Places places_in(const Window& window) const;

  std::vector<double> probabilities_;
  Arrival arrival_ = Arrival::any_order;
  std::uint64_t count_ = 0;
  bool settled_ = true;
  std::vector<Window> windows_{Window{}};
  SortedValues values_;       ///< within the windows
  std::vector<double> fresh_; ///< that came since, but for those that are
  std::vector<Often> often_;  ///< counted here, by their hash; empty where values do not come again
};

} // namespace deal::statistics
