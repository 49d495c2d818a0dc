#include "tests/ir/support.hpp"

#include <catch2/catch.hpp>

#include <cfenv>
#include <stdexcept>

using namespace deal;
using ir::Block;
using ir::Builder;
using ir::no_value;
using ir::Op;
using ir::Type;
using ir::ValueId;
using test::inf;
using test::undefined;

namespace {

std::vector<Op> elementwise_operations() {
  std::vector<Op> result;
  for (int i = 0; i <= static_cast<int>(Op::require); ++i)
    if (ir::is_elementwise(static_cast<Op>(i))) result.push_back(static_cast<Op>(i));
  return result;
}

bool takes_mask(Op op, int operand) {
  return op == Op::and_ || op == Op::or_ || op == Op::not_ || (op == Op::select && operand == 0);
}

double random_operand(std::mt19937& random) {
  static const double special[] = {0.0, -0.0, 1, -1, inf, -inf, undefined, 0x1p-1074, 1e308, 0.5};
  if (random() % 3 == 0) return special[random() % std::size(special)];
  const double unit = static_cast<double>(random()) * 0x1p-32;
  return random() % 2 ? unit : (unit - 0.5) * 20;
}

/// The operation on states that start with the operands, so that nothing can be folded.
ValueId unfolded(Builder& builder, Op op, const std::array<double, 3>& operands) {
  std::array<ValueId, 3> values{no_value, no_value, no_value};
  for (int i = 0; i < ir::info(op).arity; ++i) {
    const bool mask = takes_mask(op, i);
    const auto slot = builder.slot("x", mask ? Type::mask : Type::number);
    builder.write_start(slot, mask ? builder.mask(operands[i] > 0) : builder.number(operands[i]));
    values[i] = builder.read(slot);
  }
  return builder.make(op, values[0], values[1], values[2]);
}

ValueId folded(Builder& builder, Op op, const std::array<double, 3>& operands) {
  std::array<ValueId, 3> values{no_value, no_value, no_value};
  for (int i = 0; i < ir::info(op).arity; ++i)
    values[i] = takes_mask(op, i) ? builder.mask(operands[i] > 0) : builder.number(operands[i]);
  return builder.make(op, values[0], values[1], values[2]);
}

ValueId as_number(Builder& builder, ValueId value) {
  if (builder.instruction(value).type == Type::number) return value;
  return builder.select(value, builder.number(1), builder.number(0));
}

} // namespace

TEST_CASE("folding gives the bits of running, and leaves the first bad number to it") {
  std::mt19937 random(7);
  for (const Op op : elementwise_operations()) {
    Builder builder(1);
    std::vector<double> expected;
    for (int i = 0; i < 60; ++i) {
      const std::array<double, 3> operands = {random_operand(random), random_operand(random),
                                              random_operand(random)};
      double constant = 0;
      const ValueId made = folded(builder, op, operands);
      if (!builder.is_constant(made, constant)) {
        REQUIRE(builder.instruction(made).op == op);
        for (int k = 0; k < ir::info(op).arity; ++k)
          REQUIRE((takes_mask(op, k) || std::isfinite(operands[k])));
        continue;
      }
      expected.push_back(constant);
      builder.observe(builder.output("y", true),
                      as_number(builder, unfolded(builder, op, operands)));
    }
    const ir::Program program = builder.finish();
    REQUIRE(ir::verify(program).empty());
    const test::Outcome outcome = test::run(program, 3);
    INFO(ir::info(op).name);
    for (std::size_t i = 0; i < expected.size(); ++i)
      for (std::size_t path = 0; path < 3; ++path)
        REQUIRE(test::same(outcome.series[i][path], expected[i]));
  }
}

TEST_CASE("folding does not depend on the rounding mode of the host") {
  Builder builder(0);
  const double nearest = 1.0 / 3.0;
  std::fesetround(FE_UPWARD);
  const ValueId third = builder.make(Op::div, builder.number(1), builder.number(3));
  const int mode = std::fegetround();
  std::fesetround(FE_TONEAREST);
  CHECK(mode == FE_UPWARD);
  CHECK(builder.instruction(third).immediate == nearest);
}

