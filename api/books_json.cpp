#include "deal/books.hpp"

#include "api/changes.hpp"
#include "api/json.hpp"

namespace deal {

namespace {

using api::Json;
using api::number;

Json numbers(const std::vector<double>& amounts) {
  Json result = Json::array();
  for (const double amount : amounts) result.push_back(number(amount));
  return result;
}

Json section(const BookSection& section) {
  Json object{{"lines", Json::array()}, {"total", numbers(section.total)}};
  for (const BookLine& line : section.lines)
    object["lines"].push_back({{"name", line.name}, {"amounts", numbers(line.amounts)}});
  return object;
}

Json statement(const IncomeStatement& income) {
  return {{"revenue", section(income.revenue)},
          {"income", section(income.income)},
          {"expenses", section(income.expenses)},
          {"net_income", numbers(income.net_income)}};
}

Json statement(const CashFlowStatement& flow) {
  return {{"operating", section(flow.operating)}, {"investing", section(flow.investing)},
          {"financing", section(flow.financing)}, {"change", numbers(flow.change)},
          {"start", numbers(flow.start)},         {"end", numbers(flow.end)}};
}

Json statement(const BalanceSheet& sheet) {
  return {{"assets", section(sheet.assets)},
          {"liabilities", section(sheet.liabilities)},
          {"equity", section(sheet.equity)},
          {"residual", numbers(sheet.residual)}};
}

Json revenue(const RevenueByFunder& revenue) {
  return {{"gross", numbers(revenue.gross)},
          {"own_funded", numbers(revenue.own_funded)},
          {"net", numbers(revenue.net)},
          {"funded_by_others", section(revenue.funded_by_others)},
          {"organic", numbers(revenue.organic)},
          {"posted", numbers(revenue.posted)},
          {"deferred", numbers(revenue.deferred)}};
}

Json customer(const CustomerNote& note) {
  Json paid = Json::object();
  for (const auto& [kind, amount] : note.paid) api::append(paid, kind, number(amount));
  return {{"customer", note.customer},
          {"revenue", number(note.revenue)},
          {"paid", std::move(paid)},
          {"expensed", number(note.expensed)},
          {"at_most", number(note.at_most)}};
}

std::string_view word(PartyBooks::Kind kind) {
  switch (kind) {
  case PartyBooks::Kind::party: return "party";
  case PartyBooks::Kind::division: return "division";
  case PartyBooks::Kind::outside: break;
  }
  return "outside";
}

Json party(const Books& books, const PartyBooks& party) {
  Json object{{"name", party.name}, {"kind", word(party.kind)}};
  object["owner"] = party.owner;
  object["divisions"] = party.divisions;
  object["income_statement"] = statement(party.income);
  object["cash_flow_statement"] = statement(party.cash_flow);
  object["balance_sheet"] = party.balance_sheet ? statement(*party.balance_sheet) : Json(nullptr);
  object["arrears"] = {{"owes", numbers(party.owes)}, {"is_owed", numbers(party.is_owed)}};
  object["default_in"] =
      party.default_in ? Json(books.periods.at(*party.default_in).label) : Json(nullptr);
  object["revenue"] = party.revenue ? revenue(*party.revenue) : Json(nullptr);
  object["consideration_payable_to_customers"] = Json::array();
  for (const CustomerNote& note : party.customers)
    object["consideration_payable_to_customers"].push_back(customer(note));
  return object;
}

Json origin(const OriginBooks& origin) {
  return {{"origin", origin.origin},
          {"opening", number(origin.opening)},
          {"invested", numbers(origin.invested)},
          {"recycled", numbers(origin.recycled)},
          {"returned", numbers(origin.returned)},
          {"spent", numbers(origin.spent)},
          {"passed_on", numbers(origin.passed_on)},
          {"held", numbers(origin.held)}};
}

/// Columns that a kind does not touch are left out.
Json flows(const FlowMatrix& matrix) {
  Json rows = Json::array();
  for (const FlowMatrix::Row& row : matrix.rows) {
    Json amounts = Json::object();
    for (std::size_t i = 0; i < row.amounts.size(); ++i)
      if (!row.amounts[i].empty())
        api::append(amounts, matrix.columns.at(i), numbers(row.amounts[i]));
    rows.push_back({{"kind", row.kind}, {"amounts", std::move(amounts)}});
  }
  Json change = Json::object();
  for (std::size_t i = 0; i < matrix.columns.size(); ++i)
    api::append(change, matrix.columns[i], numbers(matrix.change.at(i)));
  return {{"columns", matrix.columns}, {"rows", std::move(rows)}, {"change", std::move(change)}};
}

Json moved(const std::vector<UnitsMoved>& moves) {
  Json result = Json::array();
  for (const UnitsMoved& each : moves)
    result.push_back({{"name", each.name},
                      {"asset", each.asset},
                      {"from", each.from},
                      {"to", each.to},
                      {"units", numbers(each.units)}});
  return result;
}

Json choice(const Books::Choice& choice) {
  return {{"measure", choice.quantile.measure},
          {"level", number(choice.quantile.level)},
          {"value", number(choice.value)},
          {"unit", choice.unit},
          {"paths", choice.paths},
          {"with_value", choice.with_value}};
}

Json grid(const Books& books) {
  Json result = Json::array();
  for (const BookPeriod& period : books.periods)
    result.push_back({{"label", period.label}, {"first", period.first}, {"last", period.last}});
  return {{"periods", std::move(result)}};
}

} // namespace

std::string to_json(const Books& books) {
  Json object;
  object["schema"] = 1;
  object["status"] = api::word(books.status);
  object["model"] = books.model;
  api::put_changes(books, object);
  object["seed"] = books.seed;
  object["path"] = books.path;
  object["chosen_by"] = books.choice ? choice(*books.choice) : Json(nullptr);
  object["attribution"] = books.attribution;
  object["not_followed"] = books.not_followed;
  object["hashes"] = {
      {"model", books.model_hash}, {"library", books.library_hash}, {"engine", books.engine_hash}};
  object["currency"] = books.currency;
  object["grid"] = grid(books);
  object["parties"] = Json::array();
  for (const PartyBooks& each : books.parties) object["parties"].push_back(party(books, each));
  object["origins"] = Json::array();
  for (const OriginBooks& each : books.origins) object["origins"].push_back(origin(each));
  object["flows"] = flows(books.flows);
  object["moved"] = moved(books.moved);
  object["residuals"] = {{"balance_sheets", number(books.residuals.balance_sheets)},
                         {"flow_rows", number(books.residuals.flow_rows)},
                         {"flow_columns", number(books.residuals.flow_columns)},
                         {"tags", number(books.residuals.tags)}};
  object["diagnostics"] = api::array(books.diagnostics);
  return api::text(object);
}

} // namespace deal
