#include "compiler/interpreter/interpreter.hpp"
#include "compiler/interpreter/plan.hpp"
#include "compiler/ir/builder.hpp"
#include "compiler/jit/assumptions.hpp"
#include "tests/jit/support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace deal {
namespace {

using ir::Block;
using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;

std::size_t checks(const ir::Program& program, Block block) {
  const auto& ids = program.block(block);
  return static_cast<std::size_t>(
      std::ranges::count_if(ids, [&](ValueId id) { return program.values[id].op == Op::check; }));
}

struct Thinned {
  explicit Thinned(const ir::Program& program)
      : plan(interpreter::plan_compact(program)), assumptions(plan) {}

  std::size_t in(Block block) const { return checks(plan.program, block); }

  interpreter::Plan plan;
  jit::Assumptions assumptions;
};

/// A state that starts at 1 and a draw of each period.
struct Model {
  explicit Model(std::uint32_t periods = 7)
      : b(periods), slot(b.slot("s", Type::number)), state(b.read(slot)),
        draw(b.uniform_per_period(b.stream("u"))) {
    b.write_start(slot, b.number(1));
  }

  void next(ValueId value) {
    b.write_next(slot, value);
    check(value);
  }
  void check(ValueId value) { b.check(value, b.mask(true), b.site("x", "value", {})); }
  ir::Program finish() {
    b.observe(b.output("s", true), b.read(slot));
    return b.finish();
  }

  Builder b;
  std::uint32_t slot;
  ValueId state;
  ValueId draw;
};

TEST_CASE("a running sum is checked once, after the last period") {
  Model m;
  m.next(m.b.make(Op::add, m.state, m.draw));
  const Thinned thinned(m.finish());
  CHECK(thinned.in(Block::step) == 0);
  CHECK(thinned.in(Block::close) == 1);
  CHECK(thinned.assumptions.is_number(m.state));
}

TEST_CASE("a state that can come back from infinity is checked in every period") {
  Model m;
  const ValueId less = m.b.make(Op::sub, m.state, m.b.make(Op::exp, m.draw));
  m.next(m.b.make(Op::max, m.b.number(0), less));
  const Thinned thinned(m.finish());
  CHECK(thinned.in(Block::step) == 1);
  CHECK(thinned.in(Block::close) == 0);
}

TEST_CASE("what a checked sum is made of needs no check") {
  Model m;
  const ValueId grown = m.b.make(Op::exp, m.draw);
  m.check(grown);
  const ValueId quotient = m.b.make(Op::div, grown, m.draw);
  m.check(quotient);
  m.next(m.b.make(Op::add, m.state, quotient));
  const Thinned thinned(m.finish());
  CHECK(thinned.in(Block::step) == 0);
  CHECK(thinned.in(Block::close) == 1);
  CHECK(thinned.assumptions.is_loose(quotient));
}

TEST_CASE("a divisor may be infinite where the quotient is not") {
  Model m;
  const ValueId grown = m.b.make(Op::exp, m.draw);
  m.check(grown);
  m.next(m.b.make(Op::add, m.state, m.b.make(Op::div, m.draw, grown)));
  CHECK(Thinned(m.finish()).in(Block::step) == 1);
}

TEST_CASE("a choice between finite numbers needs no check") {
  Model m;
  const ValueId high = m.b.make(Op::lt, m.b.number(0.5), m.draw);
  const ValueId sum = m.b.make(Op::add, m.state, m.draw);
  m.next(sum);
  m.check(m.b.select(high, sum, m.b.number(3)));
  CHECK(Thinned(m.finish()).in(Block::step) == 0);
}

TEST_CASE("a quotient is loose only if all that it reaches asks for finite numbers") {
  Model m;
  const ValueId quotient = m.b.make(Op::div, m.draw, m.state);
  const ValueId high = m.b.make(Op::lt, m.b.number(0.5), m.draw);
  const ValueId chosen = m.b.select(high, quotient, m.b.number(0));
  m.next(m.b.make(Op::add, m.state, chosen));
  SECTION("left out or checked") { CHECK(Thinned(m.finish()).assumptions.is_loose(quotient)); }
  SECTION("seen") {
    m.b.observe(m.b.output("q", true), quotient);
    CHECK_FALSE(Thinned(m.finish()).assumptions.is_loose(quotient));
  }
}

/// Two states, each made of the other's last value; `both` says whether both are checked.
ir::Program in_turn(bool both) {
  Builder b(9);
  const std::uint32_t slots[] = {b.slot("x", Type::number), b.slot("y", Type::number)};
  const ValueId states[] = {b.read(slots[0]), b.read(slots[1])};
  const ValueId draw = b.uniform_per_period(b.stream("u"));
  for (int i = 0; i < 2; ++i) {
    b.write_start(slots[i], b.number(1));
    const ValueId next = b.make(Op::add, states[1 - i], draw);
    b.write_next(slots[i], next);
    if (i == 0 || both) b.check(next, b.mask(true), b.site("x", "value", {}));
  }
  b.observe(b.output("x", true), states[0]);
  return b.finish();
}

TEST_CASE("states that hand a value round are checked at the end only if all of them are checked") {
  const Thinned all(in_turn(true));
  CHECK(all.in(Block::step) == 0);
  CHECK(all.in(Block::close) == 2);
  const Thinned one(in_turn(false));
  CHECK(one.in(Block::step) == 1);
  CHECK(one.in(Block::close) == 0);
}

/// On some paths a quotient has no value in some period before the last.
TEST_CASE("a fault in the middle is found as it was, wherever it is looked for") {
  Model m(12);
  const ValueId third = m.b.make(Op::floor, m.b.make(Op::mul, m.draw, m.b.number(300)));
  const ValueId quotient = m.b.make(Op::div, m.b.number(1), third);
  m.next(m.b.make(Op::add, m.state, quotient));
  const ir::Program program = m.finish();
  const auto reference = interpreter::make_kernel(program);
  std::size_t faults = 0;
  for (const jit::Options& options : test::few_settings()) {
    const auto kernel = test::compile(program, options);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      CHECK(test::difference(*reference, *kernel, {seed, 0, 256}) == "");
      const auto workspace = kernel->workspace();
      kernel::BlockBuffer out(kernel->layout());
      faults += kernel->run(*workspace, seed, 0, 256, out, {}).has_value() ? 1 : 0;
    }
  }
  CHECK(faults > 20);
}

} // namespace
} // namespace deal