TEST_CASE("an instruction goes to the earliest block that has its operands") {
  Builder b(3);
  const ValueId constant = b.number(2);
  const ValueId grid = b.grid_value(b.grid_column("g", {1, 2, 3}));
  const ValueId path = b.uniform_per_path(b.stream("u"));
  const auto slot = b.slot("s", Type::number);
  const ValueId state = b.read(slot);
  const ValueId final = b.read_final(slot);
  const auto block = [&](ValueId x, ValueId y) {
    return b.instruction(b.make(Op::mul, x, y)).block;
  };
  CHECK(b.instruction(b.make(Op::neg, b.column_value(b.column("c", b.family("f", 2), {1, 2}))))
            .block == Block::setup);
  CHECK(block(constant, grid) == Block::schedule);
  CHECK(block(constant, path) == Block::open);
  CHECK(block(grid, path) == Block::step);
  CHECK(block(path, grid) == Block::step);
  CHECK(block(path, state) == Block::step);
  CHECK(block(final, path) == Block::close);
  CHECK(block(constant, final) == Block::close);
  CHECK_THROWS_AS(block(final, state), std::logic_error);
  CHECK_THROWS_AS(block(grid, final), std::logic_error);
}

TEST_CASE("equal operations are made once") {
  Builder b(1);
  const ValueId x = b.uniform_per_path(b.stream("x"));
  const ValueId y = b.uniform_per_path(b.stream("y"));
  CHECK(b.make(Op::add, x, y) == b.make(Op::add, y, x));
  CHECK(b.make(Op::sub, x, y) != b.make(Op::sub, y, x));
  CHECK(b.make(Op::min, x, y) != b.make(Op::min, y, x));
  CHECK(b.number(0.0) != b.number(-0.0));
  CHECK(b.number(undefined) == b.number(-undefined));
  CHECK(b.uniform_per_path(0) != b.uniform_per_period(0));
  const auto slot = b.slot("s", Type::number);
  CHECK(b.read(slot) == b.read(slot));
  CHECK(b.read(slot) != b.read_final(slot));
}

TEST_CASE("only what is exact for every input is simplified") {
  Builder b(1);
  const auto slot = b.slot("s", Type::number);
  const ValueId x = b.read(slot);
  const ValueId zero = b.number(0.0);
  const ValueId minus_zero = b.number(-0.0);
  const ValueId one = b.number(1);
  const ValueId draw = b.uniform_per_period(b.stream("u"));
  const ValueId m = b.make(Op::lt, x, draw);

  CHECK(b.make(Op::mul, x, one) == x);
  CHECK(b.make(Op::div, x, one) == x);
  CHECK(b.make(Op::add, x, minus_zero) == x);
  CHECK(b.make(Op::sub, x, zero) == x);
  CHECK(b.make(Op::add, draw, zero) == draw);
  CHECK(b.make(Op::neg, b.make(Op::neg, x)) == x);
  CHECK(b.select(b.mask(true), x, draw) == x);
  CHECK(b.select(m, x, x) == x);
  CHECK(b.make(Op::and_, m, b.mask(true)) == m);
  CHECK(b.make(Op::not_, b.make(Op::not_, m)) == m);
  CHECK(b.select(b.make(Op::not_, m), x, draw) == b.select(m, draw, x));

  CHECK(b.make(Op::add, x, zero) != x);
  CHECK(b.make(Op::sub, x, minus_zero) != x);
  double constant = 0;
  CHECK_FALSE(b.is_constant(b.make(Op::mul, x, zero), constant));
  CHECK_FALSE(b.is_constant(b.make(Op::sub, x, x), constant));
  CHECK_FALSE(b.is_constant(b.make(Op::div, x, x), constant));
  CHECK_FALSE(b.is_constant(b.make(Op::eq, x, x), constant));
}

