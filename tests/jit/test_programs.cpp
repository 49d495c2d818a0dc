#include "compiler/passes/passes.hpp"
#include "tests/jit/support.hpp"

#include <catch2/catch.hpp>

using namespace deal;

TEST_CASE("random programs have the same bits and faults at every setting") {
  const std::vector<jit::Options> all = test::settings();
  for (std::uint32_t number = 0; number < 240; ++number) {
    ir::Program program = test::random_program(number, 20 + static_cast<int>(number) % 160);
    if (number % 3 != 0) passes::eliminate_dead(program);
    const auto reference = interpreter::make_kernel(program);
    const jit::Options& options = all[number % all.size()];
    INFO("program " << number << ", " << test::describe(options));
    const auto kernel = test::compile(program, options);
    REQUIRE(test::difference(*reference, *kernel, {number, 0, 530}) == "");
    REQUIRE(test::difference(*reference, *kernel, {1, 1024, 7}) == "");
  }
}

TEST_CASE("one random program has the same bits at every setting") {
  for (const std::uint32_t number : {3u, 11u}) {
    const ir::Program program = test::random_program(number, 120);
    const auto reference = interpreter::make_kernel(program);
    for (const jit::Options& options : test::settings()) {
      INFO("program " << number << ", " << test::describe(options));
      REQUIRE(test::difference(*reference, *test::compile(program, options), {1, 0, 300}) == "");
    }
  }
}
