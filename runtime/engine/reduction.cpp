#include "runtime/engine/reduction.hpp"

namespace deal::engine {

namespace {

std::size_t column_count(const kernel::Layout& layout) {
  return std::size_t{layout.scalars} + std::size_t{layout.series} * layout.periods;
}

statistics::StatisticSet wanted_of(const std::vector<statistics::StatisticSet>& sets,
                                   std::size_t output) {
  return output < sets.size() ? sets[output] : statistics::StatisticSet::all();
}

statistics::Quantiles quantile_method(statistics::StatisticSet wanted, const Options& options) {
  if (!wanted.has_quantiles()) return statistics::Quantiles::none;
  return options.paths <= options.keep_exact_quantiles_up_to ? statistics::Quantiles::exact
                                                             : statistics::Quantiles::sketched;
}

statistics::Accumulator accumulator(statistics::StatisticSet wanted, const Options& options) {
  return statistics::Accumulator(wanted, quantile_method(wanted, options));
}

} // namespace

Block::Block(const kernel::Layout& layout) : values(layout), moments(column_count(layout)) {}

Reduction::Reduction(const kernel::Layout& layout, const Options& options)
    : layout_(layout), keep_values_(options.keep_scalar_values) {
  for (std::uint32_t output = 0; output < layout.scalars; ++output) {
    const auto wanted = wanted_of(options.scalar_statistics, output);
    result_.scalars.push_back(accumulator(wanted, options));
  }
  for (std::uint32_t output = 0; output < layout.series; ++output) {
    const auto wanted = wanted_of(options.series_statistics, output);
    result_.series.emplace_back(layout.periods, accumulator(wanted, options));
  }
  if (keep_values_) result_.scalar_values.resize(layout.scalars);
}

void Reduction::summarise(Block& block) const {
  auto moments = block.moments.begin();
  for (std::uint32_t output = 0; output < layout_.scalars; ++output, ++moments)
    if (const auto wanted = result_.scalars[output].wanted(); !wanted.empty())
      *moments = statistics::moments_of_block(block.values.scalar(output), block.count,
                                              wanted.has_spread());
  for (std::uint32_t output = 0; output < layout_.series; ++output)
    for (std::uint32_t period = 0; period < layout_.periods; ++period, ++moments)
      if (const auto wanted = result_.series[output][period].wanted(); !wanted.empty())
        *moments = statistics::moments_of_block(block.values.series(output, period), block.count,
                                                wanted.has_spread());
}

void Reduction::add(Block& block) {
  auto moments = block.moments.begin();
  for (std::uint32_t output = 0; output < layout_.scalars; ++output, ++moments) {
    const double* values = block.values.scalar(output);
    auto& column = result_.scalars[output];
    if (!column.wanted().empty()) column.add_block(*moments, values, block.count);
    if (keep_values_)
      result_.scalar_values[output].insert(result_.scalar_values[output].end(), values,
                                           values + block.count);
  }
  for (std::uint32_t output = 0; output < layout_.series; ++output)
    for (std::uint32_t period = 0; period < layout_.periods; ++period, ++moments) {
      auto& column = result_.series[output][period];
      if (!column.wanted().empty())
        column.add_block(*moments, block.values.series(output, period), block.count);
    }
  result_.paths += block.count;
}

} // namespace deal::engine
