#include "tools/table.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <numeric>

namespace deal::tools {

namespace {

constexpr std::string_view indent = "  ";
constexpr std::string_view gap = "  ";

struct CodePoint {
  utf8proc_int32_t value; ///< negative: a broken byte
  std::size_t bytes;
};

CodePoint next(std::string_view text) {
  utf8proc_int32_t value = -1;
  const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(text.size()), &value);
  if (bytes <= 0) return {-1, 1};
  return {value, static_cast<std::size_t>(bytes)};
}

bool is_control(utf8proc_int32_t value) {
  if (value < 0) return true;
  const auto category = utf8proc_category(value);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
         category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

} // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = next(text);
    width += point.value < 0 ? 1 : static_cast<std::size_t>(utf8proc_charwidth(point.value));
    text.remove_prefix(point.bytes);
  }
  return width;
}

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const CodePoint point = next(text);
    result += is_control(point.value) ? std::string_view("\uFFFD") : text.substr(0, point.bytes);
    text.remove_prefix(point.bytes);
  }
  return result;
}

std::vector<std::string> printable_lines(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line;
    for (const char c : text.substr(0, end)) line += c == '\t' ? "    " : std::string(1, c);
    result.push_back(printable(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

std::string cut(const std::string& text, std::size_t cells) {
  if (display_width(text) <= cells) return text;
  std::string result;
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    const std::string_view character = std::string_view(text).substr(i, end - i);
    width += display_width(character);
    if (width + 1 > cells) break;
    result += character;
    i = end;
  }
  return result + "…";
}

Table::Table(std::vector<std::string> head, std::size_t left)
    : head_(std::move(head)), left_(left), widths_(head_.size()) {
  widen(head_);
}

void Table::add(std::vector<std::string> row) {
  widen(row);
  rows_.push_back(std::move(row));
}

void Table::widen(const std::vector<std::string>& row) {
  for (std::size_t i = 0; i < row.size(); ++i)
    widths_[i] = std::max(widths_[i], display_width(row[i]));
}

std::vector<std::size_t> Table::all_columns() const {
  std::vector<std::size_t> result(head_.size());
  std::iota(result.begin(), result.end(), std::size_t{0});
  return result;
}

std::size_t Table::width() const { return width(all_columns()); }

std::size_t Table::width(std::span<const std::size_t> columns) const {
  std::size_t result = indent.size();
  for (const std::size_t column : columns) result += widths_[column] + gap.size();
  return result - gap.size();
}

std::string Table::line(const std::vector<std::string>& row,
                        std::span<const std::size_t> columns) const {
  std::string result(indent);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::size_t column = columns[i];
    const std::string cell = column < row.size() ? row[column] : "";
    const std::string space(widths_[column] - display_width(cell), ' ');
    result += (i == 0 ? "" : std::string(gap)) + (column < left_ ? cell + space : space + cell);
  }
  result.erase(result.find_last_not_of(' ') + 1);
  return result;
}

std::string Table::text(const Style& style) const { return text(style, all_columns()); }

std::string Table::text(const Style& style, std::span<const std::size_t> columns) const {
  std::string result = style.dim(line(head_, columns)) + "\n";
  for (const auto& row : rows_) result += line(row, columns) + "\n";
  return result;
}

std::vector<std::vector<std::size_t>> Table::pieces(std::size_t width) const {
  std::vector<std::vector<std::size_t>> result;
  std::size_t taken = 0;
  for (std::size_t column = 1; column < head_.size(); ++column) {
    const std::size_t more = gap.size() + widths_[column];
    if (result.empty() || taken + more > width) {
      result.push_back({0});
      taken = indent.size() + widths_[0];
    }
    result.back().push_back(column);
    taken += more;
  }
  return result;
}

} // namespace deal::tools
