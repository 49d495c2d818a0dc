#include "runtime/math/elementary.hpp"
#include "runtime/math/instruction_set.hpp"
#include "tests/runtime/ulp.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace deal::math {
namespace {

using testing::Inputs;
using testing::same_bits;

std::vector<double> mixed_inputs(std::size_t n) {
  Inputs in;
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) {
    switch (i % 4) {
    case 0: values[i] = in.any(); break;
    case 1: values[i] = in.uniform(-800, 800); break;
    case 2: values[i] = in.uniform(0, 1); break;
    default: values[i] = in.uniform(-3, 3);
    }
  }
  return values;
}

bool all_same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!same_bits(a[i], b[i])) return false;
  return true;
}

struct UnaryCase {
  std::string name;
  Functions::Unary Functions::* scalar;
  Functions::UnaryArray Functions::* array;
};

const std::vector<UnaryCase> unary_cases{
    {"exp", &Functions::exp, &Functions::exp_array},
    {"expm1", &Functions::expm1, &Functions::expm1_array},
    {"log", &Functions::log, &Functions::log_array},
    {"log1p", &Functions::log1p, &Functions::log1p_array},
    {"normal_cdf", &Functions::normal_cdf, &Functions::normal_cdf_array},
    {"normal_quantile", &Functions::normal_quantile, &Functions::normal_quantile_array}};

TEST_CASE("every instruction set gives the same bits as the portable functions") {
  constexpr std::size_t n = 200003;
  const auto x = mixed_inputs(n);
  const std::vector<double> y(x.rbegin(), x.rend());
  const Functions& portable = functions(InstructionSet::portable);
  const auto set = GENERATE(InstructionSet::portable, InstructionSet::avx2, InstructionSet::avx512);
  if (!is_available(set)) return;
  const Functions& tested = functions(set);

  for (const auto& function : unary_cases) {
    CAPTURE(function.name);
    std::vector<double> expected(n), scalar(n), array(n);
    for (std::size_t i = 0; i < n; ++i) {
      expected[i] = (portable.*function.scalar)(x[i]);
      scalar[i] = (tested.*function.scalar)(x[i]);
    }
    (tested.*function.array)(x.data(), array.data(), n);
    CHECK(all_same_bits(expected, scalar));
    CHECK(all_same_bits(expected, array));
  }
  std::vector<double> expected(n), scalar(n), array(n);
  for (std::size_t i = 0; i < n; ++i) {
    expected[i] = portable.pow(x[i], y[i]);
    scalar[i] = tested.pow(x[i], y[i]);
  }
  tested.pow_array(x.data(), y.data(), array.data(), n);
  CHECK(all_same_bits(expected, scalar));
  CHECK(all_same_bits(expected, array));
}

TEST_CASE("array forms of every length touch what they should and no more") {
  for (std::size_t n = 0; n <= 17; ++n) {
    std::vector<double> values(n + 1, 0.25);
    normal_quantile(values.data(), values.data(), n);
    CHECK(values[n] == 0.25);
    for (std::size_t i = 0; i < n; ++i) CHECK(values[i] == normal_quantile(0.25));
  }
}

} // namespace
} // namespace deal::math
