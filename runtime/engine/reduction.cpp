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

bool Reduction::needs_values(const statistics::Accumulator& column, bool scalar) const {
  return column.wanted().has_quantiles() || (scalar && keep_values_);
}

void Reduction::summarise(kernel::BlockBuffer& values, Block& block) const {
  block.moments.resize(column_count(layout_));
  block.values.clear();
  auto moments = block.moments.begin();
  const auto keep = [&](const statistics::Accumulator& column, const double* numbers, bool scalar) {
    const statistics::StatisticSet wanted = column.wanted();
    if (!wanted.empty())
      *moments = statistics::moments_of_block(numbers, block.count, wanted.has_spread());
    ++moments;
    if (needs_values(column, scalar))
      block.values.insert(block.values.end(), numbers, numbers + block.count);
  };
  for (std::uint32_t output = 0; output < layout_.scalars; ++output)
    keep(result_.scalars[output], values.scalar(output), true);
  for (std::uint32_t output = 0; output < layout_.series; ++output)
    for (std::uint32_t period = 0; period < layout_.periods; ++period)
      keep(result_.series[output][period], values.series(output, period), false);
}

void Reduction::add(const Block& block) {
  auto moments = block.moments.begin();
  const double* values = block.values.data();
  const auto add_column = [&](statistics::Accumulator& column, bool scalar) {
    const double* const own = needs_values(column, scalar) ? values : nullptr;
    if (!column.wanted().empty()) column.add_block(*moments, own, block.count);
    if (own != nullptr) values += block.count;
    ++moments;
    return own;
  };
  for (std::uint32_t output = 0; output < layout_.scalars; ++output) {
    const double* const own = add_column(result_.scalars[output], true);
    if (keep_values_)
      result_.scalar_values[output].insert(result_.scalar_values[output].end(), own,
                                           own + block.count);
  }
  for (std::uint32_t output = 0; output < layout_.series; ++output)
    for (std::uint32_t period = 0; period < layout_.periods; ++period)
      add_column(result_.series[output][period], false);
  result_.paths += block.count;
}

} // namespace deal::engine
