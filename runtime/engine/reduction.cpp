#include "runtime/engine/reduction.hpp"

#include <algorithm>
#include <bit>

namespace deal::engine {

namespace {

using statistics::StatisticSet;

StatisticSet wanted_of(const std::vector<StatisticSet>& sets, std::size_t output) {
  return output < sets.size() ? sets[output] : StatisticSet::all();
}

statistics::Detail detail_of(StatisticSet wanted) {
  return {wanted.has_spread(), wanted.has_extremes()};
}

bool passes(const StatisticSet& wanted) {
  const statistics::Detail detail = detail_of(wanted);
  return !detail.spread && !detail.extremes && !wanted.has_quantiles();
}

bool observed(const Options& options, std::uint32_t series) {
  return std::ranges::any_of(
      options.observed, [&](const Observed& each) { return each.series && each.output == series; });
}

/// The series of which no more is wanted than a mean; without `unwanted`, that is wanted.
std::vector<std::uint32_t> passing(const kernel::Layout& layout, const Options& options,
                                   bool unwanted) {
  std::vector<std::uint32_t> result;
  for (std::uint32_t output = 0; output < layout.series; ++output) {
    const StatisticSet wanted = wanted_of(options.series_statistics, output);
    if (passes(wanted) && (unwanted || !wanted.empty()) && !observed(options, output))
      result.push_back(output);
  }
  return result;
}

} // namespace

Outputs::Outputs(const kernel::Layout& layout, const Options& options)
    : means(layout, passing(layout, options, false)),
      values(layout, passing(layout, options, true), this) {}

std::uint64_t output_bytes(const kernel::Layout& layout, const Options& options) {
  const std::uint64_t pass = passing(layout, options, true).size();
  const std::uint64_t rows = layout.scalars + pass + (layout.series - pass) * layout.periods;
  return rows * kernel::block_paths * sizeof(double) +
         passing(layout, options, false).size() * layout.periods * sizeof(statistics::BlockSums);
}

Reduction::Reduction(const kernel::Layout& layout, const Options& options)
    : options_(options), periods_(layout.periods), means_of_(passing(layout, options, false)) {
  result_.scalars.reserve(layout.scalars);
  for (std::uint32_t output = 0; output < layout.scalars; ++output)
    add_column({wanted_of(options.scalar_statistics, output), true, output, 0});
  result_.series.resize(layout.series);
  for (std::uint32_t output = 0; output < layout.series; ++output) {
    const StatisticSet wanted = wanted_of(options.series_statistics, output);
    for (std::uint32_t period = 0; period < layout.periods; ++period)
      add_column({wanted, false, output, period});
  }
  const std::vector<std::uint32_t> pass = passing(layout, options, true);
  std::erase_if(columns_, [&](const Column& column) {
    return !column.scalar && std::ranges::binary_search(pass, column.output);
  });
  totals_.resize(columns_.size());
}

void Reduction::add_column(const Column& column) {
  columns_.push_back(column);
  (column.scalar ? result_.scalars : result_.series[column.output])
      .emplace_back(column.wanted, options_.arrival);
}

void Reduction::summarise(Outputs& outputs, Block& block) const {
  block.moments.resize(columns_.size());
  block.values.clear();
  outputs.means.finish(block.means);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    const double* const numbers = column.scalar
                                      ? outputs.values.scalar(column.output)
                                      : outputs.values.series(column.output, column.period);
    if (!column.wanted.empty())
      block.moments[i] =
          statistics::moments_of_block(numbers, block.count, detail_of(column.wanted));
    if (column.wanted.has_quantiles())
      block.values.insert(block.values.end(), numbers, numbers + block.count);
  }
  observe(outputs, block);
}

void Reduction::observe(Outputs& outputs, Block& block) const {
  block.observed.clear();
  for (const Observed& each : options_.observed) {
    for (std::uint32_t period = 0; period < rows(each); ++period) {
      const double* const numbers = each.series ? outputs.values.series(each.output, period)
                                                : outputs.values.scalar(each.output);
      std::transform(numbers, numbers + block.count, std::back_inserter(block.observed),
                     [&](double value) { return value / each.unit; });
    }
  }
}

std::size_t Reduction::block_bytes() const {
  std::size_t bytes = means_of_.size() * periods_ * 2 * sizeof(double);
  for (const Column& column : columns_)
    bytes += sizeof(statistics::Moments) +
             (column.wanted.has_quantiles() ? kernel::block_paths * sizeof(double) : 0);
  for (const Observed& each : options_.observed)
    bytes += rows(each) * kernel::block_paths * sizeof(double);
  return bytes;
}

Memory Reduction::memory() const {
  Memory result;
  for (const Column& column : columns_)
    result.quantiles += statistics::OrderStatistics::most_bytes(column.wanted.probabilities(),
                                                                options_.arrival, options_.paths);
  for (const Observed& each : options_.observed)
    if (each.kept) result.values += rows(each) * options_.paths * sizeof(double);
  return result;
}

void Reduction::add(const Block& block) {
  if (!means_of_.empty()) means_.merge(block.means);
  const double* values = block.values.data();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    const double* const own = values;
    if (column.wanted.has_quantiles()) {
      values += block.count;
      accumulator(column).add_block(block.moments[i], own, block.count);
    } else {
      totals_[i].merge(block.moments[i]);
    }
  }
  keep(block);
  if (options_.batch) show(block);
  result_.paths += block.count;
}

void Reduction::keep(const Block& block) {
  const std::size_t paths = options_.paths;
  const double* own = block.observed.data();
  std::size_t kept = 0;
  for (const Observed& each : options_.observed) {
    if (!each.kept) {
      own += rows(each) * block.count;
      continue;
    }
    if (kept == result_.values.size()) result_.values.emplace_back(rows(each) * paths);
    std::vector<double>& to = result_.values[kept++];
    for (std::size_t row = 0; row < rows(each); ++row, own += block.count)
      std::copy_n(own, block.count, to.data() + row * paths + result_.paths);
  }
}

void Reduction::show(const Block& block) {
  std::vector<std::span<const double>> values;
  const double* own = block.observed.data();
  for (const Observed& each : options_.observed) {
    values.emplace_back(own, rows(each) * block.count);
    own += values.back().size();
  }
  options_.batch({result_.paths, block.count, values});
}

/// Of what is kept, the rows move up to where those of a run for as many paths as were done would lie.
void Reduction::drop_unfinished() {
  const std::size_t asked = options_.paths;
  const std::size_t done = result_.paths;
  for (std::vector<double>& values : result_.values) {
    for (std::size_t row = 1; row < values.size() / asked; ++row)
      std::copy_n(values.data() + row * asked, done, values.data() + row * done);
    values.resize(values.size() / asked * done);
  }
}

Result Reduction::finish() {
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (!columns_[i].wanted.has_quantiles())
      accumulator(columns_[i]).add_block(totals_[i], nullptr, 0);
  std::size_t column = 0;
  for (const std::uint32_t output : means_of_)
    for (statistics::Accumulator& period : result_.series[output]) {
      if (!means_.counts.empty())
        period.add_block({.count = means_.counts[column], .mean = means_.means[column]}, nullptr,
                         0);
      ++column;
    }
  for (const Column& each : columns_) accumulator(each).settle();
  result_.values.resize(
      static_cast<std::size_t>(std::ranges::count(options_.observed, true, &Observed::kept)));
  if (result_.paths < options_.paths) drop_unfinished();
  return std::move(result_);
}

} // namespace deal::engine
