#include "compiler/passes/passes.hpp"
#include "tests/ir/support.hpp"

#include <catch2/catch.hpp>

using namespace deal;
using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;

namespace {

std::size_t instructions(const ir::Program& program) {
  std::size_t total = 0;
  for (const auto& block : passes::statistics(program).blocks) total += block.instructions;
  return total;
}

} // namespace

TEST_CASE("random programs mean the same without what is dead") {
  int faults = 0;
  std::size_t removed = 0;
  for (std::uint32_t number = 0; number < 60; ++number) {
    const ir::Program before = test::random_program(number, 150);
    REQUIRE(ir::verify(before).empty());
    ir::Program after = before;
    passes::eliminate_dead(after);
    REQUIRE(ir::verify(after).empty());
    removed += instructions(before) - instructions(after);
    const test::Outcome expected = test::run(before, 40);
    faults += expected.fault.has_value();
    INFO("program " << number);
    REQUIRE(test::same(expected, test::run(after, 40)));
    ir::Program again = after;
    passes::eliminate_dead(again);
    REQUIRE(ir::print(again) == ir::print(after));
  }
  CHECK(removed > 1000);
  CHECK(faults < 30);
}

TEST_CASE("what only feeds itself goes and what is observed stays") {
  Builder b(3);
  const auto rows = b.family("unused rows", 9);
  b.column("unused", rows, std::vector<double>(9, 1.0));
  const auto idle = b.slot("idle", Type::number);
  const auto used = b.slot("used", Type::number);
  const ValueId noise = b.uniform_per_period(b.stream("noise"));
  const ValueId signal = b.uniform_per_period(b.stream("signal"));
  b.write_start(idle, b.number(0));
  b.write_next(idle, b.make(Op::add, b.read(idle), noise));
  b.write_start(used, b.number(0));
  b.write_next(used, b.make(Op::add, b.read(used), signal));
  b.output("nobody", false);
  b.observe(b.output("end", false), b.read_final(used));
  ir::Program program = b.finish();
  const test::Outcome before = test::run(program, 5);
  passes::eliminate_dead(program);
  CHECK(ir::verify(program).empty());
  CHECK(program.slots.size() == 1);
  CHECK(program.slots[0].name == "used");
  CHECK(program.streams.size() == 1);
  CHECK(program.streams[0].name == "signal");
  CHECK(program.columns.empty());
  CHECK(program.families.size() == 1);
  CHECK(program.outputs.size() == 2);
  CHECK(test::same(before, test::run(program, 5)));
}

TEST_CASE("inputs that nobody reads go") {
  Builder b(3);
  b.parameter_value(b.parameter("idle", 1));
  const ValueId used = b.parameter_value(b.parameter("used", 2));
  b.sample_value(b.sample("idle", b.family("rows", 2), true));
  const ValueId sample = b.sample_value(b.sample("used", ir::scalar, true));
  b.observe(b.output("o", true), b.make(Op::add, used, sample));
  ir::Program program = b.finish();
  passes::eliminate_dead(program);
  CHECK(ir::verify(program).empty());
  REQUIRE(program.parameters.size() == 1);
  CHECK(program.parameters[0].name == "used");
  REQUIRE(program.samples.size() == 1);
  CHECK(program.samples[0].name == "used");
  CHECK(program.families.size() == 1);
}

TEST_CASE("what stays is numbered anew") {
  Builder b(1);
  b.family("unused", 9);
  const auto rows = b.family("rows", 3);
  const auto slot = b.slot("s", Type::number);
  b.write_start(slot, b.number(2));
  const ValueId wide = b.broadcast(b.read(slot), rows);
  const ValueId column = b.column_value(b.column("c", rows, {1, 2, 3}));
  b.observe(b.output("y", true), b.make(Op::sum, b.make(Op::mul, wide, column)));
  ir::Program program = b.finish();
  passes::eliminate_dead(program);
  CHECK(ir::verify(program).empty());
  CHECK(program.families.size() == 2);
  CHECK(test::run(program, 1).series[0][0] == 12);
}

TEST_CASE("checks and requirements stay with what they need") {
  Builder b(1);
  const auto slot = b.slot("s", Type::number);
  b.write_start(slot, b.number(0));
  const ValueId x = b.read(slot);
  const auto site = b.site("x", "value", {});
  b.check(b.make(Op::div, b.number(1), x), b.mask(true), site);
  b.require(b.make(Op::lt, x, b.number(1)), b.mask(true), site);
  ir::Program program = b.finish();
  const std::size_t before = instructions(program);
  passes::eliminate_dead(program);
  CHECK(instructions(program) == before);
  CHECK(test::run(program, 1).fault.has_value());
}

TEST_CASE("statistics count instructions and members by block") {
  Builder b(1);
  const auto rows = b.family("rows", 5);
  const auto slot = b.slot("s", Type::number, rows);
  const ValueId column = b.column_value(b.column("c", rows, {1, 2, 3, 4, 5}));
  b.write_start(slot, column);
  b.observe(b.output("y", true), b.make(Op::sum, b.read(slot)));
  const passes::Statistics counted = passes::statistics(b.finish());
  const auto& step = counted.blocks[static_cast<std::size_t>(ir::Block::step)];
  const auto& setup = counted.blocks[static_cast<std::size_t>(ir::Block::setup)];
  CHECK(setup.instructions == 1);
  CHECK(setup.elements == 5);
  CHECK(step.instructions == 3);
  CHECK(step.elements == 7);
  CHECK(counted.slot_elements == 5);
}
