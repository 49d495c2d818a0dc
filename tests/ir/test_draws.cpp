#include "runtime/random/stream.hpp"
#include "tests/ir/support.hpp"

#include <catch2/catch.hpp>

using namespace deal;
using ir::Builder;
using ir::no_value;
using ir::Op;
using ir::ValueId;

namespace {

/// Draws of "growth" with other things before, between and after, as many as `others`.
ir::Program drawing(int others) {
  Builder b(4);
  const auto rows = b.family("rows", 3, {"A", "B", "C"});
  const auto clutter = [&] {
    for (int i = 0; i < others; ++i) {
      const ValueId u = b.uniform_per_period(b.stream("other " + std::to_string(i)));
      b.observe(b.output("o", true), b.make(Op::exp, u));
    }
  };
  const auto series = b.output("growth", true);
  const auto member = b.output("member", true);
  const auto once = b.output("once", false);
  clutter();
  const ValueId family = b.uniform_per_period(b.stream("rows.growth", rows));
  clutter();
  b.observe(series, b.uniform_per_period(b.stream("growth")));
  b.observe(member, b.make(Op::extract, family, no_value, no_value, 2));
  b.observe(once, b.uniform_per_path(b.stream("start")));
  return b.finish();
}

} // namespace

TEST_CASE("a draw is that of its stream and path and period and row") {
  const test::Outcome outcome = test::run(drawing(0), 300, 42, 512);
  const auto growth = random::stream_key(42, "growth");
  const auto rows = random::stream_key(42, "rows.growth[C]");
  const auto start = random::stream_key(42, "start");
  for (std::uint64_t path = 0; path < 300; ++path) {
    for (std::uint32_t t = 0; t < 4; ++t) {
      REQUIRE(outcome.series[0][path * 4 + t] == random::uniform(growth, 512 + path, t));
      REQUIRE(outcome.series[1][path * 4 + t] == random::uniform(rows, 512 + path, t));
    }
    REQUIRE(outcome.scalars[0][path] == random::uniform(start, 512 + path, 0));
  }
}

TEST_CASE("other draws change no draw") {
  const test::Outcome plain = test::run(drawing(0), 70);
  const test::Outcome full = test::run(drawing(5), 70);
  CHECK(plain.series[0] == full.series[0]);
  CHECK(plain.series[1] == full.series[1]);
  CHECK(plain.scalars[0] == full.scalars[0]);
  CHECK(full.series[0] != full.series[2]);
}

TEST_CASE("a path is the same alone and among others") {
  const ir::Program program = drawing(2);
  const test::Outcome all = test::run(program, 256);
  for (const std::uint64_t path : {0u, 1u, 7u, 100u, 255u}) {
    const test::Outcome alone = test::run(program, 1, 1, path);
    CHECK(alone.scalars[0][0] == all.scalars[0][path]);
    for (std::size_t t = 0; t < 4; ++t) CHECK(alone.series[0][t] == all.series[0][path * 4 + t]);
  }
}

TEST_CASE("another seed gives other draws in the same workspace") {
  const auto kernel = interpreter::make_kernel(drawing(0));
  const auto workspace = kernel->workspace();
  kernel::BlockBuffer out(kernel->layout());
  std::vector<double> first;
  for (const std::uint64_t seed : {1u, 2u, 1u}) {
    kernel->run(*workspace, seed, 0, 1, out, {});
    first.push_back(out.scalar(0)[0]);
  }
  CHECK(first[0] == first[2]);
  CHECK(first[0] != first[1]);
}
