#include "compiler/interpreter/machine.hpp"
#include "compiler/ir/arithmetic.hpp"
#include "tests/ir/support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cfenv>
#include <thread>
#ifdef __SSE2__
#include <xmmintrin.h>
#endif

using namespace deal;
using ir::Builder;
using ir::no_value;
using ir::Op;
using ir::Type;
using ir::ValueId;

namespace {

double observed(Builder& b, ValueId value) {
  b.observe(b.output("y", false), value);
  return test::run_one(b.finish());
}

/// A state that starts as the column, so that nothing about it is known beforehand.
ValueId state(Builder& b, ir::FamilyId family, std::vector<double> values) {
  const auto slot = b.slot("s", Type::number, family);
  b.write_start(slot, b.column_value(b.column("c", family, std::move(values))));
  return b.read_final(slot);
}

} // namespace

TEST_CASE("members are added in their order") {
  Builder b(1);
  const auto family = b.family("rows", 4);
  // In this order the 1 is lost and the 3 is not: 1 + 1e16 = 1e16, − 1e16 = 0, + 3 = 3.
  CHECK(observed(b, b.make(Op::sum, state(b, family, {1, 1e16, -1e16, 3}))) == 3);
  Builder one(1);
  CHECK(test::same(observed(one, one.make(Op::sum, state(one, one.family("f", 1), {-0.0}))), -0.0));
  Builder none(1);
  CHECK(test::same(observed(none, none.make(Op::sum, state(none, none.family("f", 0), {}))), 0.0));
}

TEST_CASE("the smallest and largest member are what a loop over them finds") {
  constexpr double nan = test::undefined, inf = test::inf;
  const std::vector<std::vector<double>> families = {
      {5},         {nan},       {-0.0},     {3, 1, 2},      {1, 3, 2},      {2, 2, 2},
      {0.0, -0.0}, {-0.0, 0.0}, {nan, 1},   {1, nan},       {1, nan, 2},    {-inf, inf},
      {inf, 4},    {-inf, -4},  {inf, nan}, {-0.0, 0.0, 1}, {0.0, -0.0, -1}};
  for (const auto& members : families) {
    CAPTURE(members);
    double smallest = members[0], largest = members[0];
    for (std::size_t i = 1; i < members.size(); ++i) {
      smallest = ir::arithmetic::minimum(smallest, members[i]);
      largest = ir::arithmetic::maximum(largest, members[i]);
    }
    const auto size = static_cast<std::uint32_t>(members.size());
    for (const auto& [op, wanted] : {std::pair{Op::smallest, smallest}, {Op::largest, largest}}) {
      Builder varying(1);
      const ValueId rows = state(varying, varying.family("rows", size), members);
      CHECK(test::same(observed(varying, varying.make(op, rows)), wanted));
      Builder folded(1);
      const ValueId column =
          folded.column_value(folded.column("c", folded.family("rows", size), members));
      CHECK(test::same(observed(folded, folded.make(op, column)), wanted));
    }
  }
}

TEST_CASE("a tie of zeros gives the later one, an undefined member nothing") {
  const auto found = [](Op op, const std::vector<double>& members) {
    Builder b(1);
    return observed(b, b.make(op, state(b, b.family("rows", 2), members)));
  };
  for (const Op op : {Op::smallest, Op::largest}) {
    CHECK(test::same(found(op, {0.0, -0.0}), -0.0));
    CHECK(test::same(found(op, {-0.0, 0.0}), 0.0));
    CHECK(std::isnan(found(op, {test::undefined, 1})));
    CHECK(std::isnan(found(op, {1, test::undefined})));
  }
}

TEST_CASE("of no members none is smallest or largest") {
  for (const Op op : {Op::smallest, Op::largest}) {
    Builder b(1);
    const ValueId none = b.make(op, state(b, b.family("none", 0), {}));
    CHECK(b.may_be_undefined(none));
    CHECK(std::isnan(observed(b, none)));
  }
}

