#include "tests/jit/support.hpp"

#include <catch2/catch.hpp>

using namespace deal;
using ir::Builder;
using ir::no_value;
using ir::Op;
using ir::Type;
using ir::ValueId;
using test::inf;
using test::undefined;

namespace {

constexpr double edges[] = {undefined,  -undefined, 0.0,      -0.0,    inf,      -inf,    0x1p-1074,
                            -0x1p-1074, 0x1p-1022,  1,        -1,      0.5,      -0.5,    0x1p-54,
                            1.5,        2.5,        -2.5,     3,       0.1,      -0.1,    0.999999,
                            7,          40,         -40,      709.5,   -708.5,   -745,    710,
                            1e300,      -1e300,     0x1p52,   -0x1p53, 1e-300,   0.25,    -746.5,
                            1 - 0x1p-53, 1 + 0x1p-52, 1e-17,  100,     1000};

/// Numbers of which the executors know nothing beforehand: a family's column, carried in a state.
ValueId edge_values(Builder& b, ir::FamilyId family, std::size_t count, std::size_t shift,
                    std::size_t divisor) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(edges[(i / divisor + shift) % std::size(edges)]);
  const auto slot = b.slot("s", Type::number, family);
  b.write_start(slot, b.column_value(b.column("c", family, std::move(values))));
  return b.read_final(slot);
}

/// Every member as an output of its own.
void observe_members(Builder& b, ValueId value, std::size_t count) {
  for (std::uint32_t i = 0; i < count; ++i)
    b.observe(b.output("y", false), b.make(Op::extract, value, no_value, no_value, i));
}

void compare(const ir::Program& program, std::uint32_t paths = 5) {
  REQUIRE(ir::verify(program).empty());
  const auto reference = interpreter::make_kernel(program);
  for (const jit::Options& options : test::few_settings()) {
    INFO(test::describe(options));
    REQUIRE(test::difference(*reference, *test::compile(program, options), {1, 0, paths}) == "");
  }
}

ir::Program of_edges(Op op) {
  Builder b(0);
  const int arity = ir::info(op).arity;
  const std::size_t n = std::size(edges);
  const std::size_t count = arity == 1 ? n : n * n;
  const auto family = b.family("cases", static_cast<std::uint32_t>(count));
  const ValueId x = edge_values(b, family, count, 0, 1);
  const ValueId y = edge_values(b, family, count, 0, n);
  const ValueId z = edge_values(b, family, count, 11, 3);
  const ValueId made = b.make(op, x, arity > 1 ? y : no_value, arity > 2 ? z : no_value);
  const bool mask = b.instruction(made).type == Type::mask;
  observe_members(b, mask ? b.select(made, b.number(1), b.number(0)) : made, count);
  return b.finish();
}

} // namespace

TEST_CASE("operations on edge values have the interpreter's bits") {
  for (Op op = Op::add; op < Op::and_; op = static_cast<Op>(static_cast<int>(op) + 1)) {
    INFO(ir::info(op).name);
    compare(of_edges(op), op == Op::beta_quantile ? 1 : 3);
  }
}

TEST_CASE("mask operations follow the interpreter") {
  for (const Op op : {Op::and_, Op::or_, Op::not_, Op::select}) {
    INFO(ir::info(op).name);
    Builder b(3);
    ValueId masks[3];
    for (int i = 0; i < 3; ++i)
      masks[i] = b.make(Op::lt, b.uniform_per_period(b.stream("u" + std::to_string(i))),
                        b.number(0.5));
    const int arity = ir::info(op).arity;
    const ValueId made =
        b.make(op, masks[0], arity > 1 ? masks[1] : no_value, arity > 2 ? masks[2] : no_value);
    b.observe(b.output("y", true), b.select(made, b.number(1), b.number(-0.0)));
    compare(b.finish(), 300);
  }
}

TEST_CASE("draws are the interpreter's in both halves and beyond 32 bits of paths") {
  Builder b(5);
  const auto rows = b.family("rows", 3);
  const auto stream = b.stream("noise");
  const ValueId members = b.uniform_per_period(b.stream("members", rows));
  b.observe(b.output("once", false), b.uniform_per_path(b.stream("once")));
  b.observe(b.output("u", true), b.uniform_per_period(stream));
  b.observe(b.output("z", true), b.make(Op::normal_quantile, b.uniform_per_period(stream)));
  b.observe(b.output("last", true), b.make(Op::extract, members, no_value, no_value, 2));
  b.observe(b.output("sum", true), b.make(Op::sum, members));
  const ir::Program program = b.finish();
  const auto reference = interpreter::make_kernel(program);
  for (const jit::Options& options : test::settings()) {
    INFO(test::describe(options));
    const auto kernel = test::compile(program, options);
    CHECK(test::difference(*reference, *kernel, {7, 0, 700}) == "");
    CHECK(test::difference(*reference, *kernel, {7, (std::uint64_t{1} << 32) - 256, 512}) == "");
    CHECK(test::difference(*reference, *kernel, {~std::uint64_t{0}, 256, 1}) == "");
  }
}
