#include "runtime/engine/reduction.hpp"

namespace deal::engine {

namespace {

using statistics::StatisticSet;

StatisticSet wanted_of(const std::vector<StatisticSet>& sets, std::size_t output) {
  return output < sets.size() ? sets[output] : StatisticSet::all();
}

statistics::Quantiles quantile_method(StatisticSet wanted, const Options& options) {
  if (!wanted.has_quantiles()) return statistics::Quantiles::none;
  return options.paths <= options.keep_exact_quantiles_up_to ? statistics::Quantiles::exact
                                                             : statistics::Quantiles::sketched;
}

/// Sketched and exact quantiles lie between the extremes.
statistics::Detail detail_of(StatisticSet wanted) {
  return {wanted.has_spread(), wanted.has_extremes() || wanted.has_quantiles()};
}

bool passes(StatisticSet wanted) {
  const statistics::Detail detail = detail_of(wanted);
  return !detail.spread && !detail.extremes;
}

/// The series of which no more is wanted than a mean; without `unwanted`, that is wanted.
std::vector<std::uint32_t> passing(const kernel::Layout& layout, const Options& options,
                                   bool unwanted) {
  std::vector<std::uint32_t> result;
  for (std::uint32_t output = 0; output < layout.series; ++output) {
    const StatisticSet wanted = wanted_of(options.series_statistics, output);
    if (passes(wanted) && (unwanted || !wanted.empty())) result.push_back(output);
  }
  return result;
}

} // namespace

Outputs::Outputs(const kernel::Layout& layout, const Options& options)
    : means(layout, passing(layout, options, false)),
      values(layout, passing(layout, options, true), &means) {}

Reduction::Reduction(const kernel::Layout& layout, const Options& options)
    : keep_values_(options.keep_scalar_values), periods_(layout.periods),
      means_of_(passing(layout, options, false)) {
  result_.scalars.reserve(layout.scalars);
  for (std::uint32_t output = 0; output < layout.scalars; ++output)
    add_column(options, {wanted_of(options.scalar_statistics, output), true, output, 0});
  result_.series.resize(layout.series);
  for (std::uint32_t output = 0; output < layout.series; ++output) {
    const StatisticSet wanted = wanted_of(options.series_statistics, output);
    for (std::uint32_t period = 0; period < layout.periods; ++period)
      add_column(options, {wanted, false, output, period});
  }
  std::erase_if(columns_,
                [](const Column& column) { return !column.scalar && passes(column.wanted); });
  totals_.resize(columns_.size());
  if (keep_values_) result_.scalar_values.resize(layout.scalars);
}

void Reduction::add_column(const Options& options, const Column& column) {
  columns_.push_back(column);
  (column.scalar ? result_.scalars : result_.series[column.output])
      .emplace_back(column.wanted, quantile_method(column.wanted, options));
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
    if (needs_values(column))
      block.values.insert(block.values.end(), numbers, numbers + block.count);
  }
}

std::size_t Reduction::block_bytes() const {
  std::size_t bytes = means_of_.size() * periods_ * 2 * sizeof(double);
  for (const Column& column : columns_)
    bytes += sizeof(statistics::Moments) +
             (needs_values(column) ? kernel::block_paths * sizeof(double) : 0);
  return bytes;
}

void Reduction::add(const Block& block) {
  if (!means_of_.empty()) means_.merge(block.means);
  const double* values = block.values.data();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    const double* const own = values;
    if (needs_values(column)) values += block.count;
    if (column.wanted.has_quantiles())
      accumulator(column).add_block(block.moments[i], own, block.count);
    else
      totals_[i].merge(block.moments[i]);
    if (column.scalar && keep_values_) {
      std::vector<double>& all = result_.scalar_values[column.output];
      all.insert(all.end(), own, own + block.count);
    }
  }
  result_.paths += block.count;
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
  return std::move(result_);
}

} // namespace deal::engine
