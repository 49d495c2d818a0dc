#include "support.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

using namespace deal::test;
using namespace deal::syntax;

namespace {

std::string message(const std::string& text) {
  const auto result = parsed(text);
  return result.errors.empty() ? "" : result.errors[0].message;
}

std::string help(const std::string& text) {
  const auto result = parsed(text);
  return result.errors.empty() ? "" : result.errors[0].help;
}

std::string rows(const std::string& text) { return "table t(a: money, b: money?) {" + text + "}"; }

} // namespace

TEST_CASE("tables and declarations over their rows") {
  CHECK(tree("table startups(cash: money, need: money/time, on: date?) {\n"
             "  Mistral:        $1.2bn, $0.6bn/year, 2024-11\n"
             "  \"Character.AI\": $0.9bn, $0.4bn/year, none\n"
             "}") == "table startups(cash: money, need: money/time, on: date?)\n"
                     "  \"Mistral\": 1200000000:USD, (/ 600000000:USD year), 2024-11\n"
                     "  \"Character.AI\": 900000000:USD, (/ 400000000:USD year), none\n");
  CHECK(tree("table t(a: x | y) {}") == "table t(a: x | y)\n");
  CHECK(tree("table t(a: money assumed, b: date source \"10-K\") {}") ==
        "table t(a: money assumed, b: date source \"10-K\")\n");
  CHECK(tree("for s in startups {\n  party Startup { cash: s.cash }\n  let g ~ d\n}") ==
        "for s in startups\n  instance party Startup\n    cash: s.cash\n  let g\n    ~ d\n");
  CHECK(tree("for s in t {}") == "for s in t\n");
  CHECK(tree("/// Young.\ntable t(a: money) {\n}\n/// Each.\nfor s in t {\n}") ==
        "doc \"Young.\"\ntable t(a: money)\ndoc \"Each.\"\nfor s in t\n");
}

TEST_CASE("a row goes on behind a comma, and ends with its line or a semicolon") {
  const auto two = "table t(a: money, b: money?)\n  \"A\": 1, 2\n  \"B\": 3, none\n";
  CHECK(tree(rows("A: 1, 2; B: 3, none")) == two);
  CHECK(tree(rows("\n A: 1,\n 2 // why\n\n B: 3\n , none;\n")) == two);
  CHECK(tree(rows("\n A:\n 1, 2\n \"B\": 3, none")) == two);
  CHECK(tree(rows("A: 1, (1\n + 1)")) == "table t(a: money, b: money?)\n  \"A\": 1, (+ 1 1)\n");
}

TEST_CASE("rows have names of any script, keywords and texts included") {
  CHECK(tree("table 公司(现金: money) { 月之暗面: 40亿美元； 智谱：１ }") == "D0005");
  CHECK(tree("table 公司（现金：money） { 月之暗面：40亿美元；智谱：1 }") ==
        "table 公司(现金: money)\n  \"月之暗面\": 4000000000:美元\n  \"智谱\": 1\n");
  CHECK(tree("table t(state: money) { for: 1; table: 2; none: 3\n \"a \\\"b\\\"\\n\": 4 }") ==
        "table t(state: money)\n  \"for\": 1\n  \"table\": 2\n  \"none\": 3\n  \"a \\\"b\\\"\\n\": "
        "4\n");
  const auto composed = parsed("table t(a: money) { \"Caf\u00e9\": 1; Cafe\u0301: 2 }");
  REQUIRE(composed.codes.empty());
  const auto& table = std::get<TableDecl>(composed.module.declarations[0].value);
  CHECK(table.rows[0].name.text == table.rows[1].name.text);
}

TEST_CASE("a row knows its place") {
  const std::string text = "table t(a: money) {\n  \"A b\": 1 + 2;\n}";
  const auto result = parsed(text);
  const auto& row = std::get<TableDecl>(result.module.declarations[0].value).rows.at(0);
  CHECK(text.substr(row.span.begin, row.span.end - row.span.begin) == "\"A b\": 1 + 2");
  CHECK(text.substr(row.name.span.begin, row.name.span.end - row.name.span.begin) == "\"A b\"");
}

TEST_CASE("table is a name where no declaration can be meant") {
  CHECK(tree("party A { table: 1 }") == "instance party A\n  table: 1\n");
  CHECK(tree("let table = a.table + table") == "let table\n  = (+ a.table table)\n");
  CHECK(tree("let x = sum(\n  s.a\n  for s in t where s.b\n)") ==
        "let x\n  = (sum s in t s.a where s.b)\n");
  CHECK(message("table = 5") == "`table` needs a name, found `=`");
}

