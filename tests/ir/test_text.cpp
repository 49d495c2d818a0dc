#include "tests/ir/support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace deal;
using ir::Op;

namespace {

bool equal(const ir::Instruction& a, const ir::Instruction& b) {
  return a.op == b.op && a.type == b.type && a.block == b.block && a.family == b.family &&
         a.operands == b.operands && test::same(a.immediate, b.immediate) && a.index == b.index &&
         a.site == b.site;
}

bool equal(const ir::Column& a, const ir::Column& b) {
  return a.name == b.name && a.family == b.family &&
         std::ranges::equal(a.values, b.values,
                            [](double x, double y) { return test::same(x, y); });
}

template <class List, class Equal> bool all_equal(const List& a, const List& b, Equal same) {
  return std::ranges::equal(a, b, same);
}

bool equal(const ir::Program& a, const ir::Program& b) {
  const auto columns = [](const ir::Column& x, const ir::Column& y) { return equal(x, y); };
  return a.periods == b.periods && a.blocks == b.blocks &&
         all_equal(a.values, b.values, [](const auto& x, const auto& y) { return equal(x, y); }) &&
         all_equal(a.columns, b.columns, columns) &&
         all_equal(a.grid_columns, b.grid_columns, columns) &&
         all_equal(
             a.families, b.families,
             [](const auto& x, const auto& y) { return x.name == y.name && x.size == y.size; }) &&
         all_equal(a.index_tables, b.index_tables,
                   [](const auto& x, const auto& y) {
                     return x.name == y.name && x.from == y.from && x.into == y.into &&
                            x.entries == y.entries;
                   }) &&
         all_equal(a.networks, b.networks,
                   [](const auto& x, const auto& y) {
                     return x.name == y.name && x.of_parties == y.of_parties &&
                            x.of_dues == y.of_dues && x.dues == y.dues;
                   }) &&
         all_equal(a.slots, b.slots,
                   [](const auto& x, const auto& y) {
                     return x.name == y.name && x.type == y.type && x.family == y.family;
                   }) &&
         all_equal(a.streams, b.streams,
                   [](const auto& x, const auto& y) {
                     return x.name == y.name && x.family == y.family;
                   }) &&
         all_equal(a.parameters, b.parameters,
                   [](const auto& x, const auto& y) {
                     return x.name == y.name && test::same(x.value, y.value);
                   }) &&
         all_equal(a.samples, b.samples,
                   [](const auto& x, const auto& y) {
                     return x.name == y.name && x.family == y.family &&
                            x.per_period == y.per_period;
                   }) &&
         all_equal(a.outputs, b.outputs,
                   [](const auto& x, const auto& y) {
                     return x.name == y.name && x.series == y.series;
                   }) &&
         all_equal(a.sites, b.sites, [](const auto& x, const auto& y) {
           return x.variable == y.variable && x.role == y.role && x.span == y.span;
         });
}

std::string error_of(std::string_view text) { return ir::read(text).error; }

} // namespace

TEST_CASE("a printed program is read back equal") {
  for (std::uint32_t number = 0; number < 40; ++number) {
    const ir::Program program = test::random_program(number, 120);
    const std::string text = ir::print(program);
    const ir::ReadResult result = ir::read(text);
    REQUIRE(result.error.empty());
    REQUIRE(equal(program, result.program));
    REQUIRE(ir::print(result.program) == text);
  }
}

TEST_CASE("odd names and numbers survive the text") {
  ir::Builder b(2);
  const auto slot = b.slot("a \"quoted\" ; name\\\nin two lines", ir::Type::mask);
  b.site("云 (收入)", "", {3, 14, 15});
  b.at(1);
  b.write_start(slot, b.mask(true));
  b.number(-0.0);
  b.number(0x1p-1074);
  b.number(0.1);
  b.number(test::undefined);
  b.number(-test::inf);
  b.grid_column("empty ones", {test::undefined, -0.0});
  const ir::Program program = b.finish();
  const ir::ReadResult result = ir::read(ir::print(program));
  CHECK(result.error == "");
  CHECK(equal(program, result.program));
}

