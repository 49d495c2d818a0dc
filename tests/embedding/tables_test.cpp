#include "support.hpp"

using namespace deal;
using namespace deal::test;

namespace {

const std::string text = R"(model "Fund"
grid monthly from 2025-01 to 2025-03
table startups(cash: money, stake: fraction, on: date?) {
  Written: $1, 1%, none
}
measure worth = sum(s.cash * s.stake for s in startups)
measure rows = count(1 for s in startups)
measure late = count(1 for s in startups where s.on > 2025-06)
)";

CompileResult compiled(std::vector<TableRows> tables) {
  return Engine().compile_text("fund.deal", text, {.tables = std::move(tables)});
}

/// The one thing that is said of this cell as cash of the row Mistral.
Diagnostic said_of(const std::string& cell) {
  const CompileResult result = compiled({{"startups", {{"Mistral", {cell, "1%", "none"}}}}});
  REQUIRE(result.diagnostics.size() == 1);
  return result.diagnostics[0];
}

double mean(const Result& result, const char* measure) {
  return result.measure(measure).statistics.mean.at(0);
}

} // namespace

TEST_CASE("rows of the host take the place of those that are written") {
  const auto model =
      compiled(
          {{"startups",
            {{"Mistral", {"$1.5bn", "40%", "2025-07"}}, {"小米", {"$2M + $3M", "0.1", "none"}}}}})
          .or_throw();
  const Result result = run(*model, {.paths = 1}).or_throw();
  CHECK(mean(result, "worth") == 0.4 * 1.5e9 + 0.1 * 5e6);
  CHECK(mean(result, "rows") == 2);
  CHECK(mean(result, "late") == 1);
}

TEST_CASE("a row of the host is known by its name") {
  const CompileOptions options{.settings = {{"startups.Mistral.cash", "$7"}},
                               .tables = {{"startups", {{"Mistral", {"$1", "100%", "none"}}}}}};
  const auto model = Engine().compile_text("fund.deal", text, options).or_throw();
  CHECK(mean(run(*model, {.paths = 1}).or_throw(), "worth") == 7);
}

TEST_CASE("rows as they would be written give the same numbers and another hash") {
  const auto written = compiled({}).or_throw();
  const auto given = compiled({{"startups", {{"Written", {"$1", "1%", "none"}}}}}).or_throw();
  const Result a = run(*written, {.paths = 1}), b = run(*given, {.paths = 1});
  CHECK(numbers(a) == numbers(b));
  CHECK(a.model_hash != b.model_hash);
  const auto other = compiled({{"startups", {{"Written", {"$1", "1.0%", "none"}}}}}).or_throw();
  CHECK(run(*other, {.paths = 1}).model_hash != b.model_hash);
}

TEST_CASE("a wrong cell is named by table and row and column") {
  const Diagnostic unit = said_of("5 chips");
  REQUIRE(unit.place);
  CHECK(unit.place->file == "table startups, row Mistral, column cash");
  CHECK(unit.text.find("5 chips") != std::string::npos);
  for (const char* cell : {"", "$5bn $6bn", "$5bn, $6bn", "}", "\"", "\xff", "nothing", "$5bnEUR",
                           "$1e999", "2025-13", "none", "normal(1, 2)", "cash(world)"}) {
    INFO(cell);
    const Diagnostic found = said_of(cell);
    CHECK((!found.place || found.place->file == "table startups, row Mistral, column cash"));
  }
}

TEST_CASE("rows that do not fit the table are refused") {
  const std::vector<std::string> good{"$1", "1%", "none"};
  CHECK(codes(compiled({{"startup", {{"A", good}}}}).diagnostics) == "D1060");
  CHECK(compiled({{"startup", {{"A", good}}}}).diagnostics[0].help == "did you mean `startups`?");
  const CompileResult lengths = compiled({{"startups", {{"A", {"$1"}}, {"B", {}}, {"C", good}}}});
  CHECK(codes(lengths.diagnostics) == "D1061 D1061");
  CHECK(lengths.diagnostics[0].message == "table `startups`, row `A`: 1 value for 3 columns");
  CHECK(codes(compiled({{"startups", {{"A", good}, {"A", good}}}}).diagnostics) == "D1062");
  CHECK(codes(compiled({{"startups", {}}}).diagnostics) == "D1063");
  CHECK(codes(compiled({{"startups", {{"A", good}}}, {"startups", {{"B", good}}}}).diagnostics) ==
        "D1064");
  CHECK(codes(compiled({{"startups", {{"A", good}, {"", good}}}}).diagnostics) == "D1065");
  CHECK(codes(compiled({{"startups", {{"\xff", good}}}}).diagnostics) == "D1065");
  CHECK(codes(compiled({{"\xff", {{"A", good}}}}).diagnostics) == "D1060");
  CHECK(codes(compiled({{"startups", std::vector<TableRows::Row>(20'001, {"A", good})}})
                  .diagnostics) == "D0456");
}

TEST_CASE("ten thousand rows are a sum") {
  TableRows table{"startups", {}};
  for (int i = 1; i <= 10'000; ++i)
    table.rows.push_back({"row " + std::to_string(i), {"$" + std::to_string(i), "50%", "none"}});
  const auto model = compiled({table}).or_throw();
  CHECK(mean(run(*model, {.paths = 1}).or_throw(), "worth") == 10'000.0 * 10'001 / 4);
}
