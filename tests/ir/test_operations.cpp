#include "compiler/interpreter/lanes.hpp"
#include "tests/ir/support.hpp"

#include <catch2/catch.hpp>

using namespace deal;
using ir::Op;
using test::inf;
using test::undefined;

namespace {

struct Case {
  Op op;
  double a, b, c;
  double expected;
};

constexpr double tiny = 0x1p-27;

const Case cases[] = {
    {Op::add, 1, 2, 0, 3},
    {Op::add, inf, -inf, 0, undefined},
    {Op::add, -0.0, -0.0, 0, -0.0},
    {Op::add, 0.0, -0.0, 0, 0.0},
    {Op::add, undefined, 1, 0, undefined},
    {Op::sub, 3, 5, 0, -2},
    {Op::sub, 0.0, 0.0, 0, 0.0},
    {Op::sub, -0.0, 0.0, 0, -0.0},
    {Op::mul, 3, -5, 0, -15},
    {Op::mul, -0.0, 1, 0, -0.0},
    {Op::mul, 0, inf, 0, undefined},
    {Op::div, 1, 4, 0, 0.25},
    {Op::div, 1, 0.0, 0, undefined},
    {Op::div, 1, -0.0, 0, undefined},
    {Op::div, 0, 0, 0, undefined},
    {Op::div, inf, 0, 0, undefined},
    {Op::div, 1, inf, 0, 0.0},
    {Op::div, -0.0, 2, 0, -0.0},
    {Op::div, 0x1p-1074, 2, 0, 0.0},
    // (1 + 2^-27)(1 − 2^-27) − 1 = −2^-54, which a rounded product would lose.
    {Op::fma, 1 + tiny, 1 - tiny, -1, -0x1p-54},
    {Op::fma, inf, 0, 1, undefined},
    {Op::neg, 0.0, 0, 0, -0.0},
    {Op::neg, -inf, 0, 0, inf},
    {Op::abs, -0.0, 0, 0, 0.0},
    {Op::abs, undefined, 0, 0, undefined},
    {Op::sqrt, 9, 0, 0, 3},
    {Op::sqrt, -1, 0, 0, undefined},
    {Op::sqrt, -0.0, 0, 0, -0.0},
    {Op::floor, -0.5, 0, 0, -1},
    {Op::floor, -0.0, 0, 0, -0.0},
    {Op::floor, 1e300, 0, 0, 1e300},
    {Op::floor, 0x1.fffffffffffffp51, 0, 0, 0x1.ffffffffffffep51},
    {Op::min, 1, 2, 0, 1},
    {Op::min, 2, 1, 0, 1},
    {Op::min, undefined, 1, 0, undefined},
    {Op::min, 1, undefined, 0, undefined},
    {Op::min, undefined, -inf, 0, undefined},
    {Op::min, -0.0, 0.0, 0, 0.0},
    {Op::min, 0.0, -0.0, 0, -0.0},
    {Op::max, 1, 2, 0, 2},
    {Op::max, 2, 1, 0, 2},
    {Op::max, undefined, inf, 0, undefined},
    {Op::max, inf, undefined, 0, undefined},
    {Op::max, -0.0, 0.0, 0, 0.0},
    {Op::max, 0.0, -0.0, 0, -0.0},
    {Op::exp, 0, 0, 0, 1},
    {Op::exp, -inf, 0, 0, 0},
    {Op::exp, undefined, 0, 0, undefined},
    {Op::expm1, 0, 0, 0, 0},
    {Op::log, 1, 0, 0, 0},
    {Op::log, 0, 0, 0, undefined},
    {Op::log, -1, 0, 0, undefined},
    {Op::log1p, 0, 0, 0, 0},
    {Op::log1p, -1, 0, 0, undefined},
    {Op::pow, 2, 10, 0, 1024},
    {Op::pow, 0, 2, 0, 0},
    {Op::pow, 0, -1, 0, undefined},
    {Op::pow, -8, 2, 0, undefined},
    {Op::normal_cdf, 0, 0, 0, 0.5},
    {Op::normal_quantile, 0.5, 0, 0, 0},
    {Op::normal_quantile, undefined, 0, 0, undefined},
    {Op::poisson_quantile, 0.5, 1, 0, 1}, // P(0) = 0.368, P(0) + P(1) = 0.736
    {Op::poisson_quantile, 0.3, 1, 0, 0},
    {Op::poisson_quantile, 0.5, undefined, 0, undefined},
};

const Case comparisons[] = {
    {Op::lt, 1, 2, 0, 1},
    {Op::lt, 1, 1, 0, 0},
    {Op::lt, -0.0, 0.0, 0, 0},
    {Op::lt, undefined, 1, 0, 0},
    {Op::lt, 1, undefined, 0, 0},
    {Op::lt, -inf, inf, 0, 1},
    {Op::le, 1, 1, 0, 1},
    {Op::le, 2, 1, 0, 0},
    {Op::le, undefined, undefined, 0, 0},
    {Op::eq, -0.0, 0.0, 0, 1},
    {Op::eq, 1, 2, 0, 0},
    {Op::eq, undefined, undefined, 0, 0},
    {Op::eq, inf, inf, 0, 1},
    {Op::undefined, undefined, 0, 0, 1},
    {Op::undefined, inf, 0, 0, 0},
};

/// The sign of an elementary function's zero is not laid down.
bool matches(Op op, double result, double expected) {
  return test::same(result, expected) || (op >= Op::exp && op < Op::lt && result == expected);
}

/// The case on one lane of many, the others holding ordinary numbers.
template <class Result> bool holds_on_lane(const Case& given, std::size_t lane, std::size_t lanes) {
  std::vector<double> rows[3] = {std::vector<double>(lanes, 0.5), std::vector<double>(lanes, 1.5),
                                 std::vector<double>(lanes, 2.5)};
  rows[0][lane] = given.a;
  rows[1][lane] = given.b;
  rows[2][lane] = given.c;
  interpreter::Operands operands;
  for (int i = 0; i < 3; ++i) operands.numbers[i] = rows[i].data();
  std::vector<Result> result(lanes), alone(1);
  interpreter::apply(given.op, operands, result.data(), lanes);
  bool good = matches(given.op, result[lane], given.expected);
  const std::size_t other = lane == 0 ? lanes - 1 : lane - 1;
  if (other != lane) {
    for (int i = 0; i < 3; ++i) operands.numbers[i] = rows[i].data() + other;
    interpreter::apply(given.op, operands, alone.data(), 1);
    good = good && test::same(result[other], alone[0]);
  }
  return good;
}

template <class Result> void check_everywhere(const Case& given) {
  INFO(ir::info(given.op).name << " " << given.a << " " << given.b << " " << given.c);
  for (const std::size_t lanes : {1u, 2u, 3u, 8u, 13u, 64u, 256u})
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      INFO("lane " << lane << " of " << lanes);
      REQUIRE(holds_on_lane<Result>(given, lane, lanes));
    }
}

} // namespace

