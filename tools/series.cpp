#include "tools/report.hpp"
#include "tools/statistics.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace deal::tools {

namespace {

constexpr std::string_view usual[] = {"mean", "p5", "p95"};
constexpr std::size_t most_periods = 12;
constexpr std::size_t fewest_periods = 2;

/// `count` of the grid's periods with the first and the last, as even as can be.
std::vector<std::size_t> choose(std::size_t all, std::size_t count) {
  std::vector<std::size_t> result;
  if (all <= count) count = all;
  for (std::size_t i = 0; i < count; ++i) {
    result.push_back(count == 1 ? 0 : (i * (all - 1) + (count - 1) / 2) / (count - 1));
  }
  return result;
}

std::string label(const MeasureInfo& info) {
  return printable(info.name) + (rate_of(info.unit).empty() ? "" : fmt::format(" ({})", info.unit));
}

/// Whether all paths agree in every period, so that the mean says it all.
bool is_same_on_all_paths(const MeasureResult& measure) {
  const auto& sd = measure.statistics.sd;
  return !sd.empty() && std::all_of(sd.begin(), sd.end(), [](double value) { return value == 0; });
}

void add_rows(Table& table, const MeasureResult& measure, const std::vector<std::size_t>& periods) {
  std::string name = label(measure.info);
  for (std::vector<std::string>& row : series_rows(measure, periods)) {
    row.insert(row.begin(), std::exchange(name, ""));
    table.add(std::move(row));
  }
}

Table make_table(const Result& result, const std::vector<std::size_t>& periods) {
  std::vector<std::string> head{"over time", ""};
  for (const std::size_t period : periods) head.push_back(result.periods[period]);
  Table table(std::move(head), 2);
  for (const MeasureResult& measure : result.measures) {
    if (measure.info.series) add_rows(table, measure, periods);
  }
  return table;
}

} // namespace

// The error stands in the report only where a measure asked for it.
std::vector<std::vector<std::string>> series_rows(const MeasureResult& measure,
                                                  const std::vector<std::size_t>& periods) {
  std::vector<std::vector<std::string>> rows;
  const bool condition = measure.info.unit == "probability";
  const bool mean_only = condition || is_same_on_all_paths(measure);
  for (const NamedStatistic& statistic : all_statistics()) {
    if (!is_shown(measure, statistic, usual) || (mean_only && statistic.name != "mean")) continue;
    std::vector<std::string>& row = rows.emplace_back();
    row.push_back(condition ? "P" : std::string(statistic.name));
    for (const std::size_t period : periods)
      row.push_back(without_rate(format(measure, statistic, period), measure.info.unit));
  }
  return rows;
}

std::string report_series(const Result& result, const Style& style, std::size_t columns) {
  const std::size_t all = result.periods.size();
  std::size_t count = std::min(all, most_periods);
  Table table = make_table(result, choose(all, count));
  if (table.empty()) return "";
  while (count > fewest_periods && table.width() > columns)
    table = make_table(result, choose(all, --count));
  std::string text = "\n" + table.text(style);
  if (count < all)
    text += style.dim(fmt::format("  {} of {} periods; --json has all", count, all)) + "\n";
  return text;
}

} // namespace deal::tools
