#include "compiler/jit/key.hpp"
#include "compiler/passes/passes.hpp"
#include "tests/jit/generator.hpp"
#include "tests/jit/support.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstring>
#include <limits>

using namespace deal;

namespace {

/// The program with other numbers for its parameters.
ir::Program with_parameters(ir::Program program, const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) program.parameters[i].value = values[i];
  return program;
}

/// y = p·period + s, with a check that fails where y is not finite.
ir::Program line(double of_parameter) {
  ir::Builder b(3);
  const auto p = b.parameter_value(b.parameter("p", of_parameter));
  const auto s = b.sample_value(b.sample("s", ir::scalar, true));
  const auto y = b.make(ir::Op::add, b.make(ir::Op::mul, p, b.period()), s);
  const auto quotient = b.make(ir::Op::div, b.number(1), b.make(ir::Op::sub, y, b.number(7)));
  b.check(quotient, b.mask(true), b.site("x", "value", {}));
  b.observe(b.output("y", true), y);
  return b.finish();
}

std::unique_ptr<kernel::Kernel> either(const ir::Program& program, bool machine_code) {
  return machine_code ? test::compile(program, {}) : interpreter::make_kernel(program);
}

} // namespace

TEST_CASE("programs with inputs have the same bits and faults at every setting") {
  const std::vector<jit::Options> all = test::settings();
  for (std::uint32_t number = 0; number < 48; ++number) {
    ir::Program program =
        test::wild_program_with_inputs(number, 10 + static_cast<int>(number) % 90);
    INFO("program " << number);
    REQUIRE(ir::verify(program).empty());
    if (number % 3 != 0) passes::eliminate_dead(program);
    const auto kernel = test::compile(program, all[number % all.size()]);
    const auto reference = interpreter::make_kernel(program);
    const test::SomeInputs given(program, 330, number);
    REQUIRE(test::difference(*reference, *kernel, {number, 0, 330}, given.inputs) == "");
  }
}

TEST_CASE("a parameter that is given has the bits of one that is the program's own") {
  for (std::uint32_t number = 0; number < 60; ++number) {
    const ir::Program program = test::wild_program_with_inputs(number, 40);
    const test::SomeInputs given(program, 40, number);
    const auto own = interpreter::make_kernel(with_parameters(program, given.inputs.parameters));
    const auto bound = interpreter::make_kernel(program);
    INFO("program " << number);
    CHECK(test::difference(*own, *bound, {number, 0, 40}, given.inputs) == "");
  }
}

TEST_CASE("a workspace takes one input after the other, and says what it lacks") {
  for (const bool machine_code : {false, true}) {
    const auto kernel = either(line(1), machine_code);
    const auto workspace = kernel->workspace();
    kernel::BlockBuffer out(kernel->layout());
    std::vector<double> sample(3 * 20);
    for (std::size_t i = 0; i < sample.size(); ++i) sample[i] = static_cast<double>(i) / 64;
    CHECK_THROWS_AS(kernel->run(*workspace, 1, 0, 20, out, {}), std::invalid_argument);
    for (const double p : {2.5, -3.0, 0.0, 2.5}) {
      workspace->bind({{p}, {sample}});
      REQUIRE_FALSE(kernel->run(*workspace, 1, 0, 20, out, {}));
      for (std::uint32_t path = 0; path < 20; ++path)
        for (std::uint32_t t = 0; t < 3; ++t)
          CHECK(out.series(0, t)[path] == p * t + sample[3 * path + t]);
    }
    CHECK_THROWS_AS(kernel->run(*workspace, 1, 0, 21, out, {}), std::invalid_argument);
    CHECK_THROWS_AS(workspace->bind({{1, 2}, {sample}}), std::invalid_argument);
    CHECK_THROWS_AS(workspace->bind({{1}, {}}), std::invalid_argument);
  }
}

TEST_CASE("a fault is found, explained and watched with the inputs that led to it") {
  const ir::Program program = line(1);
  std::vector<double> sample(3 * 20, 0.5);
  sample[3 * 11 + 2] = 3; // 2·2 + 3 = 7
  const kernel::Inputs inputs{{2}, {sample}};
  for (const bool machine_code : {false, true}) {
    const auto kernel = either(program, machine_code);
    const auto workspace = kernel->workspace();
    workspace->bind(inputs);
    kernel::BlockBuffer out(kernel->layout());
    const auto fault = kernel->run(*workspace, 1, 0, 20, out, {});
    REQUIRE(fault);
    CHECK(fault->path == 11);
    CHECK(fault->period == 2);
    const auto cause = interpreter::diagnose(program, 1, *fault, inputs);
    REQUIRE(cause.instruction != ir::no_value);
    CHECK(program.values[cause.instruction].op == ir::Op::div);
    CHECK(cause.operands == std::vector<double>{1, 0});
  }
  ir::ValueId y = 0;
  while (program.values[y].op != ir::Op::add) ++y;
  const std::array wanted{y};
  const auto watched = interpreter::watch(program, 1, 3, wanted, inputs);
  CHECK(watched.values.front() == std::vector<double>{0.5, 2.5, 4.5});
}

TEST_CASE("machine code does not hang on the number of a parameter") {
  std::string error;
  jit::Choice choice;
  REQUIRE(jit::choose({}, choice, error));
  CHECK(jit::object_key(line(1), choice) == jit::object_key(line(2), choice));
  ir::Program other = line(1);
  other.parameters.front().name = "q";
  CHECK(jit::object_key(other, choice) != jit::object_key(line(1), choice));
}
