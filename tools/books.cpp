#include "tools/books.hpp"

#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <ranges>
#include <set>
#include <utility>

namespace deal::tools {

namespace {

using Shows = Sheet::Shows;
using Amounts = std::vector<double>;

constexpr std::size_t most_customers = 12;

bool is_zero(const Amounts& amounts) {
  return std::ranges::all_of(amounts, [](double amount) { return amount == 0; });
}

double sum_of(const Amounts& amounts) {
  return std::accumulate(amounts.begin(), amounts.end(), 0.0);
}

std::string header(const Books& books, const Style& style) {
  const std::string scenario =
      printable(changes_in_words(books.scenario, books.overrides, books.removed));
  std::string text = fmt::format("{}\n{} · path {} of seed {} · attribution {}\n",
                                 style.bold(printable(books.model)), scenario, books.path,
                                 books.seed, books.attribution);
  if (!books.choice) return text;
  const Books::Choice& choice = *books.choice;
  text += fmt::format("the path on which {} is its {}% quantile over {}, {}",
                      printable(choice.quantile.measure), choice.quantile.level * 100,
                      format_quantity(static_cast<double>(choice.paths), "path"),
                      format_quantity(choice.value, choice.unit));
  if (choice.with_value < choice.paths)
    text += fmt::format(" (of {} it has a value)",
                        format_quantity(static_cast<double>(choice.with_value), "path"));
  return text + "\n";
}

void add_section(Sheet& sheet, const BookSection& section, const std::string& total,
                 Shows shows = Shows::sum) {
  for (const BookLine& line : section.lines)
    sheet.add("  " + printable(line.name), line.amounts, shows);
  sheet.add(total, section.total, shows);
}

void add_income(Sheet& sheet, const IncomeStatement& income) {
  sheet.heading("Income statement");
  add_section(sheet, income.revenue, "revenue");
  if (!income.income.lines.empty()) add_section(sheet, income.income, "other income");
  add_section(sheet, income.expenses, "expenses");
  sheet.add("net income", income.net_income);
}

void add_cash_flow(Sheet& sheet, const CashFlowStatement& flow) {
  sheet.heading("Cash-flow statement");
  if (!flow.start.empty()) sheet.add("cash at the start", flow.start, Shows::from);
  add_section(sheet, flow.operating, "from operating");
  add_section(sheet, flow.investing, "from investing");
  add_section(sheet, flow.financing, "from financing");
  sheet.add("change in cash", flow.change);
  if (!flow.end.empty()) sheet.add("cash at the end", flow.end, Shows::until);
}

void add_balance_sheet(Sheet& sheet, const BalanceSheet& balance) {
  sheet.heading("Balance sheet");
  add_section(sheet, balance.assets, "assets", Shows::last);
  add_section(sheet, balance.liabilities, "liabilities", Shows::last);
  add_section(sheet, balance.equity, "equity", Shows::last);
}

void add_arrears(Sheet& sheet, const PartyBooks& party) {
  if (party.balance_sheet || (is_zero(party.owes) && is_zero(party.is_owed))) return;
  sheet.heading("In arrears");
  sheet.add("owes", party.owes, Shows::last);
  sheet.add("is owed", party.is_owed, Shows::last);
}

void add_revenue(Sheet& sheet, const RevenueByFunder& revenue) {
  sheet.heading("Revenue by whose money");
  sheet.add("gross", revenue.gross);
  sheet.add("  own funding", revenue.own_funded);
  sheet.add("net of own funding", revenue.net);
  for (const BookLine& line : revenue.funded_by_others.lines)
    sheet.add("  funded by " + printable(line.name), line.amounts);
  sheet.add("organic", revenue.organic);
  if (!revenue.posted.empty()) sheet.add("posted without cash", revenue.posted);
  if (!revenue.deferred.empty()) sheet.add("in advance, not earned", revenue.deferred, Shows::last);
}

std::string title(const Books& books, const PartyBooks& party) {
  std::string text = printable(party.name);
  if (party.kind == PartyBooks::Kind::division) text += ", division of " + printable(party.owner);
  if (party.kind == PartyBooks::Kind::outside)
    text += ", outside: only what the model shows, and no balance sheet";
  for (std::size_t i = 0; i < party.divisions.size(); ++i)
    text += (i == 0 ? ", with " : ", ") + printable(party.divisions[i]);
  if (party.default_in) text += "; in default from " + books.periods[*party.default_in].label;
  return text;
}

/// An outside party of which the path shows nothing.
bool is_empty(const PartyBooks& party) {
  return !party.balance_sheet && party.income.revenue.lines.empty() &&
         party.income.income.lines.empty() && party.income.expenses.lines.empty() &&
         party.cash_flow.operating.lines.empty() && party.cash_flow.investing.lines.empty() &&
         party.cash_flow.financing.lines.empty() && is_zero(party.is_owed);
}

std::string customer_note(const Books& books, const PartyBooks& party, const Style& style) {
  if (party.customers.empty()) return "";
  Table table({"customer", "revenue from it", "paid to it", "of that expensed", "netted at most"});
  std::vector<CustomerNote> notes = party.customers;
  std::ranges::stable_sort(notes, std::ranges::greater(), &CustomerNote::revenue);
  if (notes.size() > most_customers) notes.resize(most_customers);
  for (const CustomerNote& note : notes) {
    std::string paid;
    for (const auto& [kind, amount] : note.paid)
      paid += (paid.empty() ? "" : ", ") + printable(kind) + " " +
              format_quantity(amount, books.currency);
    table.add({printable(note.customer), format_quantity(note.revenue, books.currency), paid,
               format_quantity(note.expensed, books.currency),
               format_quantity(note.at_most, books.currency)});
  }
  std::string text = "\n" + table.text(style);
  if (notes.size() < party.customers.size())
    text += style.dim(fmt::format("  the {} largest of {} customers; --json has all", notes.size(),
                                  party.customers.size())) +
            "\n";
  return text +
         style.dim(
             "  Consideration payable to a customer (IFRS 15 §70; ASC 606-10-32-25): a judgement "
             "about distinct\n  goods, not made here") +
         "\n";
}

/// Whose money went where, over the whole grid.
std::string origins(const Books& books, const Style& style) {
  if (books.origins.empty()) return "";
  Table table({"money of", "before", "invested", "recycled", "returned", "spent", "passed on",
               "still held"});
  for (const OriginBooks& each : books.origins) {
    auto text = [&](double amount) { return format_quantity(amount, books.currency); };
    table.add({printable(each.origin), text(each.opening), text(sum_of(each.invested)),
               text(sum_of(each.recycled)), text(sum_of(each.returned)), text(sum_of(each.spent)),
               text(sum_of(each.passed_on)), text(each.held.back())});
  }
  std::string result = "\n" + style.bold("Whose money") + "\n" + table.text(style);
  for (const std::string& name : books.not_followed)
    result +=
        style.dim(fmt::format("  the money of each {} is not followed", printable(name))) + "\n";
  return result;
}

/// The matrix over the whole grid. Who was not asked for stands together.
struct Matrix {
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, Amounts>> rows; ///< by column

