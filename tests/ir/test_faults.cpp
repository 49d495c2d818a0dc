#include "tests/ir/support.hpp"

#include <catch2/catch.hpp>

using namespace deal;
using ir::Builder;
using ir::no_value;
using ir::Op;
using ir::Type;
using ir::ValueId;

namespace {

/// The smallest path and in it the first period on which the draw is below the limit.
std::pair<std::uint64_t, std::uint32_t> first_below(const ir::Program& program, double limit,
                                                    std::uint32_t paths) {
  const test::Outcome outcome = test::run(program, paths);
  for (std::uint32_t i = 0; i < outcome.series[0].size(); ++i)
    if (outcome.series[0][i] < limit) return {i / program.periods, i % program.periods};
  return {~std::uint64_t{0}, 0};
}

/// Fails where the draw is below the limit: there 1 / max(u − limit, 0) has no value.
ir::Program failing(double limit, bool check) {
  Builder b(30);
  const auto draw = b.site("draw", "value", {});
  const auto ratio = b.site("ratio", "value", {});
  const auto due = b.site("due", "amount due", {});
  b.at(draw);
  const ValueId u = b.uniform_per_period(b.stream("u"));
  b.observe(b.output("u", true), u);
  const ValueId excess = b.make(Op::max, b.make(Op::sub, u, b.number(limit)), b.number(0));
  b.at(ratio);
  const ValueId quotient = b.make(Op::div, b.number(1), excess);
  b.at(due);
  const ValueId amount = b.make(Op::mul, b.make(Op::add, quotient, u), b.number(3));
  if (check) b.check(amount, b.mask(true), due);
  b.observe(b.output("amount", true), amount);
  return b.finish();
}

interpreter::Cause cause_of(const ir::Program& program, std::uint32_t paths = 1) {
  REQUIRE(ir::verify(program).empty());
  const test::Outcome outcome = test::run(program, paths);
  REQUIRE(outcome.fault.has_value());
  return interpreter::diagnose(program, 1, *outcome.fault);
}

/// A state that reads `value` in every period.
ValueId hidden(Builder& b, double value) {
  const auto slot = b.slot("s", Type::number);
  b.write_start(slot, b.number(value));
  return b.read(slot);
}

} // namespace

TEST_CASE("the fault is that of the smallest path and in it the earliest") {
  for (const double limit : {0.3, 0.05, 0.01, 0.002}) {
    const auto [path, period] = first_below(failing(limit, false), limit, 256);
    REQUIRE(path < 256);
    const test::Outcome outcome = test::run(failing(limit, true), 256);
    REQUIRE(outcome.fault.has_value());
    CHECK(outcome.fault->path == path);
    CHECK(outcome.fault->period == period);
    CHECK(outcome.fault->site == 3);
  }
  CHECK_FALSE(test::run(failing(0, true), 256).fault.has_value());
}

TEST_CASE("of two failing checks in a period the first one counts") {
  Builder b(1);
  const ValueId bad = b.make(Op::div, b.number(1), hidden(b, 0));
  const auto first = b.site("first", "value", {});
  const auto second = b.site("second", "value", {});
  b.check(bad, b.mask(true), first);
  b.check(b.make(Op::neg, bad), b.mask(true), second);
  CHECK(test::run(b.finish(), 3).fault->site == first);
}

TEST_CASE("a check looks only where it is live") {
  Builder b(1);
  const ValueId bad = b.make(Op::div, b.number(1), hidden(b, 0));
  const ValueId live = b.make(Op::lt, hidden(b, 2), hidden(b, 1));
  b.check(bad, live, b.site("x", "value", {}));
  CHECK_FALSE(test::run(b.finish(), 3).fault.has_value());
}

TEST_CASE("infinities fail a check too") {
  Builder b(1);
  b.check(b.make(Op::mul, hidden(b, 1e300), b.number(1e300)), b.mask(true),
          b.site("x", "value", {}));
  const interpreter::Cause cause = cause_of(b.finish());
  CHECK(cause.operands == std::vector<double>{1e300, 1e300});
  CHECK(std::isinf(cause.result));
  CHECK(std::isinf(cause.checked));
}

TEST_CASE("faults in open and close are found") {
  Builder open(2);
  const ValueId u = open.uniform_per_path(open.stream("u"));
  const auto site = open.site("x", "value", {});
  open.check(open.make(Op::log, open.make(Op::neg, u)), open.mask(true), site);
  const ir::Program opening = open.finish();
  const test::Outcome at_open = test::run(opening, 3);
  REQUIRE(at_open.fault.has_value());
  CHECK(at_open.fault->period == 0);
  CHECK(opening.values[interpreter::diagnose(opening, 1, *at_open.fault).instruction].op ==
        Op::log);

  Builder close(4);
  const auto slot = close.slot("s", Type::number);
  close.write_start(slot, close.number(-1));
  close.check(close.make(Op::sqrt, close.read_final(slot)), close.mask(true),
              close.site("x", "value", {}));
  const ir::Program closing = close.finish();
  const test::Outcome at_close = test::run(closing, 3);
  REQUIRE(at_close.fault.has_value());
  CHECK(at_close.fault->period == 3);
  CHECK(interpreter::diagnose(closing, 1, *at_close.fault).operands == std::vector<double>{-1});
}

