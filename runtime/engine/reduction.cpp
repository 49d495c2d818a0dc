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

std::vector<std::uint32_t> passing(const kernel::Layout& layout, const Options& options) {
  std::vector<std::uint32_t> result;
  for (std::uint32_t output = 0; output < layout.series; ++output)
    if (passes(wanted_of(options.series_statistics, output))) result.push_back(output);
  return result;
}

std::vector<bool> wanted_series(const kernel::Layout& layout, const Options& options) {
  std::vector<bool> result;
  for (std::uint32_t output = 0; output < layout.series; ++output)
    result.push_back(!wanted_of(options.series_statistics, output).empty());
  return result;
}

} // namespace

Outputs::Outputs(const kernel::Layout& layout, const Options& options)
    : means(layout, wanted_series(layout, options)),
      values(layout, passing(layout, options), &means) {}

Reduction::Reduction(const kernel::Layout& layout, const Options& options)
    : keep_values_(options.keep_scalar_values) {
  result_.scalars.reserve(layout.scalars);
  for (std::uint32_t output = 0; output < layout.scalars; ++output)
    add_column(options, {wanted_of(options.scalar_statistics, output), true, false, output, 0});
  result_.series.resize(layout.series);
  for (std::uint32_t output = 0; output < layout.series; ++output) {
    const StatisticSet wanted = wanted_of(options.series_statistics, output);
    for (std::uint32_t period = 0; period < layout.periods; ++period)
      add_column(options, {wanted, false, passes(wanted), output, period});
  }
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
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    if (column.passes) {
      block.moments[i] = outputs.means.moments(column.output, column.period);
      continue;
    }
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

void Reduction::add(const Block& block) {
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
  return std::move(result_);
}

} // namespace deal::engine
