#include "support.hpp"

#include "tests/model/generator/generator.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

using namespace deal;
using namespace deal::test;

using Amounts = std::vector<double>;

namespace {

constexpr double tolerance = 1e-9;

Amounts sum_of(const BookSection& section, std::size_t periods) {
  Amounts result(periods);
  for (const BookLine& line : section.lines)
    for (std::size_t t = 0; t < periods; ++t) result[t] += line.amounts[t];
  return result;
}

/// All that was entered in a party's books: the scale of its rounding errors.
double turnover(const Books& books, const std::string& name) {
  double result = 1e-300;
  for (const Journal::Entry& entry : books.journal.entries)
    if (books.journal.parties[entry.party] == name) result += std::abs(entry.amount);
  return result;
}

void check_sections(const PartyBooks& party, std::size_t periods) {
  for (const BookSection* section :
       {&party.income.revenue, &party.income.income, &party.income.expenses,
        &party.cash_flow.operating, &party.cash_flow.investing, &party.cash_flow.financing})
    CHECK(section->total == sum_of(*section, periods));
}

/// Each statement is what the others say it is.
void check_party(const Books& books, const PartyBooks& party) {
  INFO(party.name);
  const std::size_t periods = books.periods.size();
  check_sections(party, periods);
  double scale = turnover(books, party.name);
  for (const std::string& division : party.divisions) scale += turnover(books, division);
  const CashFlowStatement& flow = party.cash_flow;
  for (std::size_t t = 0; t < periods; ++t) {
    CHECK(std::abs(party.income.revenue.total[t] + party.income.income.total[t] -
                   party.income.expenses.total[t] - party.income.net_income[t]) <=
          tolerance * scale);
    CHECK(std::abs(flow.operating.total[t] + flow.investing.total[t] + flow.financing.total[t] -
                   flow.change[t]) <= tolerance * scale);
    CHECK(party.owes[t] >= 0);
    CHECK(party.is_owed[t] >= 0);
    if (!party.balance_sheet) continue;
    const BalanceSheet& sheet = *party.balance_sheet;
    CHECK(std::abs(flow.start[t] + flow.change[t] - flow.end[t]) <= tolerance * scale);
    if (t > 0) CHECK(flow.start[t] == flow.end[t - 1]);
    CHECK(std::abs(sheet.assets.lines.front().amounts[t] - flow.end[t]) <= tolerance * scale);
    CHECK(std::abs(sheet.assets.total[t] - sheet.liabilities.total[t] - sheet.equity.total[t]) <=
          tolerance * scale);
    CHECK(sheet.residual[t] <= tolerance);
  }
  if (!party.revenue) return;
  const RevenueByFunder& revenue = *party.revenue;
  for (std::size_t t = 0; t < periods; ++t) {
    const double posted = revenue.posted.empty() ? 0 : revenue.posted[t];
    const std::vector<double>& deferred = revenue.deferred;
    const double put_off = deferred.empty() ? 0 : deferred[t] - (t == 0 ? 0 : deferred[t - 1]);
    CHECK(std::abs(revenue.gross[t] + posted - put_off - party.income.revenue.total[t]) <=
          tolerance * scale);
    CHECK(std::abs(revenue.gross[t] - revenue.own_funded[t] - revenue.net[t]) <= tolerance * scale);
    CHECK(revenue.own_funded[t] >= 0);
    CHECK(revenue.own_funded[t] <= revenue.gross[t] + tolerance * scale);
  }
}

/// Of a party with divisions, each account is the sum of those of its own and the divisions' books.
void check_consolidation(const Books& books, const PartyBooks& party) {
  INFO(party.name);
  std::map<std::string, double> balances; // of income accounts, from the entries
  auto is_ours = [&](const std::string& name) {
    return name == party.name || std::ranges::find(party.divisions, name) != party.divisions.end();
  };
  double scale = 1e-300;
  for (const Journal::Entry& entry : books.journal.entries) {
    if (!is_ours(books.journal.parties[entry.party])) continue;
    scale += std::abs(entry.amount);
    balances[books.journal.accounts[entry.debit].name] += entry.amount;
    balances[books.journal.accounts[entry.credit].name] -= entry.amount;
  }
  auto check = [&](const BookSection& section, double sign) {
    for (const BookLine& line : section.lines) {
      double total = 0;
      for (const double amount : line.amounts) total += amount;
      CHECK(std::abs(sign * total - balances[line.name]) <= tolerance * scale);
    }
  };
  check(party.income.revenue, -1);
  check(party.income.expenses, 1);
  if (!party.balance_sheet || party.kind == PartyBooks::Kind::division) return;
  for (const BookLine& line : party.balance_sheet->assets.lines)
    CHECK(std::abs(line.amounts.back() - balances[line.name]) <= tolerance * scale);
  CHECK(std::abs(balances["cash at owner"] + balances["cash of divisions"]) <= tolerance * scale);
}

/// Cells may have cancelled out: rounding errors are relative to all that was entered.
void check_flows(const Books& books) {
  const FlowMatrix& flows = books.flows;
  const std::size_t periods = books.periods.size();
  double size = 1e-300;
  for (const Journal::Entry& entry : books.journal.entries) size += std::abs(entry.amount);
  for (const FlowMatrix::Row& row : flows.rows) {
    for (std::size_t t = 0; t < periods; ++t) {
      double sum = 0;
      for (const Amounts& amounts : row.amounts) {
        if (!amounts.empty()) sum += amounts[t];
      }
      CHECK(std::abs(sum) <= tolerance * size);
    }
  }
  for (std::size_t column = 0; column < flows.columns.size(); ++column) {
    for (std::size_t t = 0; t < periods; ++t) {
      double sum = 0;
      for (const FlowMatrix::Row& row : flows.rows) {
        if (!row.amounts[column].empty()) sum += row.amounts[column][t];
      }
      CHECK(std::abs(sum - flows.change[column][t]) <= tolerance * size);
    }
  }
}

void check_origins(const Books& books) {
  for (const OriginBooks& origin : books.origins) {
    INFO(origin.origin);
    double before = origin.opening;
    double scale = 1e-300;
    for (const Journal::Entry& entry : books.journal.entries) scale += std::abs(entry.amount);
    for (std::size_t t = 0; t < books.periods.size(); ++t) {
      const double in = before + origin.invested[t];
      const double out = origin.recycled[t] + origin.returned[t] + origin.spent[t] +
                         origin.passed_on[t] + origin.held[t];
      CHECK(std::abs(in - out) <= tolerance * scale);
      before = origin.held[t];
    }
  }
}

void check_books(const Books& books) {
  CHECK(worst(books.residuals) <= tolerance);
  for (const PartyBooks& party : books.parties) {
    check_party(books, party);
    check_consolidation(books, party);
  }
  check_flows(books);
  check_origins(books);
}

std::size_t models() {
  const char* asked = std::getenv("DEAL_BOOKS_MODELS");
  return asked != nullptr ? std::strtoul(asked, nullptr, 10) : 60;
}

} // namespace

