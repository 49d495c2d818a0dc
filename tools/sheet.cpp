#include "tools/sheet.hpp"

#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace deal::tools {

namespace {

/// What the last day of a period falls into: "2025", "2025Q4".
std::string stretch(const BookPeriod& period, By by) {
  if (by == By::period) return period.label;
  const std::string year = period.last.substr(0, 4);
  if (by == By::year) return year;
  const int month = std::stoi(period.last.substr(5, 2));
  return fmt::format("{}Q{}", year, (month + 2) / 3);
}

struct Scale {
  double factor;
  const char* name;
};
constexpr Scale scales[] = {
    {1, ""}, {1e3, " thousand"}, {1e6, " million"}, {1e9, " billion"}, {1e12, " trillion"}};

/// The largest amount has at least four digits before the point, where it is not small anyway.
const Scale& scale_of(double largest) {
  const Scale* result = &scales[0];
  for (const Scale& scale : scales)
    if (largest >= 1e3 * scale.factor && largest >= 1e6) result = &scale;
  return *result;
}

std::string grouped(std::string digits) {
  std::size_t point = std::min(digits.find('.'), digits.size());
  while (point > 3) digits.insert(point -= 3, ",");
  return digits;
}

} // namespace

std::vector<BookColumn> book_columns(const std::vector<BookPeriod>& periods, By by) {
  std::vector<BookColumn> result;
  for (std::size_t t = 0; t < periods.size(); ++t) {
    std::string label = stretch(periods[t], by);
    if (result.empty() || result.back().label != label)
      result.push_back({std::move(label), t, t});
    else
      result.back().last = t;
  }
  // A grid that is coarser than what was asked for keeps its own words.
  if (result.size() == periods.size())
    for (std::size_t t = 0; t < periods.size(); ++t) result[t].label = periods[t].label;
  return result;
}

void AmountFormat::include(double amount) {
  largest_ = std::max(largest_, std::abs(amount));
  whole_ &= amount == std::floor(amount);
}

std::string AmountFormat::unit(const std::string& currency) const {
  return currency + scale_of(largest_).name;
}

std::string AmountFormat::text(double amount) const {
  if (amount == 0) return "–";
  const double factor = scale_of(largest_).factor;
  const bool few_digits = largest_ < 1e4 * factor;
  const int decimals = factor > 1 ? few_digits : whole_ ? 0 : 2;
  const std::string digits = fmt::format("{:.{}f}", std::abs(amount) / factor, decimals);
  const bool nothing = digits.find_first_not_of("0.") == std::string::npos;
  return (amount < 0 && !nothing ? "-" : "") + grouped(digits);
}

void Sheet::heading(std::string text) { rows_.push_back({std::move(text), {}, false}); }

void Sheet::add(std::string name, const std::vector<double>& amounts, Shows shows) {
  Row row{"  " + std::move(name), {}, shows != Shows::last};
  auto over = [&](std::size_t first, std::size_t last) {
    if (shows == Shows::from) return amounts[first];
    if (shows != Shows::sum) return amounts[last];
    return std::accumulate(amounts.begin() + static_cast<std::ptrdiff_t>(first),
                           amounts.begin() + static_cast<std::ptrdiff_t>(last + 1), 0.0);
  };
  for (const BookColumn& column : columns_) row.cells.push_back(over(column.first, column.last));
  row.cells.push_back(over(0, amounts.size() - 1));
  rows_.push_back(std::move(row));
}

AmountFormat Sheet::format() const {
  AmountFormat result;
  for (const Row& row : rows_)
    for (const double cell : row.cells) result.include(cell);
  return result;
}

/// The names, the columns and the total.
Table Sheet::table() const {
  const AmountFormat format = this->format();
  std::vector<std::string> head{format.unit(currency_)};
  for (const BookColumn& column : columns_) head.push_back(column.label);
  head.push_back("total");
  Table table(std::move(head));
  for (const Row& row : rows_) {
    std::vector<std::string> cells{row.name};
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
      const bool empty = column == columns_.size() && !row.has_total;
      cells.push_back(empty ? "" : format.text(row.cells[column]));
    }
    table.add(std::move(cells));
  }
  return table;
}

/// As many columns as there is room for, evenly, and the total.
std::string Sheet::some_columns(const Table& table, const Style& style, std::size_t width) const {
  constexpr std::size_t narrowest = 3; // cells of a column with the gap before it
  const std::size_t total = columns_.size();
  const auto evenly = [&](std::size_t count) {
    std::vector<std::size_t> shown{0};
    for (std::size_t i = 0; i < count; ++i)
      shown.push_back(1 + (count == 1 ? 0 : (i * (total - 1) + (count - 1) / 2) / (count - 1)));
    shown.push_back(1 + total);
    return shown;
  };
  std::size_t count = std::clamp<std::size_t>(width / narrowest, 1, total);
  while (count > 1 && table.width(evenly(count)) > width) --count;
  std::string text = table.text(style, evenly(count));
  if (count < total)
    text +=
        style.dim(fmt::format("  {} of {} columns; --by shows all of them", count, total)) + "\n";
  return text;
}

std::string Sheet::text(const Style& style, std::size_t width, bool all) const {
  const Table table = this->table();
  if (!all) return some_columns(table, style, width);
  std::string text;
  for (const auto& columns : table.pieces(width))
    text += (text.empty() ? "" : "\n") + table.text(style, columns);
  return text;
}

} // namespace deal::tools