  Matrix(const Books& books, bool some) {
    std::vector<std::size_t> place;
    bool others = false;
    std::set<std::string_view> asked_for;
    for (const PartyBooks& party : books.parties) asked_for.insert({party.name, party.owner});
    for (const std::string& name : books.flows.columns) {
      const bool shown = !some || asked_for.contains(name);
      if (shown) columns.push_back(printable(name));
      others |= !shown;
      place.push_back(shown ? columns.size() - 1 : none);
    }
    if (others) columns.push_back("all others");
    for (std::size_t& at : place) at = std::min(at, columns.size() - 1);
    auto add = [&](const std::string& name, const std::vector<Amounts>& amounts) {
      rows.emplace_back(name, Amounts(columns.size()));
      for (std::size_t i = 0; i < amounts.size(); ++i)
        rows.back().second[place[i]] += sum_of(amounts[i]);
    };
    for (const FlowMatrix::Row& row : books.flows.rows) {
      add(printable(row.kind), row.amounts);
      // What others pay one another leaves nothing but rounding errors.
      const bool touches =
          std::ranges::any_of(std::views::iota(std::size_t{0}, place.size()), [&](std::size_t i) {
            return (!others || place[i] + 1 < columns.size()) && !row.amounts[i].empty();
          });
      if (!touches) rows.pop_back();
    }
    add("change in cash", books.flows.change);
  }