TEST_CASE("the books of every example balance on several paths") {
  for (const std::string& file : examples()) {
    INFO(file);
    const CompileResult compiled = Engine().compile_file(file);
    REQUIRE(compiled.model);
    for (const std::uint64_t path : {0u, 17u, 4000u}) {
      const Books kept = books(*compiled.model, {.path = path});
      REQUIRE(kept.status == RunStatus::done);
      check_books(kept);
    }
  }
}

TEST_CASE("the books of random models balance") {
  for (std::uint64_t seed = 1; seed <= models(); ++seed) {
    const generator::Sample sample = generator::generate(seed);
    INFO(sample.text());
    const Books kept = books_of(sample.text(), {.path = seed});
    for (const Diagnostic& each : kept.diagnostics) UNSCOPED_INFO(each.text);
    REQUIRE(kept.status == RunStatus::done);
    check_books(kept);
  }
}

TEST_CASE("what a ledger follows besides changes nothing that was followed before") {
  const std::string file = std::string(DEAL_EXAMPLES) + "/amazon-anthropic.deal";
  const CompileResult compiled = Engine().compile_file(file);
  REQUIRE(compiled.model);
  // A run of one path has its values as its means, to the bit.
  const Result result = run(*compiled.model, {.paths = 1});
  const Books kept = books(*compiled.model);
  const auto back = std::ranges::find(result.measures, std::string("back"),
                                      [](const MeasureResult& each) { return each.info.name; });
  REQUIRE(back != result.measures.end());
  CHECK(party(kept, "AWS").revenue->own_funded == back->statistics.mean);
}

TEST_CASE("books of a model in which nobody invests have nothing to follow by any rule") {
  for (const char* rule : {"pro_rata", "fifo", "own_first", "own_last"}) {
    const Books kept = books_of("attribution " + std::string(rule) + R"(
model "A sale"
grid yearly from 2025-01 to 2025-12
party A { cash: $10 }
party B
pay sale: A -> B { due: $4; kind: sales }
)");
    REQUIRE(kept.status == RunStatus::done);
    CHECK(kept.origins.empty());
    check_books(kept);
  }
}
