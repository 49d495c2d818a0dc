#pragma once

#include "deal/books.hpp"
#include "tools/output.hpp"
#include "tools/table.hpp"

#include <string>
#include <vector>

namespace deal::tools {

/// Periods first … last as one column.
struct BookColumn {
  std::string label;
  std::size_t first = 0, last = 0;
};
std::vector<BookColumn> book_columns(const std::vector<BookPeriod>& periods, By by);

/// How amounts of one table are written: all in one scale, from 1 to a trillion, nothing as a dash.
class AmountFormat {
 public:
  void include(double amount);
  std::string unit(const std::string& currency) const;
  std::string text(double amount) const;

 private:
  double largest_ = 0;
  bool whole_ = true;
};

/// Amounts of money over time, in one scale, with a total.
class Sheet {
 public:
  /// What a column and the total show of the periods.
  enum class Shows {
    sum,
    last,  ///< a balance; it has no total
    from,  ///< a balance at the start, in the total too
    until, ///< a balance at the end, in the total too
  };

  Sheet(std::vector<BookColumn> columns, std::string currency)
      : columns_(std::move(columns)), currency_(std::move(currency)) {}

  /// A line without amounts stands over others.
  void heading(std::string text);
  void add(std::string name, const std::vector<double>& amounts, Shows shows = Shows::sum);

  /// Within `width` cells: with `all`, what does not fit beside stands below, else some columns are left out.
  std::string text(const Style& style, std::size_t width, bool all) const;

 private:
  struct Row {
    std::string name;
    std::vector<double> cells; ///< by column, then the total; empty for a heading
    bool has_total = true;
  };
  AmountFormat format() const;
  Table table() const;
  std::string some_columns(const Table& table, const Style& style, std::size_t width) const;

  std::vector<BookColumn> columns_;
  std::string currency_;
  std::vector<Row> rows_;
};

} // namespace deal::tools
