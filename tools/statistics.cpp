#include "tools/statistics.hpp"

#include <algorithm>
#include <array>

namespace deal::tools {

namespace {

constexpr std::array<NamedStatistic, 10> statistics{{{"mean", &Statistics::mean, false},
                                                     {"stderr", &Statistics::standard_error, true},
                                                     {"sd", &Statistics::sd, true},
                                                     {"min", &Statistics::min, false},
                                                     {"p5", &Statistics::p5, false},
                                                     {"p25", &Statistics::p25, false},
                                                     {"p50", &Statistics::p50, false},
                                                     {"p75", &Statistics::p75, false},
                                                     {"p95", &Statistics::p95, false},
                                                     {"max", &Statistics::max, false}}};

bool has_all(const MeasureResult& measure) {
  return std::all_of(statistics.begin(), statistics.end(),
                     [&](const NamedStatistic& each) { return has(measure, each); });
}

} // namespace

std::span<const NamedStatistic> all_statistics() { return statistics; }

bool has(const MeasureResult& measure, const NamedStatistic& statistic) {
  return !(measure.statistics.*statistic.values).empty();
}

std::string format(const MeasureResult& measure, const NamedStatistic& statistic,
                   std::size_t period) {
  if (!has(measure, statistic)) return "";
  const std::string_view unit = measure.info.unit;
  const double value = (measure.statistics.*statistic.values)[period];
  return format_quantity(value, unit == "date" && statistic.scale ? "length" : unit);
}

std::string_view rate_of(std::string_view unit) {
  return unit.substr(std::min(unit.find('/'), unit.size()));
}

std::string without_rate(std::string cell, std::string_view unit) {
  if (cell.ends_with(rate_of(unit))) cell.resize(cell.size() - rate_of(unit).size());
  return cell;
}

bool is_shown(const MeasureResult& measure, const NamedStatistic& statistic,
              std::span<const std::string_view> usual) {
  if (!has_all(measure)) return has(measure, statistic);
  return std::find(usual.begin(), usual.end(), statistic.name) != usual.end();
}

} // namespace deal::tools
