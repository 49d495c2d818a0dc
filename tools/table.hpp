#pragma once

#include "tools/output.hpp"

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

/// Lines of cells in columns: the first `left` columns to the left, the others to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> head, std::size_t left = 1)
      : head_(std::move(head)), left_(left) {}
  /// Missing cells stay empty.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  std::size_t width() const;
  std::string text(const Style& style) const;

 private:
  std::vector<std::size_t> widths() const;

  std::vector<std::string> head_;
  std::size_t left_;
  std::vector<std::vector<std::string>> rows_;
};

} // namespace deal::tools
