#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

/// Numbers drawn with the characters of a terminal.
namespace deal::tools::repl {

/// What is drawn with: block elements, or ASCII where the locale has no others.
enum class Glyphs { blocks, ascii };

/// One cell for each value from the least, a low one, to the largest, a full one; NaN is a space. Where there are more values
/// than cells, a cell is the mean of its stretch of them.
std::string sparkline(std::span<const double> values, std::size_t cells, Glyphs glyphs);

/// How many values fall into equal parts of a range, the upper end included, and how many lie beyond it.
struct Histogram {
  double low = 0, high = 0;
  std::vector<std::size_t> counts;
  std::size_t below = 0, above = 0;

  double width() const { return (high - low) / static_cast<double>(counts.size()); }
};
/// NaN is not counted. `low` is below `high`, both are finite.
Histogram histogram(std::span<const double> values, double low, double high, std::size_t parts);

/// Columns as high as their counts, the highest `rows` cells; from the top row down. What is not zero is seen.
std::vector<std::vector<std::string>> columns_chart(std::span<const std::size_t> counts,
                                                    std::size_t rows, Glyphs glyphs);

/// A bar over `part` of so many cells.
std::string bar(double part, std::size_t cells, Glyphs glyphs);

} // namespace deal::tools::repl