TEST_CASE("operations on broadcast numbers are made on the numbers") {
  Builder b(1);
  const auto family = b.family("rows", 5);
  const ValueId x = b.uniform_per_path(b.stream("u"));
  const ValueId wide = b.make(Op::exp, b.broadcast(x, family));
  CHECK(b.instruction(wide).op == Op::broadcast);
  CHECK(b.instruction(wide).operands[0] == b.make(Op::exp, x));
  CHECK(b.make(Op::extract, wide, no_value, no_value, 3) == b.make(Op::exp, x));
  const ValueId column = b.column_value(b.column("c", family, {1, 2, 3, 4, 5}));
  CHECK(b.make(Op::extract, column, no_value, no_value, 3) == b.number(4));
  const ValueId mixed = b.make(Op::add, column, x);
  CHECK(b.instruction(mixed).family == family);
  CHECK_THROWS_AS(b.make(Op::extract, column, no_value, no_value, 5), std::logic_error);
}

TEST_CASE("the smallest and largest of what is known are numbers") {
  Builder b(1);
  const auto family = b.family("rows", 3);
  const ValueId x = b.uniform_per_path(b.stream("u"));
  const ValueId column = b.column_value(b.column("c", family, {2, -1, 7}));
  CHECK(b.make(Op::smallest, column) == b.number(-1));
  CHECK(b.make(Op::largest, column) == b.number(7));
  CHECK(b.make(Op::smallest, x) == x);
  CHECK(b.make(Op::largest, b.broadcast(x, family)) == x);
  const ValueId none = b.broadcast(x, b.family("none", 0));
  CHECK(b.instruction(b.make(Op::smallest, none)).op == Op::smallest);
  CHECK(b.instruction(b.make(Op::largest, b.make(Op::mul, column, x))).op == Op::largest);
  CHECK_THROWS_AS(b.make(Op::smallest, b.mask(true)), std::logic_error);
}

TEST_CASE("a reduction is undefined only by its members") {
  Builder b(2);
  const auto family = b.family("rows", 2);
  const ValueId u = b.uniform_per_period(b.stream("u", family));
  CHECK_FALSE(b.may_be_undefined(b.make(Op::smallest, u)));
  CHECK(b.may_be_undefined(b.make(Op::smallest, b.make(Op::log, b.make(Op::sub, u, u)))));
  const auto items = b.family("items", 2);
  const auto map = b.index_table("map", items, family, {1, 0});
  const ValueId column = b.column_value(b.column("c", family, {2, 4}));
  const ValueId positive =
      b.make(Op::smallest, b.make(Op::gather, column, no_value, no_value, map));
  CHECK_FALSE(b.may_be_undefined(b.make(Op::div, b.number(1), positive)));
}

TEST_CASE("operands that do not fit are refused") {
  Builder b(1);
  const ValueId number = b.number(1);
  const ValueId mask = b.mask(true);
  CHECK_THROWS_AS(b.make(Op::add, number, mask), std::logic_error);
  CHECK_THROWS_AS(b.make(Op::add, number), std::logic_error);
  CHECK_THROWS_AS(b.make(Op::neg, number, number), std::logic_error);
  CHECK_THROWS_AS(b.make(Op::select, number, number, number), std::logic_error);
  CHECK_THROWS_AS(b.make(Op::write, number), std::logic_error);
  CHECK_THROWS_AS(b.column_value(0), std::logic_error);
  CHECK_THROWS_AS(b.observe(0, number), std::logic_error);
}

