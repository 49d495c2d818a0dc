#pragma once

#include "runtime/engine/engine.hpp"
#include "runtime/statistics/series_means.hpp"

#include <utility>
#include <vector>

namespace deal::engine {

/// What is kept of a block until its turn comes: the means of the series that pass, moments of the other columns (the
/// scalars, then series by period), and the values of those columns that need them, `count` each. The rest of
/// the values stays with the thread that made them.
struct Block {
  statistics::Means means;
  std::vector<statistics::Moments> moments;
  std::vector<double> values;
  std::uint32_t count = 0;
};

/// Where a thread has a kernel write a block to.
class Outputs {
 public:
  Outputs(const kernel::Layout& layout, const Options& options);
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  statistics::SeriesMeans means; ///< of the series that pass
  kernel::BlockBuffer values;
};

/// Adds blocks, in the order of their paths, to a Result. summarise() may run beside add() for another block.
class Reduction {
 public:
  Reduction(const kernel::Layout& layout, const Options& options);

  /// Works out what is kept of a block; needs nothing of the others.
  void summarise(Outputs& outputs, Block& block) const;
  void add(const Block& block);
  /// About what a Block holds.
  std::size_t block_bytes() const;
  std::uint64_t paths() const { return result_.paths; }
  Result finish();

 private:
  /// A scalar, or a period of a series.
  struct Column {
    statistics::StatisticSet wanted;
    bool scalar = false;
    std::uint32_t output = 0;
    std::uint32_t period = 0;
  };

  statistics::Accumulator& accumulator(const Column& column) {
    return column.scalar ? result_.scalars[column.output]
                         : result_.series[column.output][column.period];
  }
  bool needs_values(const Column& column) const {
    return column.wanted.has_quantiles() || (column.scalar && keep_values_);
  }
  void add_column(const Options& options, const Column& column);

  bool keep_values_;
  std::size_t periods_;
  std::vector<Column> columns_;
  std::vector<statistics::Moments> totals_; ///< by column
  std::vector<std::uint32_t> means_of_;     ///< the series of which only means are wanted
  statistics::Means means_;
  Result result_;
};

} // namespace deal::engine
