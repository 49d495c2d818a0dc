#include "compiler/passes/passes.hpp"
#include "tests/ir/support.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace deal;
using ir::Block;
using ir::Builder;
using ir::Op;
using ir::ValueId;

namespace {

/// The digits of its arguments, the first one in front.
std::shared_ptr<const host::Body> digits() {
  return std::make_shared<const host::Body>([](const host::Call& call) {
    for (std::size_t i = 0; i < call.results.size(); ++i) {
      call.results[i] = 0;
      for (const auto& argument : call.arguments)
        call.results[i] = 10 * call.results[i] + argument[i];
    }
  });
}

ir::HostFunction named(std::uint32_t arguments, ir::FamilyId family = ir::scalar,
                       bool by_path = false) {
  return {"f", arguments, family, by_path, digits()};
}

ValueId call(Builder& b, const ir::HostFunction& function, std::vector<ValueId> arguments) {
  return b.call_host(b.host_function(function), arguments);
}

/// Of one call of one argument, which the text may spoil.
std::string one_call(const std::string& function, const std::string& block) {
  return "periods 1\nhost 0 \"f\" " + function +
         "\noutput 0 \"o\" scalar\nsetup:\n  %0 = constant 1\n" +
         (block == "setup" ? "" : block + ":\n") + "  %1 = host #0 %0\n" +
         (block == "setup" ? "open:\n" : "") + "  %2 = observe #0 %1\n";
}

} // namespace

TEST_CASE("a call stands in the earliest block that its arguments allow") {
  Builder b(3);
  const ValueId one = b.number(1);
  const ValueId drawn = b.uniform_per_path(b.stream("u"));
  const auto block = [&](ValueId id) { return b.instruction(id).block; };
  CHECK(block(call(b, named(1), {one})) == Block::setup);
  CHECK(block(call(b, named(0), {})) == Block::setup);
  CHECK(block(call(b, named(2), {one, b.period()})) == Block::schedule);
  CHECK(block(call(b, named(2), {one, drawn})) == Block::open);
  CHECK(block(call(b, named(2), {b.period(), drawn})) == Block::step);
  const auto by_path = [](std::uint32_t arguments) {
    ir::HostFunction function = named(arguments, ir::scalar, true);
    function.name = "g";
    return function;
  };
  CHECK(block(call(b, by_path(0), {})) == Block::open);
  CHECK(block(call(b, by_path(1), {one})) == Block::open);
  CHECK(block(call(b, by_path(1), {b.period()})) == Block::step);
  CHECK(b.may_be_undefined(call(b, named(1), {one})));
}

TEST_CASE("equal calls are made once, and nothing else of a call is known") {
  Builder b(1);
  const ValueId one = b.number(1);
  const ValueId two = b.number(2);
  const ValueId first = call(b, named(2), {one, two});
  CHECK(b.instruction(first).op == Op::host);
  CHECK(call(b, named(2), {one, two}) == first);
  CHECK(call(b, named(2), {two, one}) != first);
  CHECK_THROWS_AS(b.call_host(99, {}), std::logic_error);
  CHECK_THROWS_AS(call(b, named(2), {one}), std::logic_error);
}

TEST_CASE("arguments keep their order and their members") {
  for (const bool varies : {false, true}) {
    Builder b(2);
    const ir::FamilyId rows = b.family("rows", 3);
    const ValueId members = b.column_value(b.column("c", rows, {1, 2, 3}));
    // Zero on every path, which the builder does not know.
    const ValueId zero =
        varies ? b.make(Op::floor, b.uniform_per_path(b.stream("u"))) : b.number(0);
    const ValueId given =
        call(b, named(3, rows), {b.number(4), members, b.make(Op::add, members, zero)});
    CHECK(b.instruction(given).family == rows);
    for (std::uint32_t i = 0; i < 3; ++i)
      b.observe(b.output("o", false), b.make(Op::extract, given, ir::no_value, ir::no_value, i));
    ir::Program program = b.finish();
    CHECK(ir::verify(program).empty());
    for (const bool less : {false, true}) {
      if (less) passes::eliminate_dead(program);
      const test::Outcome outcome = test::run(program, 300);
      for (std::size_t i = 0; i < 3; ++i) {
        const double digit = static_cast<double>(i + 1);
        CHECK(outcome.scalars[i] == std::vector<double>(300, 400 + 11 * digit));
      }
    }
  }
}

