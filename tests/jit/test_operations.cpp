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

namespace {

/// Two parties that owe each other and somebody outside.
std::uint32_t two(Builder& b) {
  return b.network("two", 2, {{0, 1}, {1, 0, 1, true}, {0, clearing::outside}});
}

void observe_sum(Builder& b, Op op, ValueId operand, std::uint32_t network) {
  const ValueId made = b.make(op, operand, no_value, no_value, network);
  b.observe(b.output("sum", true), b.make(Op::sum, made));
}

} // namespace

TEST_CASE("loops of payments are the interpreter's, wherever their rows lie") {
  Builder b(5);
  const auto network = two(b);
  const auto amounts = b.family("amounts", 11);
  const auto tags = b.family("tags", 7);
  const ValueId draws = b.uniform_per_period(b.stream("u", amounts));
  const ValueId start = b.uniform_per_path(b.stream("start", amounts));
  const auto slot = b.slot("s", Type::number, amounts);
  const ValueId state = b.read(slot);
  b.write_start(slot, start);
  b.write_next(slot, b.make(Op::add, draws, state));
  const ValueId one = b.uniform_per_period(b.stream("one"));
  const ValueId wide = b.broadcast(one, amounts);
  const auto other = b.family("other", 11);
  const auto map = b.index_table("map", other, amounts, std::vector<std::uint32_t>(11, 3));
  observe_sum(b, Op::clear, draws, network);
  observe_sum(b, Op::clear, state, network);
  observe_sum(b, Op::clear, wide, network);
  observe_sum(b, Op::clear, b.make(Op::gather, draws, no_value, no_value, map), network);
  observe_sum(b, Op::mix, b.broadcast(b.make(Op::neg, one), tags), network);
  const ValueId members[] = {one, b.make(Op::exp, one), one, one, one};
  b.observe(b.output("index", true),
            b.make(Op::cycling, b.pack(members), no_value, no_value, network));
  const ValueId at_first = b.make(Op::clear, start, no_value, no_value, network);
  b.observe(b.output("first", false), b.make(Op::sum, at_first));
  b.observe(b.output("later", true), b.make(Op::add, b.make(Op::sum, at_first), one));
  const ValueId at_last = b.make(Op::clear, b.read_final(slot), no_value, no_value, network);
  b.observe(b.output("last", false), b.make(Op::sum, at_last));
  compare(b.finish(), 300);
}

TEST_CASE("loops that are known are the interpreter's") {
  Builder b(4);
  const auto network = two(b);
  std::vector<ValueId> amounts(11, b.number(2));
  amounts[0] = b.period();
  const ValueId scheduled = b.make(Op::clear, b.pack(amounts), no_value, no_value, network);
  CHECK(b.instruction(scheduled).block == ir::Block::schedule);
  const ValueId u = b.uniform_per_period(b.stream("u"));
  b.observe(b.output("x", true), b.make(Op::sum, b.make(Op::mul, scheduled, u)));
  compare(b.finish(), 40);
}

TEST_CASE("joined values are the interpreter's, whatever they are made of") {
  Builder b(4);
  const auto rows = b.family("rows", 5);
  const ValueId none = b.column_value(b.column("none", b.family("empty", 0), {}));
  const ValueId known = b.column_value(b.column("known", rows, {1, -0.0, undefined, inf, 3}));
  const ValueId draws = b.uniform_per_period(b.stream("u", rows));
  const ValueId one = b.uniform_per_period(b.stream("one"));
  const ValueId parts[] = {one,  draws, b.broadcast(one, rows),
                           none, known, b.make(Op::exp, draws),
                           none, one,   b.period()};
  const ValueId all = b.pack(parts);
  const std::uint32_t size = 23;
  REQUIRE(b.instruction(all).family == b.family("joined", size));
  for (std::uint32_t i = 0; i < size; ++i)
    b.observe(b.output("x", true), b.make(Op::extract, all, no_value, no_value, i));
  compare(b.finish(), 40);
}
