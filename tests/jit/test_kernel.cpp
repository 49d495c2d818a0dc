#include "compiler/jit/room.hpp"
#include "runtime/engine/engine.hpp"
#include "tests/jit/support.hpp"

#include <catch2/catch.hpp>

#include <cfenv>
#include <cmath>
#include <thread>

using namespace deal;
using ir::Builder;
using ir::no_value;
using ir::Op;
using ir::Type;
using ir::ValueId;

namespace {

std::string held_against_interpreter(const ir::Program& program, const jit::Options& options,
                                     const test::Run& run) {
  return test::difference(*interpreter::make_kernel(program), *test::compile(program, options),
                          run);
}

/// A check that fails where the draw is below the limit, and a requirement that does where it is above.
ir::Program failing(double below, double above) {
  Builder b(30);
  const ValueId u = b.uniform_per_period(b.stream("u"));
  const ValueId excess = b.make(Op::max, b.make(Op::sub, u, b.number(below)), b.number(0));
  b.check(b.make(Op::div, b.number(1), excess), b.mask(true), b.site("ratio", "value", {}));
  b.require(b.make(Op::le, u, b.number(above)), b.make(Op::lt, b.number(0.5), u),
            b.site("bound", "requirement", {}));
  b.observe(b.output("u", true), u);
  return b.finish();
}

/// A portfolio: each row grows by its draws, pays a share into its owner, and reads its owner's total.
ir::Program portfolio(std::uint32_t rows) {
  Builder b(6);
  const auto items = b.family("items", rows);
  const auto owners = b.family("owners", 5);
  std::vector<std::uint32_t> owner(rows);
  for (std::uint32_t i = 0; i < rows; ++i) owner[i] = i * 7 % 5;
  const auto map = b.index_table("owner", items, owners, owner);
  const auto value = b.slot("value", Type::number, items);
  const auto cash = b.slot("cash", Type::number, owners);
  b.write_start(value, b.broadcast(b.number(1), items));
  b.write_start(cash, b.broadcast(b.number(0), owners));
  const ValueId draw = b.uniform_per_period(b.stream("growth", items));
  const ValueId grown = b.make(Op::mul, b.read(value), b.make(Op::add, draw, b.number(0.6)));
  const ValueId paid = b.make(Op::mul, grown, b.number(0.01));
  const ValueId total = b.make(Op::scatter_add, b.read(cash), paid, no_value, map);
  const ValueId mine = b.make(Op::gather, total, no_value, no_value, map);
  b.write_next(value, b.make(Op::sub, grown, b.make(Op::min, paid, mine)));
  b.write_next(cash, total);
  b.observe(b.output("all", true), b.make(Op::sum, grown));
  b.observe(b.output("first", true), b.make(Op::extract, total, no_value, no_value, 0));
  return b.finish();
}

} // namespace

TEST_CASE("a fault is the interpreter's, whatever the setting") {
  for (const jit::Options& options : test::settings()) {
    INFO(test::describe(options));
    CHECK(held_against_interpreter(failing(1e-4, 1 - 1e-4), options, {3, 0, 1400}) == "");
    CHECK(held_against_interpreter(failing(0.01, 0.99), options, {3, 0, 3}) == "");
  }
}

TEST_CASE("lanes beyond the last path raise no fault") {
  const ir::Program program = failing(0.001, 1);
  const auto reference = interpreter::make_kernel(program);
  const auto workspace = reference->workspace();
  kernel::BlockBuffer out(reference->layout());
  const auto fault = reference->run(*workspace, 1, 0, 256, out, {});
  REQUIRE(fault);
  REQUIRE(fault->path > 0);
  const auto until = static_cast<std::uint32_t>(fault->path);
  for (const jit::Options& options : test::few_settings()) {
    const auto kernel = test::compile(program, options);
    const auto memory = kernel->workspace();
    CHECK_FALSE(kernel->run(*memory, 1, 0, until, out, {}));
    CHECK(kernel->run(*memory, 1, 0, until + 1, out, {}));
  }
}

TEST_CASE("families of any size are the interpreter's") {
  for (const std::uint32_t rows : {1u, 2u, 33u, 1000u})
    for (const jit::Options& options : test::few_settings()) {
      INFO(rows << " rows, " << test::describe(options));
      CHECK(held_against_interpreter(portfolio(rows), options, {5, 0, rows > 100 ? 40u : 300u}) ==
            "");
    }
}

TEST_CASE("code does not grow with a family") {
  std::string error;
  const std::string few = jit::dump_llvm(portfolio(10), {}, error);
  const std::string many = jit::dump_llvm(portfolio(5000), {}, error);
  CHECK(few.size() > 1000);
  CHECK(many.size() < few.size() + few.size() / 10);
}