TEST_CASE("a row has as many values as its table has columns") {
  CHECK(message(rows("A: 1")) == "row `A` has 1 value, its table 2 columns");
  CHECK(help(rows("A: 1")) == "the value of `b` is missing; without one write `none`");
  CHECK(message("table t(a: money) { \"A b\": 1, 2, 3 }") ==
        "row `A b` has 3 values, its table 1 column");
  CHECK(help("table t(a: money, b: money) { A: 1 }") == "the value of `b` is missing");
  CHECK(help(rows("A: 1, 2, 3")) == "the last column is `b`");
  const auto result = parsed(rows("\nA: 1\nB: 1, 2\nC: 1, 2, 3\nD: *\n"));
  CHECK(result.codes == "D0030 D0030 D0019");
  CHECK(result.tree == "table t(a: money, b: money?)\n  \"B\": 1, 2\n");
}

TEST_CASE("errors in a table say what a row is") {
  CHECK(message(rows("A: ")) == "expected a value after `A:`, found `}`");
  CHECK(message(rows("A: 1, , 2")) == "expected a value after `,`, found `,`");
  CHECK(help(rows("A: 1, , 2")) == "where a row has no value write `none`");
  CHECK(help(rows("\nA:\nB: 1, 2")) == "where a row has no value write `none`");
  CHECK(message(rows("\nA:\n\"B\": 1, 2")) ==
        "expected a value after `A:`, found the end of the line");
  CHECK(message(rows("A: 1 2")) ==
        "expected an operator, `,` or the end of the line after `1`, found `2`");
  CHECK(help(rows("\nA: 1,\nB: 1, 2")) ==
        "each row stands on a line of its own; a line that ends in a comma goes on below");
  CHECK(message(rows("A = 1")) == "expected `:` after `A`, found `=`");
  CHECK(help(rows("A = 1")) == "a row is `name: value, …`");
  CHECK(message(rows("$5, $4")) == "expected a row, `name: value, …`, found `$5`");
  CHECK(message(rows("\"\": 1, 2")) == "expected the name of a row, found an empty text");
  CHECK(message(rows("\"\\q\": 1, 2")) == "`\\q` is not an escape");
}

TEST_CASE("errors in the head of a table or loop show its form") {
  const auto table = "for example `table startups(cash: money) { Mistral: $1bn }`";
  CHECK(message("table t() { A: 1 }") == "expected a name after `(`, found `)`");
  for (const auto* text : {"table t() { A: 1 }", "table t { A: 1 }", "table { A: 1 }",
                           "table t(a) { A: 1 }", "table t(a: money)"}) {
    CAPTURE(text);
    CHECK(help(text) == table);
  }
  const auto loop = "for example `for s in startups { party Startup { cash: s.cash } }`";
  for (const auto* text : {"for { }", "for s t { }", "for s in { }", "for s in t",
                           "for s in t.u { }", "for s in t where s.b { }"}) {
    CAPTURE(text);
    CHECK(help(text) == loop);
  }
  CHECK(help("tabel t(a: money) { }") == "did you mean `table`?");
  CHECK(help("fro s in t { }") == "did you mean `for`?");
  CHECK(help("foreach s in t { }") == "did you mean `for`?");
}

TEST_CASE("what is open before a table or loop ends there") {
  CHECK(message(rows("A: 1, 2").substr(0, 30)) == "this `{` is never closed");
  CHECK(message("for s in t {\n let x = 1\n") == "this `{` is never closed");
  CHECK(parsed("let x = (1 +\nfor s in t {\n let y = 1\n}").tree.find("for s in t") !=
        std::string::npos);
  CHECK(parsed("let x = (1 +\ntable t(a: money) {\n}").tree.find("table t") != std::string::npos);
  CHECK(message("let x = 1 +\nfor s in t { }") ==
        "expected a value after `+`, found the end of the line");
  CHECK(tree("let x = 1\nfor s in t { }") == "let x\n  = 1\nfor s in t\n");
}

TEST_CASE("a table of a hundred thousand rows is read") {
  std::string text = "table t(a: money, on: date) {\n";
  for (int i = 0; i < 100'000; ++i) text += fmt::format("r{}: $1.{}bn, 2024-11\n", i, i);
  const auto result = parsed(text + "}");
  CHECK(result.codes.empty());
  CHECK(std::get<TableDecl>(result.module.declarations.at(0).value).rows.size() == 100'000);
}

TEST_CASE("a large table of bad rows ends after the first errors") {
  std::string short_rows = "table t(a: money, on: date) {\n", bad_rows = short_rows;
  for (int i = 0; i < 100'000; ++i) {
    short_rows += "r: 1\n";
    bad_rows += "r 1\n";
  }
  CHECK(parsed(short_rows + "}").errors.size() == 21);
  CHECK(parsed(bad_rows + "}").errors.size() == 21);
}