TEST_CASE("smallest and largest find every path its own member") {
  Builder b(3);
  const auto rows = b.family("rows", 5);
  const ValueId u = b.uniform_per_period(b.stream("u", rows));
  b.observe(b.output("smallest", true), b.make(Op::smallest, u));
  b.observe(b.output("largest", true), b.make(Op::largest, u));
  for (std::uint32_t i = 0; i < 5; ++i)
    b.observe(b.output("member", true), b.make(Op::extract, u, no_value, no_value, i));
  const test::Outcome outcome = test::run(b.finish(), 100);
  for (std::size_t at = 0; at < 300; ++at) {
    double smallest = outcome.series[2][at], largest = smallest;
    for (int i = 3; i < 7; ++i) {
      smallest = std::min(smallest, outcome.series[i][at]);
      largest = std::max(largest, outcome.series[i][at]);
    }
    CHECK(outcome.series[0][at] == smallest);
    CHECK(outcome.series[1][at] == largest);
  }
}

TEST_CASE("gather takes the mapped member and scatter_add adds in order") {
  const auto build = [](Builder& b, std::uint32_t member) {
    const auto rows = b.family("rows", 3);
    const auto items = b.family("items", 5);
    const auto map = b.index_table("map", items, rows, {2, 0, 2, 2, 0});
    const ValueId base = state(b, rows, {1, 10, 1});
    const ValueId given = state(b, items, {1e16, 4, -1e16, 3, 5});
    const ValueId total = b.make(Op::scatter_add, base, given, no_value, map);
    const ValueId gathered = b.make(Op::gather, total, no_value, no_value, map);
    return std::pair{b.make(Op::extract, total, no_value, no_value, member % 3),
                     b.make(Op::extract, gathered, no_value, no_value, member)};
  };
  const double totals[] = {10, 10, 3};
  const double gathered[] = {3, 10, 3, 3, 10};
  for (std::uint32_t i = 0; i < 3; ++i) {
    Builder b(1);
    CHECK(observed(b, build(b, i).first) == totals[i]);
  }
  for (std::uint32_t i = 0; i < 5; ++i) {
    Builder b(1);
    CHECK(observed(b, build(b, i).second) == gathered[i]);
  }
}

TEST_CASE("rates of return are those of a path's own flows") {
  Builder b(1);
  const auto rows = b.family("rows", 3);
  const auto times = b.column("times", rows, {0, 1, 2});
  // (1 − g v)(1 − 4 v): 300 %, and g − 1 for a g that is drawn from 0 to 3.
  const ValueId growth = b.make(Op::mul, b.number(3), b.uniform_per_path(b.stream("growth")));
  const ValueId one = b.column_value(b.column("one", rows, {1, -4, 0}));
  const ValueId other = b.column_value(b.column("other", rows, {0, -1, 4}));
  const ValueId flows = b.make(Op::add, one, b.make(Op::mul, growth, other));
  const auto rate = [&](double which) {
    return b.make(Op::irr_root, flows, b.number(which), no_value, times);
  };
  b.observe(b.output("growth", false), growth);
  b.observe(b.output("count", false), b.make(Op::irr_count, flows, no_value, no_value, times));
  for (const double which : {0, 1, 2, 3}) b.observe(b.output("rate", false), rate(which));
  const test::Outcome outcome = test::run(b.finish(), 300);
  for (std::size_t path = 0; path < 300; ++path) {
    CHECK(outcome.scalars[1][path] == 2);
    CHECK(std::isnan(outcome.scalars[2][path]));
    CHECK(outcome.scalars[3][path] == Approx(outcome.scalars[0][path] - 1).margin(1e-9));
    CHECK(outcome.scalars[4][path] == Approx(3).margin(1e-9));
    CHECK(std::isnan(outcome.scalars[5][path]));
  }
}

TEST_CASE("any holds if a member does") {
  for (const double limit : {0.5, 3.5, 4.5}) {
    Builder b(1);
    const ValueId rows = state(b, b.family("rows", 4), {1, 2, 4, 3});
    const ValueId found = b.make(Op::any, b.make(Op::lt, b.number(limit), rows));
    CHECK(observed(b, b.select(found, b.number(1), b.number(0))) == (limit < 4 ? 1 : 0));
  }
}

