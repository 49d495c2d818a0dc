#pragma once

#include "tools/output.hpp"

#include <span>
#include <string>
#include <vector>

namespace deal::tools {

/// Terminal cells that a text takes: a wide character two, a combining mark none. Broken bytes take one.
std::size_t display_width(std::string_view text);

/// The text with controls and broken bytes replaced, so that it cannot move the cursor.
std::string printable(std::string_view text);

/// Its lines, each printable; a tab is four blanks.
std::vector<std::string> printable_lines(std::string_view text);

/// At most so many cells, the end cut off.
std::string cut(const std::string& text, std::size_t cells);

/// Lines of cells in columns: the first `left` columns to the left, the others to the right. Asking for a width costs
/// nothing more, however many rows there are.
class Table {
 public:
  explicit Table(std::vector<std::string> head, std::size_t left = 1);
  /// Missing cells stay empty.
  void add(std::vector<std::string> row);
  bool empty() const { return rows_.empty(); }
  /// How many columns.
  std::size_t size() const { return head_.size(); }
  std::size_t width() const;
  std::string text(const Style& style) const;

  /// The same of some columns only.
  std::size_t width(std::span<const std::size_t> columns) const;
  std::string text(const Style& style, std::span<const std::size_t> columns) const;
  /// The columns of the pieces that stand below one another where it is wider than this: each has the first column and
  /// as many of the others, in their order and at least one, as there is room for.
  std::vector<std::vector<std::size_t>> pieces(std::size_t width) const;

 private:
  void widen(const std::vector<std::string>& row);
  std::string line(const std::vector<std::string>& row, std::span<const std::size_t> columns) const;
  std::vector<std::size_t> all_columns() const;

  std::vector<std::string> head_;
  std::size_t left_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> widths_; ///< of the columns
};

} // namespace deal::tools
