#include "tests/jit/support.hpp"

#include <catch2/catch.hpp>

#include <span>

using namespace deal;
using ir::Builder;
using ir::no_value;
using ir::Op;
using ir::Type;
using ir::ValueId;
using test::inf;
using test::undefined;

namespace {

constexpr double many_edges[] = {undefined,   -undefined,  0.0,    -0.0,    inf,    -inf, 0x1p-1074,
                                 -0x1p-1074,  0x1p-1022,   1,      -1,      0.5,    -0.5, 0x1p-54,
                                 1.5,         2.5,         -2.5,   3,       0.1,    -0.1, 0.999999,
                                 7,           40,          -40,    709.5,   -708.5, -745, 710,
                                 1e300,       -1e300,      0x1p52, -0x1p53, 1e-300, 0.25, -746.5,
                                 1 - 0x1p-53, 1 + 0x1p-52, 1e-17,  100,     1000};

/// What the quantiles that iterate are done with soon.
constexpr double few_edges[] = {undefined, 0.0, -0.0, inf, -1, 0.5, 0.25, 1, 2.5, 40};

/// Each combination of two edges is one period's operands; lanes take this one's or the next one's.
class Edges {
 public:
  Edges(Builder& b, std::span<const double> values)
      : b_(b), values_(values),
        first_(b.make(Op::lt, b.uniform_per_period(b.stream("u")), b.number(0.5))) {}

  static std::uint32_t periods(std::span<const double> values) {
    return static_cast<std::uint32_t>(values.size() * values.size());
  }

  ValueId operand(std::size_t shift, std::size_t divisor) {
    return b_.select(first_, column(shift, divisor), column(shift + 1, divisor));
  }

 private:
  ValueId column(std::size_t shift, std::size_t divisor) {
    std::vector<double> column;
    for (std::size_t t = 0; t < periods(values_); ++t)
      column.push_back(values_[(t / divisor + shift) % values_.size()]);
    return b_.grid_value(b_.grid_column("c", std::move(column)));
  }

  Builder& b_;
  std::span<const double> values_;
  ValueId first_;
};

void compare(const ir::Program& program, std::uint32_t paths = 5) {
  REQUIRE(ir::verify(program).empty());
  const auto reference = interpreter::make_kernel(program);
  for (const jit::Options& options : test::few_settings()) {
    INFO(test::describe(options));
    REQUIRE(test::difference(*reference, *test::compile(program, options), {1, 0, paths}) == "");
  }
}

ir::Program of_edges(Op op, std::span<const double> values) {
  Builder b(Edges::periods(values));
  Edges edges(b, values);
  const int arity = ir::info(op).arity;
  const ValueId x = edges.operand(0, 1);
  const ValueId y = arity > 1 ? edges.operand(0, values.size()) : no_value;
  const ValueId z = arity > 2 ? edges.operand(11, 3) : no_value;
  const ValueId made = b.make(op, x, y, z);
  const bool mask = b.instruction(made).type == Type::mask;
  b.observe(b.output("y", true), mask ? b.select(made, b.number(1), b.number(0)) : made);
  return b.finish();
}

} // namespace

TEST_CASE("operations on edge values have the interpreter's bits") {
  for (Op op = Op::add; op < Op::and_; op = static_cast<Op>(static_cast<int>(op) + 1)) {
    INFO(ir::info(op).name);
    const bool iterates = op == Op::beta_quantile || op == Op::poisson_quantile;
    compare(of_edges(op, iterates ? std::span<const double>(few_edges) : many_edges), 45);
  }
}

TEST_CASE("mask operations follow the interpreter") {
  for (const Op op : {Op::and_, Op::or_, Op::not_, Op::select}) {
    INFO(ir::info(op).name);
    Builder b(3);
    ValueId masks[3];
    for (int i = 0; i < 3; ++i)
      masks[i] =
          b.make(Op::lt, b.uniform_per_period(b.stream("u" + std::to_string(i))), b.number(0.5));
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
