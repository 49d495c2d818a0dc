#include "runtime/math/elementary.hpp"
#include "runtime/math/instruction_set.hpp"
#include "runtime/math/operations.hpp"
#include "tests/runtime/ulp.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <string>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace deal::math {
namespace {

using testing::Inputs;
using testing::same_bits;

std::vector<double> mixed_inputs(std::size_t n) {
  Inputs in;
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) {
    switch (i % 5) {
    case 0: values[i] = in.any(); break;
    case 1: values[i] = in.uniform(-800, 800); break;
    case 2: values[i] = in.uniform(0, 1); break;
    case 3: values[i] = in.exponential(-1080, 1); break;
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

TEST_CASE("quantiles of a row are those of its numbers, wherever the tails are") {
  const auto set = GENERATE(InstructionSet::portable, InstructionSet::avx2, InstructionSet::avx512);
  if (!is_available(set)) return;
  const Functions& tested = functions(set);
  Inputs in;
  const auto body = [&] { return in.uniform(0.1, 0.9); };
  const auto tail = [&] { return 1 - in.exponential(-15, -5); };
  const auto far_tail = [&] { return in.exponential(-1074, -17); };
  for (int round = 0; round < 300; ++round) {
    const double tails = in.uniform(-0.2, 1.2);
    const double far_tails = in.uniform(-1, 1);
    std::vector<double> row(static_cast<std::size_t>(in.uniform(0, 600)));
    for (double& p : row) {
      p = in.uniform(0, 1) >= tails ? body() : in.uniform(0, 1) < far_tails ? far_tail() : tail();
    }
    std::vector<double> expected(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) expected[i] = tested.normal_quantile(row[i]);
    tested.normal_quantile_array(row.data(), row.data(), row.size());
    REQUIRE(all_same_bits(expected, row));
  }
}

#if defined(__x86_64__)
[[gnu::target("avx512f")]] double scaled_by_instruction(double a, double k) {
  return _mm512_cvtsd_f64(_mm512_maskz_scalef_pd(0xff, _mm512_set1_pd(a), _mm512_set1_pd(k)));
}

TEST_CASE("AVX-512 scales like two multiplications") {
  if (!is_available(InstructionSet::avx512)) return;
  Inputs in;
  ScalarOps ops;
  bool same = true;
  for (int k = -2000; k <= 2000; ++k) {
    for (int i = 0; i < 100; ++i) {
      const double a = in.uniform(-2, 2) * in.exponential(-18, 18);
      same = same && same_bits(scaled_by_instruction(a, k), ops.scale(a, k));
    }
    for (const double a : {0.0, -0.0, std::numeric_limits<double>::infinity(), 1.5, -1.0})
      same = same && same_bits(scaled_by_instruction(a, k), ops.scale(a, k));
  }
  CHECK(same);
}
#endif

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
