#include "tools/repl/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace deal::tools::repl {

namespace {

constexpr std::size_t block_levels = 8;
constexpr std::array<const char*, block_levels + 1> upward{" ", "▁", "▂", "▃", "▄",
                                                           "▅", "▆", "▇", "█"};
constexpr std::array<const char*, block_levels + 1> rightward{"",  "▏", "▎", "▍", "▌",
                                                              "▋", "▊", "▉", "█"};
/// From low to full.
constexpr std::array<const char*, block_levels> ascii_heights{"_", ".", ":", "-",
                                                              "=", "+", "*", "#"};
/// Nothing, a third, two thirds, all of a cell.
constexpr std::array<const char*, 4> ascii_columns{" ", ".", ":", "#"};

/// The mean of what is a number.
double mean_of(std::span<const double> values) {
  double sum = 0;
  std::size_t count = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    sum += value;
    ++count;
  }
  return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
}

std::vector<double> stretches(std::span<const double> values, std::size_t cells) {
  const std::size_t count = std::min(values.size(), cells);
  std::vector<double> result;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first = i * values.size() / count;
    const std::size_t after = (i + 1) * values.size() / count;
    result.push_back(mean_of(values.subspan(first, after - first)));
  }
  return result;
}

} // namespace

std::string sparkline(std::span<const double> values, std::size_t cells, Glyphs glyphs) {
  const std::vector<double> heights = stretches(values, cells);
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double value : heights) {
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  std::string result;
  for (const double value : heights) {
    if (std::isnan(value)) {
      result += ' ';
      continue;
    }
    // Halves first: the difference of two large numbers may have no double.
    const double part = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0;
    const auto level = static_cast<std::size_t>(std::lround(part * (block_levels - 1)));
    result += glyphs == Glyphs::blocks ? upward[level + 1] : ascii_heights[level];
  }
  return result;
}

Histogram histogram(std::span<const double> values, double low, double high, std::size_t parts) {
  Histogram result{low, high, std::vector<std::size_t>(parts), 0, 0};
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (value < low) {
      ++result.below;
    } else if (value > high) {
      ++result.above;
    } else {
      const double place =
          (value / 2 - low / 2) / (high / 2 - low / 2) * static_cast<double>(parts);
      ++result.counts[std::min(static_cast<std::size_t>(place), parts - 1)];
    }
  }
  return result;
}

std::vector<std::vector<std::string>> columns_chart(std::span<const std::size_t> counts,
                                                    std::size_t rows, Glyphs glyphs) {
  const bool blocks = glyphs == Glyphs::blocks;
  const std::size_t levels = blocks ? block_levels : ascii_columns.size() - 1;
  const std::size_t most = counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
  std::vector<std::vector<std::string>> result(rows);
  for (const std::size_t count : counts) {
    const double part = most == 0 ? 0 : static_cast<double>(count) / static_cast<double>(most);
    auto height = static_cast<std::size_t>(std::lround(part * static_cast<double>(rows * levels)));
    if (count > 0) height = std::max<std::size_t>(height, 1);
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t under = (rows - 1 - row) * levels;
      const std::size_t fill = std::min(height > under ? height - under : 0, levels);
      result[row].emplace_back(blocks ? upward[fill] : ascii_columns[fill]);
    }
  }
  return result;
}

std::string bar(double part, std::size_t cells, Glyphs glyphs) {
  const double length = std::clamp(part, 0.0, 1.0) * static_cast<double>(cells);
  std::string result;
  if (glyphs == Glyphs::ascii) {
    result.assign(static_cast<std::size_t>(std::lround(length)), '#');
    return result.empty() && part > 0 ? "." : result;
  }
  auto eighths = static_cast<std::size_t>(std::lround(length * block_levels));
  if (part > 0) eighths = std::max<std::size_t>(eighths, 1);
  for (; eighths >= block_levels; eighths -= block_levels) result += rightward[block_levels];
  return result + rightward[eighths];
}

} // namespace deal::tools::repl