TEST_CASE("a slot read in step is the period's opening and in close the end") {
  Builder b(4);
  const auto count = b.slot("count", Type::number);
  const auto before = b.slot("before", Type::number);
  const auto kept = b.slot("kept", Type::number);
  const auto flag = b.slot("flag", Type::mask);
  const ValueId now = b.read(count);
  b.write_start(count, b.number(1));
  b.write_start(before, b.number(-1));
  b.write_start(kept, b.number(7));
  b.write_start(flag, b.mask(false));
  b.write_next(count, b.make(Op::mul, now, b.number(2)));
  b.write_next(before, b.read(count));
  b.write_next(flag, b.make(Op::not_, b.read(flag)));
  b.observe(b.output("now", true), now);
  b.observe(b.output("before", true), b.read(before));
  b.observe(b.output("period", true), b.period());
  b.observe(b.output("flag", true), b.select(b.read(flag), b.number(1), b.number(0)));
  b.observe(b.output("end", false), b.read_final(count));
  b.observe(b.output("kept", false), b.read_final(kept));
  const ir::Program program = b.finish();
  REQUIRE(ir::verify(program).empty());
  const test::Outcome outcome = test::run(program, 1);
  CHECK(outcome.series[0] == std::vector<double>{1, 2, 4, 8});
  CHECK(outcome.series[1] == std::vector<double>{-1, 1, 2, 4});
  CHECK(outcome.series[2] == std::vector<double>{0, 1, 2, 3});
  CHECK(outcome.series[3] == std::vector<double>{0, 1, 0, 1});
  CHECK(outcome.scalars[0][0] == 16);
  CHECK(outcome.scalars[1][0] == 7);
}

TEST_CASE("a slot of a family keeps its members apart") {
  Builder b(3);
  const auto rows = b.family("rows", 2);
  const auto slot = b.slot("s", Type::number, rows);
  const ValueId step = b.column_value(b.column("c", rows, {1, 10}));
  b.write_start(slot, step);
  b.write_next(slot, b.make(Op::add, b.read(slot), step));
  b.observe(b.output("a", true), b.make(Op::extract, b.read(slot), no_value, no_value, 0));
  b.observe(b.output("b", true), b.make(Op::extract, b.read(slot), no_value, no_value, 1));
  const test::Outcome outcome = test::run(b.finish(), 2);
  CHECK(outcome.series[0] == std::vector<double>{1, 2, 3, 1, 2, 3});
  CHECK(outcome.series[1] == std::vector<double>{10, 20, 30, 10, 20, 30});
}

TEST_CASE("grid columns give each period its number") {
  Builder b(3);
  const ValueId rate = b.grid_value(b.grid_column("rate", {0.5, -0.0, 4}));
  b.observe(b.output("twice", true), b.make(Op::mul, rate, b.number(2)));
  const test::Outcome outcome = test::run(b.finish(), 1);
  CHECK(test::same(outcome.series[0][0], 1));
  CHECK(test::same(outcome.series[0][1], -0.0));
  CHECK(test::same(outcome.series[0][2], 8));
}

TEST_CASE("a program of no periods starts and ends") {
  Builder b(0);
  const auto slot = b.slot("s", Type::number);
  b.write_start(slot, b.number(3));
  b.write_next(slot, b.number(4));
  CHECK(observed(b, b.read_final(slot)) == 3);
}

TEST_CASE("an output nobody observes has no value and NaN is written in one form") {
  Builder b(1);
  b.output("missing", false);
  b.output("also missing", true);
  const auto slot = b.slot("s", Type::number);
  b.write_start(slot, b.number(0));
  const ValueId bad = b.make(Op::neg, b.make(Op::div, b.number(1), b.read_final(slot)));
  b.observe(b.output("bad", false), bad);
  const test::Outcome outcome = test::run(b.finish(), 5);
  CHECK(std::isnan(outcome.scalars[0][4]));
  CHECK(std::isnan(outcome.series[0][4]));
  CHECK(std::bit_cast<std::uint64_t>(outcome.scalars[1][4]) == 0x7ff8000000000000u);
}

