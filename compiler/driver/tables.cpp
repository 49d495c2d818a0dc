#include "compiler/driver/tables.hpp"

#include "compiler/syntax/parser.hpp"

#include <fmt/format.h>

#include <set>

namespace deal::driver {

using diagnostics::Code;

namespace {

class TableReader {
 public:
  TableReader(Compilation& compilation, const TableRows& given)
      : compilation_(compilation), given_(given), name_(source::normalize(given.table)) {}

  void read() {
    const syntax::TableDecl* table = find();
    if (table == nullptr || !is_complete(*table)) return;
    sema::GivenRows& result = compilation_.tables.emplace_back();
    result.table = table;
    for (const TableRows::Row& row : given_.rows) result.rows.push_back(parse(row, *table));
  }

 private:
  diagnostics::Diagnostics::Handle report(Code code, std::vector<std::string> arguments) {
    return compilation_.diagnostics.report(code, std::move(arguments));
  }

  const syntax::TableDecl* find() {
    std::vector<std::string> known;
    for (const auto& module : compilation_.modules) {
      for (const syntax::Declaration& declaration : module->declarations) {
        const auto* table = std::get_if<syntax::TableDecl>(&declaration.value);
        if (table == nullptr) continue;
        if (table->name.text == name_) return table;
        known.push_back(table->name.text);
      }
    }
    auto handle = report(Code::no_table_to_fill, {name_});
    const std::string near = diagnostics::nearest(name_, known);
    if (!near.empty()) handle.help("did you mean `" + near + "`?");
    return nullptr;
  }

  /// Before anything is made of the rows, of which there may be any number.
  bool is_complete(const syntax::TableDecl& table) {
    const std::size_t errors = compilation_.diagnostics.error_count();
    constexpr std::size_t most = sema::Limits().rows;
    for (const sema::GivenRows& other : compilation_.tables)
      if (other.table == &table) report(Code::table_filled_twice, {name_});
    if (given_.rows.empty()) report(Code::no_rows_given, {name_});
    if (given_.rows.size() > most) {
      report(Code::too_many_rows,
             {name_, std::to_string(given_.rows.size()), std::to_string(most)});
      return false;
    }
    std::set<std::string> names;
    for (const TableRows::Row& row : given_.rows) {
      const std::string name = source::normalize(row.name);
      if (!names.insert(name).second) report(Code::row_given_twice, {name_, name});
      if (row.cells.size() != table.columns.size()) report_length(row, table);
    }
    return errors == compilation_.diagnostics.error_count();
  }

  void report_length(const TableRows::Row& row, const syntax::TableDecl& table) {
    std::string columns;
    for (const syntax::TableColumn& column : table.columns)
      columns += (columns.empty() ? "`" : ", `") + column.name.text + "`";
    const auto count = [](std::size_t n, std::string_view what) {
      return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
    };
    report(Code::given_row_of_wrong_length, {name_, row.name, count(row.cells.size(), "value"),
                                             count(table.columns.size(), "column")})
        .help("one for each of " + columns + "; `none` where an optional one has no value");
  }

  /// The row itself stands nowhere: its place is the table.
  syntax::TableRow parse(const TableRows::Row& row, const syntax::TableDecl& table) {
    const source::Span place = table.name.span;
    syntax::TableRow result{{source::normalize(row.name), place}, {}, place};
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const std::string called =
          fmt::format("table {}, row {}, column {}", name_, row.name, table.columns[i].name.text);
      const source::FileId file = compilation_.sources.add(called, row.cells[i]);
      auto cell = syntax::parse_expression(compilation_.sources, file, compilation_.diagnostics);
      if (cell) result.cells.push_back(std::move(cell));
    }
    return result;
  }

  Compilation& compilation_;
  const TableRows& given_;
  std::string name_;
};

} // namespace

void read_tables(Compilation& compilation, const Options& options) {
  if (compilation.diagnostics.has_errors()) return;
  for (const TableRows& given : options.tables) TableReader(compilation, given).read();
}

} // namespace deal::driver
