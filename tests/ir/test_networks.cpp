#include "compiler/passes/passes.hpp"
#include "tests/ir/support.hpp"

#include <catch2/catch.hpp>

using namespace deal;
using Catch::Matchers::Contains;
using ir::Block;
using ir::Builder;
using ir::no_value;
using ir::Op;
using ir::ValueId;

namespace {

ValueId numbers(Builder& b, const std::vector<double>& values) {
  std::vector<ValueId> result;
  for (const double value : values) result.push_back(b.number(value));
  return b.pack(result);
}

ValueId member(Builder& b, ValueId of, std::uint32_t index) {
  return b.make(Op::extract, of, no_value, no_value, index);
}

/// The worked loop: A has 10 and owes B 30; B has 0 and owes C 25; C has 5 and owes A 10.
std::uint32_t ring(Builder& b) { return b.network("ring", 3, {{0, 1}, {1, 2}, {2, 0}}); }
std::vector<double> ring_amounts() { return {10, 0, 5, 0, 0, 0, 1, 1, 1, 1, 1, 1, 30, 25, 10}; }

} // namespace

TEST_CASE("packed values stand in their order") {
  Builder b(1);
  const ValueId one = b.number(1);
  const ValueId family = b.column_value(b.column("c", b.family("rows", 3), {2, 3, 4}));
  const ValueId none = b.column_value(b.column("none", b.family("empty", 0), {}));
  const ValueId u = b.uniform_per_path(b.stream("u"));
  const std::vector<ValueId> all{one, family, none, u, one};
  const ValueId packed = b.pack(all);
  CHECK(b.instruction(packed).block == Block::open);
  CHECK(b.instruction(packed).family == b.family("joined", 6));
  for (std::uint32_t i = 0; i < 6; ++i) b.observe(b.output("x", false), member(b, packed, i));
  b.observe(b.output("u", false), u);
  const test::Outcome outcome = test::run(b.finish(), 3);
  for (std::size_t path = 0; path < 3; ++path) {
    for (std::size_t i = 0; i < 4; ++i) CHECK(outcome.scalars[i][path] == double(i + 1));
    CHECK(outcome.scalars[4][path] == outcome.scalars[6][path]);
    CHECK(outcome.scalars[5][path] == 1);
  }
}

TEST_CASE("one value is packed as what it is, or as one member") {
  Builder b(1);
  const ValueId family = b.column_value(b.column("c", b.family("rows", 3), {2, 3, 4}));
  const ValueId one = b.number(1);
  CHECK(b.pack(std::span(&family, 1)) == family);
  CHECK(b.instruction(b.pack(std::span(&one, 1))).family == b.family("joined", 1));
  CHECK_THROWS_AS(b.pack({}), std::logic_error);
  const ValueId masks[] = {b.mask(true), b.mask(false)};
  CHECK_THROWS_AS(b.pack(masks), std::logic_error);
}

TEST_CASE("what is known of a loop is worked out once") {
  Builder b(1);
  const ValueId paid = b.make(Op::clear, numbers(b, ring_amounts()), no_value, no_value, ring(b));
  CHECK(b.instruction(paid).block == Block::setup);
  CHECK(b.instruction(paid).family == b.family("dues", 3));
  CHECK_FALSE(b.may_be_undefined(paid));
  for (std::uint32_t i = 0; i < 3; ++i) b.observe(b.output("x", false), member(b, paid, i));
  const ir::Program program = b.finish();
  REQUIRE(ir::verify(program).empty());
  const test::Outcome outcome = test::run(program, 2);
  for (std::size_t path = 0; path < 2; ++path) {
    CHECK(outcome.scalars[0][path] == 20);
    CHECK(outcome.scalars[1][path] == 20);
    CHECK(outcome.scalars[2][path] == 10);
  }
}

TEST_CASE("each path and period has its own payments, mixes and cycling") {
  // S keeps what it does not pay, of a pool of u + 100 · t; the loop between the two returns half.
  constexpr std::uint32_t periods = 3;
  Builder b(periods);
  const auto network = b.network("two", 2, {{0, 1}, {1, 0}});
  const ValueId u = b.uniform_per_path(b.stream("u"));
  const ValueId cash = b.make(Op::add, u, b.make(Op::mul, b.number(100), b.period()));
  const ValueId zero = b.number(0), one = b.number(1);
  const auto on = [&](Op op, std::vector<ValueId> rows) {
    return b.make(op, b.pack(rows), no_value, no_value, network);
  };
  // Each owes the other 1000, and 0 is all there is elsewhere: both pay all.
  const ValueId owed = b.number(1000);
  const ValueId paid = on(Op::clear, {cash, zero, zero, zero, one, one, one, one, owed, owed});
  const ValueId mixed = on(Op::mix, {cash, zero, cash, zero, cash, cash});
  const ValueId index = on(Op::cycling, {cash, zero, cash, cash});
  CHECK(b.instruction(paid).block == Block::step);
  CHECK(b.instruction(mixed).family == b.family("parties", 2));
  CHECK(b.instruction(index).family == ir::scalar);
  b.observe(b.output("paid", true), member(b, paid, 1));
  b.observe(b.output("mixed", true), member(b, mixed, 1));
  b.observe(b.output("index", true), index);
  const ir::Program program = b.finish();
  REQUIRE(ir::verify(program).empty());
  const test::Outcome outcome = test::run(program, 300);
  for (std::size_t i = 0; i < 300 * periods; ++i) {
    REQUIRE(outcome.series[0][i] == 1000);
    // x0 · 2 cash = cash + cash · x1 and x1 · cash = cash · x0
    REQUIRE(outcome.series[1][i] == Approx(1).epsilon(1e-15));
    // T = 2 cash and cash; of the first's 2 cash half returns, of the second's all but half of one.
    REQUIRE(outcome.series[2][i] == Approx(0.5).epsilon(1e-14));
  }
}

