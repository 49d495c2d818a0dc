#include "tests/ir/support.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace deal;
using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;

TEST_CASE("watched values are those at the end of each period, slots as they were at its opening") {
  Builder b(3);
  const auto family = b.family("rows", 2);
  const ValueId column = b.column_value(b.column("c", family, {10, 20}));
  const auto slot = b.slot("s", Type::number, family);
  b.write_start(slot, column);
  const ValueId before = b.read(slot);
  const ValueId after = b.make(Op::add, before, b.period());
  b.write_next(slot, after);
  const ValueId large = b.make(Op::lt, b.number(10.5), b.make(Op::sum, after));
  const ir::Program program = b.finish();
  const std::array wanted{after, before, column, large};
  const interpreter::Watched found = interpreter::watch(program, 1, 0, wanted);
  CHECK_FALSE(found.fault);
  REQUIRE(found.values.size() == 4);
  CHECK(found.values[0] == std::vector<double>{10, 20, 11, 21, 13, 23});
  CHECK(found.values[1] == std::vector<double>{10, 20, 10, 20, 11, 21});
  CHECK(found.values[2] == std::vector<double>{10, 20, 10, 20, 10, 20});
  CHECK(found.values[3] == std::vector<double>{1, 1, 1});
}

TEST_CASE("a path that is watched is the one of a run, on whatever lane it lies there") {
  Builder b(2);
  const ValueId drawn = b.uniform_per_period(b.stream("x"));
  b.observe(b.output("y", true), drawn);
  const ir::Program program = b.finish();
  const test::Outcome run = test::run(program, 300, 7);
  for (const std::uint64_t path : {0u, 1u, 255u, 256u, 299u}) {
    const std::array wanted{drawn};
    const interpreter::Watched found = interpreter::watch(program, 7, path, wanted);
    CHECK(found.values[0] ==
          std::vector<double>{run.series[0][path * 2], run.series[0][path * 2 + 1]});
  }
}

TEST_CASE("a watched path says where it stopped") {
  Builder b(3);
  const ValueId t = b.period();
  const auto slot = b.slot("s", Type::number);
  b.write_start(slot, b.number(1));
  const ValueId quotient = b.make(Op::div, b.read(slot), b.make(Op::sub, t, b.number(1)));
  b.write_next(slot, quotient);
  b.check(quotient, b.mask(true), b.site("x", "value", {}));
  const ir::Program program = b.finish();
  const std::array wanted{quotient};
  const interpreter::Watched found = interpreter::watch(program, 1, 5, wanted);
  REQUIRE(found.fault);
  CHECK(found.fault->period == 1);
  CHECK(found.fault->path == 5);
  CHECK(found.values[0] == std::vector<double>{-1, 0, 0});
}
