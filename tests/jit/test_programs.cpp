#include "compiler/passes/passes.hpp"
#include "tests/jit/generator.hpp"
#include "tests/jit/support.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace deal;

namespace {

/// DEAL_PROGRAMS=100000 for a long run.
std::uint32_t how_many(std::uint32_t usual) {
  const char* const given = std::getenv("DEAL_PROGRAMS");
  return given ? static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10)) : usual;
}

void hold_against_interpreter(const ir::Program& program, const jit::Options& options,
                              std::uint32_t number) {
  INFO("program " << number << ", " << test::describe(options));
  const auto reference = interpreter::make_kernel(program);
  const auto kernel = test::compile(program, options);
  REQUIRE(test::difference(*reference, *kernel, {number, 0, 530}) == "");
  REQUIRE(test::difference(*reference, *kernel, {1, 1024, 7}) == "");
}

} // namespace

TEST_CASE("random programs have the same bits and faults at every setting") {
  const std::vector<jit::Options> all = test::settings();
  for (std::uint32_t number = 0; number < how_many(96); ++number) {
    ir::Program program = test::random_program(number, 20 + static_cast<int>(number) % 160);
    if (number % 3 != 0) passes::eliminate_dead(program);
    hold_against_interpreter(program, all[number % all.size()], number);
  }
}

TEST_CASE("wild programs have the same bits and faults at every setting") {
  const std::vector<jit::Options> all = test::settings();
  for (std::uint32_t number = 0; number < how_many(72); ++number) {
    ir::Program program = test::wild_program(number, 10 + static_cast<int>(number) % 90);
    INFO("program " << number);
    REQUIRE(ir::verify(program).empty());
    if (number % 5 != 0) passes::eliminate_dead(program);
    hold_against_interpreter(program, all[number % all.size()], number);
  }
}

TEST_CASE(
    "programs that call functions of the host have the same bits and faults at every setting") {
  const std::vector<jit::Options> all = test::settings();
  for (std::uint32_t number = 0; number < how_many(48); ++number) {
    ir::Program program =
        test::wild_program(number, 10 + static_cast<int>(number) % 60, number % 2 == 0, true);
    INFO("program " << number);
    REQUIRE(ir::verify(program).empty());
    if (number % 5 != 0) passes::eliminate_dead(program);
    hold_against_interpreter(program, all[number % all.size()], number);
  }
}

TEST_CASE("one program has the same bits at every setting") {
  const ir::Program programs[] = {test::random_program(3, 120), test::wild_program(8, 60)};
  for (std::uint32_t number = 0; number < std::size(programs); ++number)
    for (const jit::Options& options : test::settings())
      hold_against_interpreter(programs[number], options, number);
}

TEST_CASE("code generation comes to an end where states' masks are combined") {
  // LLVM 19 did not with masks made of integers.
  ir::Program program = test::wild_program(334, 74, false);
  passes::eliminate_dead(program);
  for (const jit::Options& options : test::few_settings())
    hold_against_interpreter(program, options, 334);
}