TEST_CASE("a program of loops means the same without what is dead") {
  Builder b(1);
  b.network("unused", 7, {{0, 1}});
  b.column_value(b.column("dead", b.family("unused", 2), {1, 2}));
  const ValueId paid = b.make(Op::clear, numbers(b, ring_amounts()), no_value, no_value, ring(b));
  b.observe(b.output("x", false), member(b, paid, 1));
  ir::Program program = b.finish();
  passes::eliminate_dead(program);
  REQUIRE(ir::verify(program).empty());
  CHECK(program.networks.size() == 1);
  CHECK(test::run_one(program) == 20);
}

TEST_CASE("equal networks are made once") {
  Builder b(1);
  CHECK(ring(b) == ring(b));
  CHECK(b.network("ring", 3, {{0, 1}, {1, 2}, {2, 1}}) != ring(b));
  CHECK(b.network("ring", 4, {{0, 1}, {1, 2}, {2, 0}}) != ring(b));
  CHECK(b.network("ring", 3, {{0, 1}, {1, 2}, {2, 0, 1}}) != ring(b));
  const ValueId amounts = numbers(b, ring_amounts());
  CHECK(b.make(Op::clear, amounts, no_value, no_value, ring(b)) ==
        b.make(Op::clear, amounts, no_value, no_value, ring(b)));
}

TEST_CASE("operands that do not fit a network are refused") {
  Builder b(1);
  const auto network = ring(b);
  const ValueId amounts = numbers(b, ring_amounts());
  CHECK_THROWS_WITH(b.make(Op::mix, amounts, no_value, no_value, network),
                    Contains("has 15 members and not 9"));
  CHECK_THROWS_WITH(b.make(Op::clear, amounts, no_value, no_value, 5),
                    Contains("network 5 does not exist"));
  CHECK_THROWS_WITH(b.make(Op::cycling, b.number(1), no_value, no_value, b.network("n", 1, {})),
                    Contains("is a scalar"));
  CHECK_THROWS_WITH(b.make(Op::join, amounts, amounts, no_value, b.family("joined", 29)),
                    Contains("15 and 15 members"));
  CHECK_THROWS_WITH(b.make(Op::join, amounts, amounts), Contains("joins into the scalars"));
}

TEST_CASE("networks that are not sound are found") {
  Builder b(1);
  const auto network = ring(b);
  b.make(Op::clear, numbers(b, ring_amounts()), no_value, no_value, network);
  const ir::Program sound = b.finish();
  REQUIRE(ir::verify(sound).empty());
  ir::Program broken = sound;
  broken.networks[0].dues[1].payee = 3;
  CHECK_THAT(ir::verify(broken).at(0), Contains("between parties that are not there"));
  broken = sound;
  broken.networks[0].dues.pop_back();
  CHECK_THAT(ir::verify(broken).at(0), Contains("network 'ring' has 2 dues"));
  broken = sound;
  broken.networks[0].of_parties = 99;
  CHECK_THAT(ir::verify(broken).at(0), Contains("family 99 does not exist"));
  broken = sound;
  const ValueId clear = static_cast<ValueId>(broken.values.size() - 1);
  std::erase(broken.blocks[static_cast<std::size_t>(Block::setup)], clear);
  broken.values[clear].block = Block::step;
  broken.blocks[static_cast<std::size_t>(Block::step)].push_back(clear);
  CHECK_THAT(ir::verify(broken).at(0), Contains("clear cannot stand in step"));
}

TEST_CASE("the diagnosis goes through a loop of payments") {
  Builder b(1);
  const ValueId u = b.uniform_per_path(b.stream("u"));
  const ValueId bad = b.make(Op::log, b.make(Op::neg, u));
  const std::vector<ValueId> rows{u,           u,           u,           u,  b.number(1),
                                  b.number(1), b.number(1), b.number(1), bad};
  const auto network = b.network("n", 2, {{0, 1}});
  const ValueId paid = b.make(Op::clear, b.pack(rows), no_value, no_value, network);
  b.check(member(b, paid, 0), b.mask(true), b.site("x", "value", {}));
  const ir::Program program = b.finish();
  const auto fault = test::run(program, 1).fault;
  REQUIRE(fault);
  const interpreter::Cause cause = interpreter::diagnose(program, 1, *fault);
  REQUIRE(cause.instruction != no_value);
  CHECK(program.values[cause.instruction].op == Op::log);
}