TEST_CASE("scalar and series outputs are counted apart in the order of declaration") {
  Builder b(1);
  const auto a = b.output("a", true);
  const auto c = b.output("c", false);
  const auto d = b.output("d", true);
  const auto e = b.output("e", false);
  b.observe(e, b.number(4));
  b.observe(d, b.number(3));
  b.observe(c, b.number(2));
  b.observe(a, b.number(1));
  const test::Outcome outcome = test::run(b.finish(), 1);
  CHECK(outcome.series == std::vector<std::vector<double>>{{1}, {3}});
  CHECK(outcome.scalars == std::vector<std::vector<double>>{{2}, {4}});
}

TEST_CASE("rows that are used again give what rows of their own give") {
  for (std::uint32_t number = 100; number < 140; ++number) {
    const ir::Program program = test::random_program(number, 150);
    const auto kernel = interpreter::make_kernel(program);
    const auto workspace = kernel->workspace();
    kernel::BlockBuffer out(kernel->layout());
    const auto fault = kernel->run(*workspace, 1, 0, 20, out, {});
    const interpreter::Plan plan = interpreter::plan_all(program);
    interpreter::Machine machine(plan, 1);
    machine.execute(ir::Block::setup);
    for (std::uint32_t path = 0; path < (fault ? fault->path : 20); ++path) {
      kernel::BlockBuffer expected(kernel->layout());
      machine.begin(1, path, 1);
      machine.execute(ir::Block::open, {&expected});
      for (std::uint32_t t = 0; t < program.periods; ++t) {
        machine.at_period(t);
        machine.execute(ir::Block::schedule);
        machine.execute(ir::Block::step, {&expected});
        machine.end_period();
        for (std::uint32_t o = 0; o < kernel->layout().series; ++o)
          REQUIRE(test::same(out.series(o, t)[path], expected.series(o, t)[0]));
      }
      machine.execute(ir::Block::close, {&expected});
      REQUIRE(test::same(out.scalar(0)[path], expected.scalar(0)[0]));
    }
  }
}

TEST_CASE("the host keeps its rounding mode and has no say in the results") {
  Builder b(1);
  const auto slot = b.slot("s", Type::number);
  b.write_start(slot, b.number(3));
  b.observe(b.output("third", true), b.make(Op::div, b.number(1), b.read(slot)));
  const ValueId grid = b.grid_value(b.grid_column("g", {3}));
  b.observe(b.output("of the grid", true), b.make(Op::div, b.number(1), grid));
  const ir::Program program = b.finish();
  std::fesetround(FE_UPWARD);
  const test::Outcome outcome = test::run(program, 9);
  const int mode = std::fegetround();
  std::fesetround(FE_TONEAREST);
  CHECK(mode == FE_UPWARD);
  for (const auto& series : outcome.series)
    for (const double value : series) CHECK(value == 1.0 / 3.0);
}

#ifdef __SSE2__
TEST_CASE("subnormal numbers are kept though the host flushes them") {
  Builder b(1);
  const auto slot = b.slot("s", Type::number);
  b.write_start(slot, b.number(0x1p-1022));
  b.observe(b.output("half", true), b.make(Op::mul, b.read(slot), b.number(0.5)));
  const ValueId made = b.make(Op::mul, b.number(0x1p-1073), b.number(0.5));
  const unsigned before = _mm_getcsr();
  const unsigned flushing = before | 0x8040; // FTZ and DAZ
  _mm_setcsr(flushing);
  const ValueId folded = b.make(Op::mul, b.number(0x1p-1022), b.number(0.25));
  const ir::Program program = b.finish();
  const test::Outcome outcome = test::run(program, 5);
  const unsigned after = _mm_getcsr();
  _mm_setcsr(before);
  CHECK((after & 0x8040) == 0x8040);
  for (const double value : outcome.series[0]) CHECK(value == 0x1p-1023);
  CHECK(program.values[made].immediate == 0x1p-1074);
  CHECK(program.values[folded].immediate == 0x1p-1024);
}
#endif