TEST_CASE("the diagnosis finds the operation that first gave a bad number") {
  const ir::Program program = failing(0.05, true);
  const test::Outcome outcome = test::run(program, 256);
  REQUIRE(outcome.fault.has_value());
  const interpreter::Cause cause = interpreter::diagnose(program, 1, *outcome.fault);
  CHECK(program.values[cause.instruction].op == Op::div);
  CHECK(cause.operands == std::vector<double>{1, 0});
  CHECK(std::isnan(cause.result));
  CHECK(std::isnan(cause.checked));
  CHECK(cause.site == 2);
  CHECK(cause.period == outcome.fault->period);
}

TEST_CASE("a path without a fault has no cause") {
  CHECK(interpreter::diagnose(failing(0, true), 1, {}).instruction == ir::no_value);
}

TEST_CASE("the diagnosis goes through the taken branch only") {
  Builder b(1);
  const ValueId x = hidden(b, -4);
  const ValueId root = b.make(Op::sqrt, x);
  const ValueId logarithm = b.make(Op::log, x);
  const ValueId taken = b.select(b.make(Op::lt, x, b.number(0)), root, logarithm);
  b.check(b.make(Op::neg, taken), b.mask(true), b.site("x", "value", {}));
  const interpreter::Cause cause = cause_of(b.finish());
  CHECK(cause.instruction == root);
  CHECK(cause.operands == std::vector<double>{-4});
}

TEST_CASE("a written undefined is the cause where it was selected") {
  Builder b(1);
  const ValueId x = hidden(b, -4);
  const ValueId chosen = b.select(b.make(Op::lt, x, b.number(0)), b.number(test::undefined), x);
  b.check(b.make(Op::neg, chosen), b.mask(true), b.site("x", "value", {}));
  const interpreter::Cause cause = cause_of(b.finish());
  CHECK(cause.instruction == chosen);
  REQUIRE(cause.operands.size() == 3);
  CHECK(cause.operands[0] == 1);
  CHECK(cause.operands[2] == -4);
}

TEST_CASE("an undefined that a comparison handed on is followed") {
  Builder b(1);
  const ValueId x = hidden(b, 0);
  const ValueId quotient = b.make(Op::div, b.number(1), x);
  const ValueId unknown =
      b.make(Op::or_, b.make(Op::undefined, x), b.make(Op::undefined, quotient));
  const ValueId answer = b.select(b.make(Op::lt, quotient, x), b.number(1), x);
  b.check(b.select(unknown, b.number(test::undefined), answer), b.mask(true),
          b.site("x", "value", {}));
  CHECK(cause_of(b.finish()).instruction == quotient);
}

TEST_CASE("the diagnosis stops at a state and at a requirement") {
  Builder b(3);
  const auto slot = b.slot("s", Type::number);
  b.write_start(slot, b.number(1));
  b.write_next(slot, b.make(Op::sub, b.read(slot), b.number(1)));
  const auto quotients = b.slot("q", Type::number);
  b.write_start(quotients, b.number(1));
  b.write_next(quotients, b.make(Op::div, b.number(1), b.read(slot)));
  b.check(b.make(Op::neg, b.read(quotients)), b.mask(true), b.site("x", "value", {}));
  const ValueId read = b.read(quotients);
  const interpreter::Cause cause = cause_of(b.finish());
  CHECK(cause.instruction == read);
  CHECK(cause.period == 2);
  CHECK(cause.operands.empty());

  Builder r(1);
  const auto site = r.site("share", "at most one", {});
  const ValueId x = hidden(r, 2);
  r.require(r.make(Op::le, x, r.number(1)), r.make(Op::lt, r.number(0), x), site);
  const ir::Program program = r.finish();
  const interpreter::Cause required = cause_of(program);
  CHECK(program.values[required.instruction].op == Op::require);
  CHECK(required.site == site);
  CHECK(required.operands == std::vector<double>{0, 1});
}

TEST_CASE("the diagnosis finds the member that left no smallest") {
  for (const Op op : {Op::smallest, Op::largest}) {
    Builder b(1);
    const auto rows = b.family("rows", 3);
    const auto slot = b.slot("s", Type::number, rows);
    b.write_start(slot, b.column_value(b.column("c", rows, {1, -4, 9})));
    const ValueId roots = b.make(Op::sqrt, b.read(slot));
    b.check(b.make(op, roots), b.mask(true), b.site("x", "value", {}));
    const interpreter::Cause cause = cause_of(b.finish());
    CHECK(cause.instruction == roots);
    CHECK(cause.operands == std::vector<double>{-4});
  }
}

TEST_CASE("the diagnosis follows the member concerned") {
  Builder b(1);
  const auto rows = b.family("rows", 3);
  const auto items = b.family("items", 4);
  const auto map = b.index_table("map", items, rows, {0, 2, 2, 1});
  const auto slot = b.slot("s", Type::number, items);
  b.write_start(slot, b.column_value(b.column("c", items, {-1, 4, -9, 16})));
  const ValueId roots = b.make(Op::sqrt, b.read(slot));
  const ValueId zero = b.broadcast(b.number(0), rows);
  const ValueId total = b.make(Op::scatter_add, zero, roots, no_value, map);
  // Row 0 is undefined too, but nobody asks for it.
  const ValueId gathered = b.make(Op::gather, total, no_value, no_value, map);
  b.check(b.make(Op::extract, gathered, no_value, no_value, 1), b.mask(true),
          b.site("x", "value", {}));
  const interpreter::Cause cause = cause_of(b.finish());
  CHECK(cause.instruction == roots);
  CHECK(cause.operands == std::vector<double>{-9});
}