TEST_CASE("number operations follow their definition on every lane") {
  for (const Case& given : cases) check_everywhere<double>(given);
}

TEST_CASE("comparisons follow their definition on every lane") {
  for (const Case& given : comparisons) check_everywhere<std::uint8_t>(given);
}

TEST_CASE("masks follow their truth tables") {
  const std::uint8_t p[] = {0, 0, 1, 1};
  const std::uint8_t q[] = {0, 1, 0, 1};
  std::uint8_t result[4];
  interpreter::Operands operands;
  operands.masks = {p, q, nullptr};
  interpreter::apply(Op::and_, operands, result, 4);
  CHECK(std::vector<int>(result, result + 4) == std::vector<int>{0, 0, 0, 1});
  interpreter::apply(Op::or_, operands, result, 4);
  CHECK(std::vector<int>(result, result + 4) == std::vector<int>{0, 1, 1, 1});
  interpreter::apply(Op::not_, operands, result, 4);
  CHECK(std::vector<int>(result, result + 4) == std::vector<int>{1, 1, 0, 0});
  operands.masks = {p, q, p};
  interpreter::apply(Op::select, operands, result, 4);
  CHECK(std::vector<int>(result, result + 4) == std::vector<int>{0, 0, 0, 1});
}

TEST_CASE("select takes the untouched bits of a branch") {
  const std::uint8_t mask[] = {1, 0, 1, 0, 1};
  const double yes[] = {-0.0, 1, undefined, 2, inf};
  const double no[] = {undefined, -0.0, 3, undefined, 4};
  const double expected[] = {-0.0, -0.0, undefined, undefined, inf};
  double result[5];
  interpreter::Operands operands;
  operands.masks[0] = mask;
  operands.numbers = {nullptr, yes, no};
  interpreter::apply(Op::select, operands, result, 5);
  for (int i = 0; i < 5; ++i) CHECK(test::same(result[i], expected[i]));
}

TEST_CASE("the beta quantile of a uniform variable is the variable") {
  const double a[] = {0.1, 0.25, 0.9};
  const double one[] = {1, 1, 1};
  double result[3];
  interpreter::Operands operands;
  operands.numbers = {a, one, one};
  interpreter::apply(Op::beta_quantile, operands, result, 3);
  for (int i = 0; i < 3; ++i) CHECK(result[i] == Approx(a[i]).epsilon(1e-12));
}

TEST_CASE("every operation has the arity and name of its line in the table") {
  CHECK(ir::info(Op::fma).arity == 3);
  CHECK(ir::info(Op::and_).name == "and");
  CHECK(ir::find_op("require") == Op::require);
  CHECK_FALSE(ir::find_op("and_").has_value());
  CHECK(ir::is_elementwise(Op::add));
  CHECK(ir::is_elementwise(Op::select));
  CHECK_FALSE(ir::is_elementwise(Op::uniform));
  CHECK_FALSE(ir::is_elementwise(Op::broadcast));
}