TEST_CASE("parameters and samples survive the text") {
  ir::Builder b(2);
  const auto rows = b.family("rows", 3);
  const auto p = b.parameter_value(b.parameter("a \"p\"", -0.1));
  const auto s = b.sample_value(b.sample("s", rows, true));
  const auto once = b.sample_value(b.sample("once", ir::scalar, false));
  b.observe(b.output("o", true), b.make(Op::sum, b.make(Op::mul, s, p)));
  b.observe(b.output("end", false), once);
  const ir::Program program = b.finish();
  CHECK(ir::verify(program).empty());
  const ir::ReadResult result = ir::read(ir::print(program));
  REQUIRE(result.error.empty());
  CHECK(equal(program, result.program));
  CHECK(ir::print(result.program) == ir::print(program));
  CHECK(error_of("sample 0 \"s\" of 0 per month") == "line 1: 'path' expected");
}

TEST_CASE("names of rows survive the text") {
  ir::Builder b(1);
  const auto rows = b.family("rows", 3, {"A", "Character.AI", "a \"b\" = c"});
  const auto u = b.uniform_per_path(b.stream("u", rows));
  b.observe(b.output("o", false), b.make(Op::sum, u));
  const ir::Program program = b.finish();
  CHECK(ir::verify(program).empty());
  const ir::ReadResult result = ir::read(ir::print(program));
  REQUIRE(result.error.empty());
  CHECK(result.program.families[1].rows == program.families[1].rows);
  CHECK(ir::print(result.program) == ir::print(program));
}

TEST_CASE("networks survive the text") {
  ir::Builder b(1);
  const auto network =
      b.network("a loop", 2, {{0, 1, 3, true}, {1, clearing::outside, 0, false}, {1, 1, 7, true}});
  const auto cycling = b.network("nobody", 1, {});
  const auto column = [&](std::uint32_t size) {
    return b.column_value(b.column("c", b.family("joined", size), std::vector<double>(size, 1.0)));
  };
  b.make(Op::clear, column(11), ir::no_value, ir::no_value, network);
  b.make(Op::mix, column(7), ir::no_value, ir::no_value, network);
  b.make(Op::cycling, column(1), ir::no_value, ir::no_value, cycling);
  const ir::Program program = b.finish();
  REQUIRE(ir::verify(program).empty());
  const std::string text = ir::print(program);
  CHECK_THAT(text, Catch::Matchers::Contains("network 0 \"a loop\" of 1 and 2 = 0 1 3 event "
                                             "1 outside 0 plain 1 1 7 event\n"));
  const ir::ReadResult result = ir::read(text);
  CHECK(result.error == "");
  CHECK(equal(program, result.program));
  CHECK(error_of("network 0 \"n\" of 0 and 0 = 0 outside 0") == "line 1: 'plain' expected");
}

TEST_CASE("a program can be written by hand") {
  const ir::ReadResult result = ir::read("periods 2\n"
                                         "slot 0 \"cash\" number of 0\n"
                                         "output 0 \"end\" scalar\n"
                                         "setup:\n"
                                         "  %0 = constant 5\n"
                                         "open:\n"
                                         "  %1 = write #0 %0   ; cash\n"
                                         "step:\n"
                                         "  %2 = read #0\n"
                                         "  %3 = add %2 %0\n"
                                         "  %4 = write #0 %3\n"
                                         "close:\n"
                                         "  %5 = read #0\n"
                                         "  %6 = observe #0 %5\n");
  REQUIRE(result.error == "");
  CHECK(test::run_one(result.program) == 15);
}

TEST_CASE("the line of a wrong text is named") {
  CHECK(error_of("periods 1\nfrobnicate 3\n") == "line 2: 'frobnicate' is not a table");
  CHECK(error_of("periods x") == "line 1: 'x' is not a number");
  CHECK(error_of("%0 = period") == "line 1: an instruction outside the blocks");
  CHECK(error_of("step:\n  %0 = perriod") == "line 2: 'perriod' is not an operation");
  CHECK(error_of("step:\n  %0 = period\n  %0 = period") == "line 3: %0 is there already");
  CHECK(error_of("step:\n  %1 = period") == "line 2: %0 is missing");
  CHECK(error_of("slot 1 \"x\" number of 0") == "line 1: number 0 expected");
  CHECK(error_of("slot 0 \"x") == "line 1: the name has no end");
  CHECK(error_of("setup:\n %4294967295 = constant 1").starts_with("line 2: "));
  CHECK(error_of("setup:\n %0 = constant 1 2") == "line 2: more than expected");
}
