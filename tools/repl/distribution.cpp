#include "tools/repl/distribution.hpp"

#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace deal::tools::repl {

namespace {

constexpr std::size_t most_bars = 6;
constexpr std::size_t bar_cells = 40;
constexpr std::size_t most_columns = 48, fewest_columns = 8;
constexpr std::size_t rows = 4;
/// So many times the width from p5 to p95 beyond them a value is a far outlier.
constexpr double fence = 1.5;

/// By value how many paths have it; nothing if there are more than a few values.
std::optional<std::map<double, std::size_t>> few_values(std::span<const double> values) {
  std::map<double, std::size_t> counts;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    ++counts[value];
    if (counts.size() > most_bars) return std::nullopt;
  }
  return counts;
}

std::string bars(const std::map<double, std::size_t>& counts, const std::string& unit,
                 const Look& look) {
  std::size_t all = 0, widest = 0;
  for (const auto& [value, count] : counts) {
    all += count;
    widest = std::max(widest, display_width(format_quantity(value, unit)));
  }
  std::string text;
  for (const auto& [value, count] : counts) {
    const double part = static_cast<double>(count) / static_cast<double>(all);
    const std::string name = format_quantity(value, unit);
    text += fmt::format("  {}{}  {} {}\n", std::string(widest - display_width(name), ' '), name,
                        look.style.accent(bar(part, bar_cells, look.glyphs)),
                        look.style.dim(format_quantity(part, "fraction")));
  }
  return text;
}

/// The range that is drawn.
struct Range {
  double low, high;
};
Range range_of(std::span<const double> values, const Statistics& statistics) {
  double least = INFINITY, most = -INFINITY;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    least = std::min(least, value);
    most = std::max(most, value);
  }
  if (statistics.p5.empty() || statistics.p95.empty()) return {least, most};
  const double low = statistics.p5.front(), high = statistics.p95.front();
  const double reach = fence * (high - low);
  if (!(reach > 0) || !std::isfinite(reach)) return {least, most};
  return {std::max(least, low - reach), std::min(most, high + reach)};
}

std::size_t column_count(std::size_t paths, std::size_t room) {
  // Rice's rule, doubled: noise is visible, and so are two humps.
  const auto wanted = static_cast<std::size_t>(4 * std::cbrt(static_cast<double>(paths)));
  return std::max(fewest_columns, std::min({wanted, most_columns, room}));
}

/// The ends of the range under the first and the last column.
std::string labels(const Histogram& drawn, const std::string& unit) {
  const std::string low = format_quantity(drawn.low, unit);
  const std::string high = format_quantity(drawn.high, unit);
  const std::size_t used = display_width(low) + display_width(high);
  const std::size_t cells = std::max(drawn.counts.size(), used + 2);
  return low + std::string(cells - used, ' ') + high;
}

/// Whether a column lies within p5 to p95 with its middle.
bool is_usual(const Histogram& drawn, std::size_t column, const Statistics& statistics) {
  if (statistics.p5.empty() || statistics.p95.empty()) return true;
  const double middle = drawn.low + (static_cast<double>(column) + 0.5) * drawn.width();
  return middle >= statistics.p5.front() && middle <= statistics.p95.front();
}

std::string outliers(const Histogram& drawn, const std::string& unit, const Look& look) {
  std::string text;
  const auto say = [&](std::size_t count, const char* where, double bound) {
    if (count == 0) return;
    text += "  " +
            look.style.dim(fmt::format("and {} {} {}",
                                       format_quantity(static_cast<double>(count), "path"), where,
                                       format_quantity(bound, unit))) +
            "\n";
  };
  say(drawn.below, "below", drawn.low);
  say(drawn.above, "above", drawn.high);
  return text;
}

std::string columns(const Histogram& drawn, const MeasureResult& measure, const Look& look) {
  std::string text;
  for (const std::vector<std::string>& row : columns_chart(drawn.counts, rows, look.glyphs)) {
    std::string line, cells;
    bool usual = false;
    const auto flush = [&] {
      if (!cells.empty()) line += usual ? look.style.accent(cells) : look.style.dim(cells);
      cells.clear();
    };
    std::size_t used = row.size();
    while (used > 0 && row[used - 1] == " ") --used;
    for (std::size_t i = 0; i < used; ++i) {
      const bool now = is_usual(drawn, i, measure.statistics);
      if (now != usual) flush();
      usual = now;
      cells += row[i];
    }
    flush();
    text += "  " + line + "\n";
  }
  return text + "  " + look.style.dim(labels(drawn, measure.info.unit)) + "\n" +
         outliers(drawn, measure.info.unit, look);
}

} // namespace

std::string draw_distribution(const MeasureResult& measure, const Look& look) {
  if (measure.values.empty()) return "";
  const std::span<const double> values = measure.values.of_period();
  if (const auto counts = few_values(values))
    return counts->size() < 2 ? "" : bars(*counts, measure.info.unit, look);
  const Range range = range_of(values, measure.statistics);
  if (!(range.low < range.high) || !std::isfinite(range.low) || !std::isfinite(range.high))
    return "";
  const std::size_t room = look.columns > 4 ? look.columns - 4 : 0;
  return columns(histogram(values, range.low, range.high, column_count(values.size(), room)),
                 measure, look);
}

} // namespace deal::tools::repl