TEST_CASE("what may be undefined is known") {
  Builder b(2);
  const auto slot = b.slot("s", Type::number);
  const ValueId x = b.read(slot);
  const ValueId u = b.uniform_per_period(b.stream("u"));
  const ValueId two = b.number(2);
  const auto may = [&](ValueId value) { return b.may_be_undefined(value); };

  CHECK_FALSE(may(x));
  CHECK_FALSE(may(u));
  CHECK_FALSE(may(b.make(Op::add, x, u)));
  CHECK_FALSE(may(b.make(Op::div, x, two)));
  CHECK_FALSE(may(b.make(Op::normal_quantile, u)));
  CHECK_FALSE(may(b.make(Op::exp, x)));
  CHECK_FALSE(may(b.grid_value(b.grid_column("g", {1, 2}))));

  CHECK(may(b.number(undefined)));
  CHECK(may(b.grid_value(b.grid_column("h", {1, undefined}))));
  CHECK(may(b.make(Op::div, x, u)));
  CHECK(may(b.make(Op::sqrt, x)));
  CHECK(may(b.make(Op::log, x)));
  CHECK(may(b.make(Op::pow, x, two)));
  CHECK(may(b.make(Op::normal_quantile, x)));
  CHECK(may(b.make(Op::mul, x, b.number(inf))));

  const ValueId root = b.make(Op::sqrt, x);
  const ValueId m = b.make(Op::lt, root, x);
  CHECK_FALSE(may(m));
  CHECK(may(b.make(Op::add, root, u)));
  CHECK(may(b.select(m, root, x)));
  CHECK_FALSE(may(b.select(m, u, x)));
  CHECK_FALSE(may(b.select(b.make(Op::undefined, root), u, x)));
}

TEST_CASE("a check that cannot fail is not made") {
  Builder b(1);
  const auto slot = b.slot("s", Type::number);
  const ValueId x = b.read(slot);
  const ir::SiteId site = b.site("x", "value", {});
  b.check(b.number(1), b.mask(true), site);
  b.check(x, b.mask(false), site);
  b.require(b.mask(true), b.mask(true), site);
  b.write_start(slot, b.number(0));
  const auto effects = [](const ir::Program& program) {
    int count = 0;
    for (const ir::Instruction& in : program.values) count += ir::is_effect(in.op);
    return count;
  };
  b.check(b.number(undefined), b.mask(true), site);
  b.check(x, b.mask(true), site);
  const ir::Program program = b.finish();
  CHECK(effects(program) == 3);
  CHECK(ir::verify(program).empty());
  CHECK(b.finish().values.empty());
}

TEST_CASE("equal tables and streams are made once") {
  Builder b(2);
  const auto rows = b.family("rows", 3);
  CHECK(b.family("rows", 3) == rows);
  CHECK(b.family("rows", 2) != rows);
  CHECK(b.family("lines", 3) != rows);
  const auto named = b.family("rows", 3, {"A", "B", "C"});
  CHECK(named != rows);
  CHECK(b.family("rows", 3, {"A", "B", "C"}) == named);
  CHECK(b.family("rows", 3, {"A", "C", "B"}) != named);

  const auto column = b.column("c", rows, {1, 0, undefined});
  CHECK(b.column("c", rows, {1, 0, undefined}) == column);
  CHECK(b.column("c", rows, {1, -0.0, undefined}) != column);
  CHECK(b.column("c", rows, {1, 0, 2}) != column);
  CHECK(b.column("d", rows, {1, 0, undefined}) != column);
  CHECK(b.column("c", rows + 1, {1, 0}) != column);

  const auto grid = b.grid_column("g", {1, 2});
  CHECK(b.grid_column("g", {1, 2}) == grid);
  CHECK(b.grid_column("g", {1, 3}) != grid);

  const auto table = b.index_table("t", rows, ir::scalar, {0, 0, 0});
  CHECK(b.index_table("t", rows, ir::scalar, {0, 0, 0}) == table);
  CHECK(b.index_table("t", rows, rows, {0, 0, 0}) != table);
  CHECK(b.index_table("t", rows, rows, {0, 1, 2}) != b.index_table("t", rows, rows, {0, 2, 1}));

  const auto stream = b.stream("u", rows);
  CHECK(b.stream("u", rows) == stream);
  CHECK(b.stream("u") != stream);
  CHECK(b.stream("v", rows) != stream);
  CHECK(b.uniform_per_path(b.stream("u")) == b.uniform_per_path(b.stream("u")));

  CHECK(b.slot("s", Type::number) != b.slot("s", Type::number));
  CHECK(b.output("o", false) != b.output("o", false));
}

TEST_CASE("what was finished is not found again") {
  Builder b(1);
  b.stream("u");
  b.finish();
  CHECK(b.stream("v") == b.stream("v"));
  CHECK(b.finish().streams.size() == 1);
}
