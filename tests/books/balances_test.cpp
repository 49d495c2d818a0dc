#include "deal/run.hpp"
#include "support.hpp"
#include "tests/model/generator/generator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

using namespace deal;
using namespace deal::test;

using Amounts = std::vector<double>;

namespace {

/// What the books show of an account of a party, and the measure that reads the same.
struct Shown {
  std::string measure;
  Amounts amounts;
};

class Reader {
 public:
  explicit Reader(const Books& books) {
    for (const PartyBooks& party : books.parties) {
      // Of a row of a table nobody can ask by name.
      if (party.kind == PartyBooks::Kind::outside || party.name.ends_with("]")) continue;
      read(party, party.income.revenue, true);
      read(party, party.income.income, true);
      read(party, party.income.expenses, true);
      read(party, party.balance_sheet->assets, false);
      read(party, party.balance_sheet->liabilities, false);
      read(party, party.balance_sheet->equity, false);
    }
  }

  const std::vector<Shown>& shown() const { return shown_; }
  const std::string& text() const { return text_; }

 private:
  void read(const PartyBooks& party, const BookSection& section, bool of_each_period) {
    // The ledger's own, which no model names.
    static const std::set<std::string> own{
        "cash",     "opening",          "cash at owner", "receivables", "cash of divisions",
        "payables", "retained earnings"};
    for (const BookLine& line : section.lines) {
      if (own.contains(line.name)) continue;
      Shown& each = shown_.emplace_back(fmt::format("balance_{}", shown_.size()), line.amounts);
      text_ += fmt::format("measure {} = balance({}, {})\n", each.measure, party.name, line.name);
      if (!of_each_period) continue;
      for (std::size_t t = 1; t < each.amounts.size(); ++t) each.amounts[t] += each.amounts[t - 1];
    }
  }

  std::vector<Shown> shown_;
  std::string text_;
};

/// Returns how many balances there were.
std::size_t check_balances(const std::string& text, std::uint64_t path) {
  const Books kept = done_books_of(text, {.path = path});
  const Reader reader(kept);
  const CompileResult compiled = Engine().compile_text("t.deal", text + reader.text());
  if (!compiled.model) FAIL(compiled.diagnostics.at(0).text);
  const Result result = run(*compiled.model, {.paths = path + 1, .keep_paths = true});
  REQUIRE(result.status == RunStatus::done);
  for (const Shown& each : reader.shown()) {
    INFO(each.measure);
    const auto found = std::ranges::find_if(result.measures, [&](const MeasureResult& measure) {
      return measure.info.name == each.measure;
    });
    REQUIRE(found != result.measures.end());
    double scale = 1e-6;
    for (const double amount : each.amounts) scale = std::max(scale, std::abs(amount));
    for (std::size_t t = 0; t < each.amounts.size(); ++t)
      CHECK(std::abs(found->values.of_period(t)[path] - each.amounts[t]) <= 1e-9 * scale);
  }
  return reader.shown().size();
}

} // namespace

TEST_CASE("a balance that is read is the one that the books show") {
  CHECK(check_balances(by_hand, 0) > 10);
  std::size_t balances = 0;
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    const std::string text = generator::generate(seed).text();
    INFO(text);
    balances += check_balances(text + "\n", seed);
  }
  CHECK(balances > 100);
}

TEST_CASE("what notes say is owed is what stands on the issuer's account") {
  // One that was there before, one that turns or falls due unpaid, one that falls due after a default.
  const std::string text = R"(
grid monthly from 2025-01 to 2027-12
party A { cash: $1000 }
party B { cash: $1000 }
party F { cash: $1000 }
party S { cash: $50 }
equity_stake founders: F -> S { shares: 100 shares }
let wage ~ uniform(0, 14)
note_stake old: F -> S { owed: $30; since: 2024-07-01; as: convertible { discount: 15%; interest: 4%/year } }
investment first: A -> S { amount: $100; on: 2025-03-10; as: convertible { interest: 6%/year; maturity: 12 months } }
investment second: B -> S { amount: $80; on: 2025-07-01; as: convertible { interest: 9%/year; maturity: 24 months } }
pay spent: S -> world { due: wage * $1; kind: expenses; unpaid: default }
let said = old.as.owed + old.as.accrued + first.as.owed + first.as.accrued + second.as.owed + second.as.accrued
measure broke = ever(defaulted(S))
measure short = total(first.as.repaid.due - first.as.repaid.paid)
expect closing(said) == balance(S, notes)
)";
  const std::string round = "round a of S { on: 2026-01-10; pre_money: $300; raises: $50 }\n";
  for (const std::string& rounds : {std::string(), round}) {
    INFO(rounds);
    const CompileResult compiled = Engine().compile_text("notes.deal", text + rounds);
    if (!compiled.model) FAIL(compiled.diagnostics.at(0).text);
    const Result result = run(*compiled.model, {.paths = 300});
    REQUIRE(result.ok());
    CHECK(result.expectations[0].holds());
    INFO(result.expectations[0].found);
    CHECK(result.measure("broke").statistics.mean[0] > 0.2);
    CHECK((result.measure("short").statistics.max[0] > 1) == rounds.empty());
  }
}