TEST_CASE("a step of many operations is cut and keeps its bits") {
  Builder b(3);
  std::vector<ValueId> values{b.uniform_per_period(b.stream("u"))};
  const auto slot = b.slot("s", Type::number);
  const auto other = b.slot("t", Type::number);
  b.write_start(slot, b.number(0.5));
  b.write_start(other, b.number(0.25));
  values.push_back(b.read(slot));
  values.push_back(b.read(other));
  for (std::uint32_t i = 0; i < 6000; ++i) {
    const ValueId x = values[values.size() - 1 - i % 3];
    const ValueId y = values[i * 31 % values.size()];
    values.push_back(
        b.make(i % 2 ? Op::min : Op::sub, b.make(Op::add, x, b.number(0.1 + i * 1e-6)), y));
  }
  b.write_next(slot, b.read(other));
  b.write_next(other, values.back());
  b.observe(b.output("y", true), values.back());
  b.observe(b.output("s", true), b.read(slot));
  const ir::Program program = b.finish();
  for (const jit::Options& options : test::few_settings())
    CHECK(held_against_interpreter(program, options, {1, 0, 260}) == "");
}

TEST_CASE("a branch on the calendar sees the states of the opening") {
  Builder b(4);
  const auto slot = b.slot("s", Type::number);
  const ValueId state = b.read(slot);
  b.write_start(slot, b.number(0));
  b.write_next(slot, b.number(40));
  const ValueId dear = b.make(Op::log, b.make(Op::add, b.number(2), state));
  const ValueId first = b.make(Op::eq, b.period(), b.number(0));
  b.observe(b.output("y", true), b.select(first, dear, b.number(7)));
  const ir::Program program = b.finish();
  for (const jit::Options& options : test::settings()) {
    const auto kernel = test::compile(program, options);
    kernel::BlockBuffer out(kernel->layout());
    REQUIRE_FALSE(kernel->run(*kernel->workspace(), 1, 0, 256, out, {}));
    CHECK(out.series(0, 0)[0] == Approx(std::log(2.0)).epsilon(1e-15));
    CHECK(out.series(0, 1)[0] == 7);
  }
}

TEST_CASE("a normal number that nobody uses has a place to be written to") {
  Builder b(3);
  const auto draw = b.uniform_per_period(b.stream("u"));
  b.make(Op::normal_quantile, draw);
  b.observe(b.output("u", true), draw);
  const ir::Program program = b.finish();
  for (const jit::Options& options : test::few_settings())
    CHECK(held_against_interpreter(program, options, {1, 0, 260}) == "");
}

TEST_CASE("a stopped kernel comes back") {
  Builder b(1u << 20);
  const auto slot = b.slot("s", Type::number);
  b.write_start(slot, b.number(0));
  b.write_next(slot, b.make(Op::add, b.read(slot), b.uniform_per_period(b.stream("u"))));
  b.observe(b.output("end", false), b.read_final(slot));
  const auto kernel = test::compile(b.finish(), {});
  const auto workspace = kernel->workspace();
  kernel::BlockBuffer out(kernel->layout());
  out.scalar(0)[0] = -1;
  std::stop_source stop;
  stop.request_stop();
  CHECK_FALSE(kernel->run(*workspace, 1, 0, 256, out, stop.get_token()));
  CHECK(out.scalar(0)[0] == -1);
}

TEST_CASE("threads share a kernel, and the host's floating-point environment is its own") {
  const ir::Program program = test::random_program(17, 150);
  const auto reference = interpreter::make_kernel(program);
  const auto kernel = test::compile(program, {});
  std::string found[2];
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t i = 0; i < 2; ++i)
      threads.emplace_back([&, i] {
        std::fesetround(i ? FE_UPWARD : FE_DOWNWARD);
        for (std::uint64_t k = 0; k < 5 && found[i].empty(); ++k)
          found[i] = test::difference(*reference, *kernel, {k, 256 * i, 512});
        if (std::fegetround() != (i ? FE_UPWARD : FE_DOWNWARD)) found[i] += "rounding";
      });
  }
  CHECK(found[0] == "");
  CHECK(found[1] == "");
}

TEST_CASE("the engine's statistics do not tell the executors apart") {
  const ir::Program program = portfolio(9);
  engine::Options options;
  options.paths = 5000;
  options.seed = 4;
  const engine::Result expected = engine::run(*interpreter::make_kernel(program), options);
  const engine::Result actual = engine::run(*test::compile(program, {}), options);
  for (std::size_t t = 0; t < program.periods; ++t)
    CHECK(test::same(expected.series[0][t].summary().mean, actual.series[0][t].summary().mean));
}

TEST_CASE("what cannot be had is said") {
  std::string error;
  CHECK_FALSE(jit::make_kernel(failing(0, 1), {3, jit::Target::host, jit::Tier::full}, error));
  CHECK(error == "lanes must be 1, 2, 4 or 8");
}

TEST_CASE("dumps show the functions in both forms") {
  std::string error;
  CHECK_THAT(jit::dump_llvm(failing(0, 1), {}, error), Catch::Contains("define void @deal_step("));
  CHECK_THAT(jit::dump_asm(failing(0, 1), {}, error), Catch::Contains("deal_step:"));
  CHECK(error == "");
}

TEST_CASE("there is room for a program, and none for what no machine has") {
  CHECK(jit::has_room(jit::room_to_load));
  CHECK_FALSE(jit::has_room(std::size_t{1} << 60));
  jit::Fragments fragments;
  const std::size_t least = jit::room_to_compile(fragments);
  fragments.draws.push_back({ir::scalar, true, {}, 1000});
  CHECK(jit::room_to_compile(fragments) > least);
}