TEST_CASE("a portfolio too large for whole blocks gives the same paths and faults") {
  // 4 000 rows of 256 paths are 8 MB a value.
  const auto portfolio = [](bool check) {
    Builder b(3);
    constexpr std::uint32_t size = 4000;
    const auto rows = b.family("rows", size);
    const auto slot = b.slot("s", Type::number, rows);
    const ValueId u = b.uniform_per_period(b.stream("u", rows));
    b.write_start(slot, b.broadcast(b.number(0), rows));
    b.write_next(slot, b.make(Op::add, b.read(slot), u));
    const ValueId total = b.make(Op::sum, b.make(Op::mul, b.read(slot), u));
    b.observe(b.output("total", true), total);
    b.observe(b.output("last", false),
              b.make(Op::extract, b.read_final(slot), no_value, no_value, size - 1));
    const ValueId rare = b.make(Op::lt, b.uniform_per_path(b.stream("p")), b.number(0.02));
    b.observe(b.output("rare", false), b.select(rare, b.number(1), b.number(0)));
    const ValueId bad = b.make(Op::div, b.number(1), b.select(rare, b.number(0), total));
    if (check) b.check(bad, b.make(Op::lt, b.number(1), b.period()), b.site("x", "value", {}));
    return b.finish();
  };
  const ir::Program sound = portfolio(false);
  const test::Outcome all = test::run(sound, 100);
  std::uint64_t first_rare = 100;
  for (const std::uint64_t path : {99u, 57u, 8u, 7u, 0u}) {
    const test::Outcome alone = test::run(sound, 1, 1, path);
    CHECK(alone.scalars[0][0] == all.scalars[0][path]);
    CHECK(alone.series[0][2] == all.series[0][path * 3 + 2]);
  }
  for (std::uint64_t path = 100; path-- > 0;)
    if (all.scalars[1][path] == 1) first_rare = path;
  const test::Outcome failing = test::run(portfolio(true), 100);
  REQUIRE(first_rare < 100);
  REQUIRE(failing.fault.has_value());
  CHECK(failing.fault->path == first_rare);
  CHECK(failing.fault->period == 2);
}

TEST_CASE("a stopped run ends between periods") {
  const ir::Program program = test::random_program(5, 50);
  const auto kernel = interpreter::make_kernel(program);
  const auto workspace = kernel->workspace();
  kernel::BlockBuffer out(kernel->layout());
  std::stop_source source;
  source.request_stop();
  for (double* p = out.scalar(0); p != out.scalar(0) + 8; ++p) *p = 123.5;
  CHECK_FALSE(kernel->run(*workspace, 1, 0, 8, out, source.get_token()).has_value());
  CHECK(out.scalar(0)[0] == 123.5);
}

TEST_CASE("one kernel serves four threads") {
  // A program whose check cannot fail, so that every path's outputs count.
  Builder b(12);
  const auto slot = b.slot("s", Type::number);
  const ValueId u = b.uniform_per_period(b.stream("u"));
  b.write_start(slot, b.uniform_per_path(b.stream("start")));
  b.write_next(slot, b.make(Op::fma, b.read(slot), u, b.make(Op::exp, u)));
  b.observe(b.output("path", true), b.read(slot));
  b.observe(b.output("end", false), b.read_final(slot));
  const auto kernel = interpreter::make_kernel(b.finish());
  constexpr int blocks = 8;
  const auto run_block = [&](int block) {
    const auto workspace = kernel->workspace();
    kernel::BlockBuffer out(kernel->layout());
    kernel->run(*workspace, 9, std::uint64_t(block) * kernel::block_paths, kernel::block_paths, out,
                {});
    std::vector<double> result(out.scalar(0), out.scalar(0) + kernel::block_paths);
    result.insert(result.end(), out.series(0, 11), out.series(0, 11) + kernel::block_paths);
    return result;
  };
  std::vector<std::vector<double>> alone, together(blocks);
  for (int block = 0; block < blocks; ++block) alone.push_back(run_block(block));
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&, thread] {
        for (int block = thread; block < blocks; block += 4) together[block] = run_block(block);
      });
  }
  CHECK(alone == together);
  CHECK(alone[0] != alone[1]);
}
