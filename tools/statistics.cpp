#include "tools/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

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
  if (statistic.scale) return format_quantity(value, unit == "date" ? "length" : unit);
  const std::vector<double>& sd = measure.statistics.sd;
  return sd.empty() ? format_quantity(value, unit) : format_quantity(value, unit, sd[period]);
}

namespace {

/// "99.97%": so many digits that it is not all.
std::string nearly_all(double part) {
  const double percent = 100 * part;
  const int digits = std::max(0, static_cast<int>(std::ceil(-std::log10(100 - percent))));
  const double unit = std::pow(10, digits);
  return fmt::format("{:.{}f}%", std::floor(percent * unit) / unit, digits);
}

/// Of a probability without a standard error; "" of all else.
std::string bound(const MeasureResult& measure, std::size_t period) {
  const Statistics& found = measure.statistics;
  if (found.low.empty() || !std::isnan(found.standard_error[period])) return "";
  return format_bound({found.mean[period], found.low[period], found.high[period]},
                      measure.info.unit);
}

} // namespace

std::string format_bound(const OneSided& found, std::string_view unit) {
  if (found.high > found.value) return "≤ " + format_quantity(found.high, unit);
  if (!(found.low < found.value)) return "";
  const bool all = found.value == 1 && (unit == "probability" || unit == "fraction");
  return "≥ " + (all ? nearly_all(found.low) : format_quantity(found.low, unit));
}

std::string format_error(const MeasureResult& measure, std::size_t period) {
  const std::string limit = bound(measure, period);
  return limit.empty() ? format(measure, statistics[1], period) : limit;
}

std::string mean_with_error(const MeasureResult& measure, std::size_t period) {
  const std::string mean = format(measure, statistics[0], period);
  const std::string limit = bound(measure, period);
  if (!limit.empty()) return fmt::format("{} ({})", mean, limit);
  const auto& errors = measure.statistics.standard_error;
  if (errors.empty() || std::isnan(errors[period])) return mean;
  return mean + " ± " + format_error(measure, period);
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
