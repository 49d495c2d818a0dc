#pragma once

#include "runtime/engine/engine.hpp"
#include "runtime/statistics/series_means.hpp"
#include "runtime/stop/stop.hpp"

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
  std::vector<double> observed; ///< by Options::observed: period by period one for each path
  std::uint32_t count = 0;
};

/// Where a thread has a kernel write a block to.
class Outputs final : public kernel::SeriesSink {
 public:
  Outputs(const kernel::Layout& layout, const Options& options);
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  void take(std::uint32_t output, std::uint32_t period, const double* numbers, std::uint32_t from,
            std::uint32_t count) override {
    means.take(output, period, numbers, from, count);
  }
  void end_period() override {
    if (stop_ != nullptr) stop_->look();
  }
  /// Of the run that writes next; has to outlive it.
  void stop_by(stop::Stop& stop) { stop_ = &stop; }

  statistics::SeriesMeans means; ///< of the series that pass
  kernel::BlockBuffer values;

 private:
  stop::Stop* stop_ = nullptr;
};

/// About what Outputs hold.
std::uint64_t output_bytes(const kernel::Layout& layout, const Options& options);

/// Adds blocks, in the order of their paths, to a Result. summarise() may run beside add() for another block.
class Reduction {
 public:
  Reduction(const kernel::Layout& layout, const Options& options);

  /// Works out what is kept of a block; needs nothing of the others.
  void summarise(Outputs& outputs, Block& block) const;
  void add(const Block& block);
  /// About what a Block holds.
  std::size_t block_bytes() const;
  /// About what the result holds in the end: the members that its caller may bound.
  Memory memory() const;
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
  void add_column(const Column& column);
  std::size_t rows(const Observed& observed) const { return observed.series ? periods_ : 1; }
  void observe(Outputs& outputs, Block& block) const;
  void show(const Block& block);
  void keep(const Block& block);
  void drop_unfinished();

  const Options& options_;
  std::size_t periods_;
  std::vector<Column> columns_;
  std::vector<statistics::Moments> totals_; ///< by column
  std::vector<std::uint32_t> means_of_;     ///< the series of which only means are wanted
  statistics::Means means_;
  Result result_;
};

} // namespace deal::engine