TEST_CASE("calls that nobody needs are dropped with their function") {
  Builder b(1);
  call(b, named(1), {b.number(1)});
  b.observe(b.output("o", false), b.number(3));
  ir::Program program = b.finish();
  passes::eliminate_dead(program);
  CHECK(program.host_functions.empty());
  CHECK(test::run(program, 1).scalars[0][0] == 3);
}

TEST_CASE("a program that was read declares its functions and cannot run") {
  Builder b(2);
  b.observe(b.output("o", true), call(b, named(1), {b.uniform_per_period(b.stream("u"))}));
  b.observe(b.output("p", false), call(b, named(0, ir::scalar, true), {}));
  const std::string text = ir::print(b.finish());
  const ir::ReadResult read = ir::read(text);
  REQUIRE(read.error == "");
  CHECK(ir::print(read.program) == text);
  CHECK(ir::verify(read.program).empty());
  REQUIRE(read.program.host_functions.size() == 2);
  CHECK(read.program.host_functions[1].by_path);
  try {
    test::run(read.program, 1);
    FAIL("it ran");
  } catch (const host::Failure& failure) {
    CHECK(failure.function() == "f");
    CHECK(std::string(failure.what()) == "it has no body here");
  }
}

TEST_CASE("a wrong call is refused by the verifier, a wrong table by the reader") {
  const auto errors = [](const std::string& function, const std::string& block) {
    const ir::ReadResult read = ir::read(one_call(function, block));
    REQUIRE(read.error == "");
    return ir::verify(read.program);
  };
  CHECK(errors("1 of 0 arguments", "setup").empty());
  CHECK(errors("0 of 0 arguments", "setup").empty());
  CHECK(errors("1 of 0 path", "open").empty());
  CHECK(errors("1 of 0 path", "setup") ==
        std::vector<std::string>{"%1 host cannot stand in setup"});
  CHECK_FALSE(errors("2 of 0 arguments", "setup").empty());
  CHECK(errors("9 of 0 arguments", "setup") ==
        std::vector<std::string>{"host function 'f' has 9 arguments"});
  CHECK_FALSE(errors("1 of 3 arguments", "setup").empty());
  CHECK(ir::read("host 0 \"f\" 1 of 0 sometimes\n").error != "");
  CHECK(ir::read("host 1 \"f\" 1 of 0 path\n").error != "");
}

TEST_CASE("the cause of an undefined number is the call, for the member that it is of") {
  Builder b(1);
  const ir::FamilyId rows = b.family("rows", 3);
  const auto picky = std::make_shared<const host::Body>([](const host::Call& call) {
    for (std::size_t i = 0; i < call.results.size(); ++i)
      call.results[i] = call.arguments[0][i] == 2 ? test::undefined : call.arguments[1][i];
  });
  const ValueId members = b.column_value(b.column("c", rows, {1, 2, 3}));
  const auto function = b.host_function({"picky", 2, rows, false, picky});
  const ValueId arguments[] = {members, b.number(7)};
  const ValueId given = b.call_host(function, arguments);
  const ir::SiteId site = b.site("x", "value", {});
  b.check(b.make(Op::add, given, members), b.mask(true), site);
  const ir::Program program = b.finish();
  const test::Outcome outcome = test::run(program, 1);
  REQUIRE(outcome.fault);
  const interpreter::Cause cause = interpreter::diagnose(program, 1, *outcome.fault);
  CHECK(program.values[cause.instruction].op == Op::host);
  CHECK(cause.member == 1);
  CHECK(cause.operands == std::vector<double>{2, 7});
}