  static constexpr std::size_t none = ~std::size_t{0};
};

/// With the sum over the row as the last column.
Table matrix_table(const Matrix& matrix, const AmountFormat& format, const std::string& currency) {
  std::vector<std::string> head{format.unit(currency)};
  head.insert(head.end(), matrix.columns.begin(), matrix.columns.end());
  head.push_back("sum");
  Table table(std::move(head));
  for (const auto& [name, amounts] : matrix.rows) {
    std::vector<std::string> row{name};
    for (const double amount : amounts) row.push_back(format.text(amount));
    row.push_back(format.text(sum_of(amounts)));
    table.add(std::move(row));
  }
  return table;
}

std::string flows(const Books& books, bool some, const Style& style, std::size_t width) {
  const Matrix matrix(books, some);
  AmountFormat format;
  for (const auto& row : matrix.rows)
    for (const double amount : row.second) format.include(amount);
  std::string text =
      "\n" +
      style.bold(fmt::format("Transaction flows, {} to {}", books.periods.front().label,
                             books.periods.back().label)) +
      "\n";
  const Table table = matrix_table(matrix, format, books.currency);
  bool first = true;
  for (const auto& columns : table.pieces(width))
    text += (std::exchange(first, false) ? "" : "\n") + table.text(style, columns);
  return text;
}

std::string moved(const Books& books, const Style& style) {
  if (books.moved.empty()) return "";
  Table table({"units moved", "asset", "from", "to", "units"});
  AmountFormat format;
  for (const UnitsMoved& each : books.moved) format.include(sum_of(each.units));
  for (const UnitsMoved& each : books.moved)
    table.add({printable(each.name), printable(each.asset), printable(each.from),
               printable(each.to), format.text(sum_of(each.units))});
  return "\n" + table.text(style) +
         style.dim(
             "A move makes no entry: what the units are worth in the books only a `book` says.") +
         "\n";
}

std::string footer(const Books& books, const Style& style) {
  const BooksResiduals& residuals = books.residuals;
  return "\n" +
         style.dim(fmt::format("balance: sheets {:.1e}, rows {:.1e}, columns {:.1e}, tags {:.1e} "
                               "(largest relative residuals; limit 1e-9)\n"
                               "hashes: model {}, library {}, engine {}",
                               residuals.balance_sheets, residuals.flow_rows,
                               residuals.flow_columns, residuals.tags, books.model_hash,
                               books.library_hash, books.engine_hash)) +
         "\n";
}

} // namespace

std::string report_books(const Books& books, std::optional<By> by, bool all_parties,
                         const Style& style, std::size_t width) {
  std::string text = header(books, style);
  const auto columns = book_columns(books.periods, by.value_or(By::year));
  for (const PartyBooks& party : books.parties) {
    text += "\n" + style.bold(title(books, party)) + "\n";
    if (is_empty(party)) {
      text += "  nothing was paid, received or posted\n";
      continue;
    }
    Sheet sheet(columns, books.currency);
    add_income(sheet, party.income);
    add_cash_flow(sheet, party.cash_flow);
    if (party.balance_sheet) add_balance_sheet(sheet, *party.balance_sheet);
    add_arrears(sheet, party);
    if (party.revenue) add_revenue(sheet, *party.revenue);
    text += sheet.text(style, width, by.has_value());
    text += customer_note(books, party, style);
  }
  text += origins(books, style);
  text += flows(books, !all_parties, style, width);
  text += moved(books, style);
  return text + footer(books, style);
}

} // namespace deal::tools
