#include "runtime/math/elementary.hpp"
#include "runtime/math/operations.hpp"
#include "runtime/math/power.hpp"
#include "tests/runtime/ulp.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

namespace deal::math {
namespace {

using testing::Inputs;
using testing::same_bits;
using testing::ulp_error;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
constexpr double largest = std::numeric_limits<double>::max();
constexpr int samples = 300000;

struct Worst {
  double error = 0;
  double at = 0;

  void take(double ulps, double x) {
    if (!(ulps <= error)) {
      error = ulps;
      at = x;
    }
  }
};

using Draw = std::function<double(Inputs&)>;

template <class Function, class Reference>
Worst worst_of(Function function, Reference reference, const std::vector<Draw>& draws) {
  Inputs inputs;
  Worst worst;
  for (const Draw& draw : draws) {
    for (int i = 0; i < samples; ++i) {
      const double x = draw(inputs);
      worst.take(ulp_error(function(x), reference(x)), x);
    }
  }
  return worst;
}

double any_sign(Inputs& in, double low, double high) {
  const double size = in.exponential(low, high);
  return in.uniform(-1, 1) < 0 ? -size : size;
}

TEST_CASE("exp is right to one unit in the last place") {
  const auto worst =
      worst_of([](double x) { return exp(x); }, [](long double x) { return expl(x); },
               {[](Inputs& in) { return in.uniform(-746, 710); },
                [](Inputs& in) { return in.uniform(-1, 1); },
                [](Inputs& in) { return in.uniform(-745.2, -707); },
                [](Inputs& in) { return any_sign(in, -1074, 10); }});
  CAPTURE(worst.at);
  CHECK(worst.error <= 1.0); // found: 0.900
}

TEST_CASE("scaling rounds once, to subnormals and to infinity too") {
  Inputs in;
  ScalarOps ops;
  bool right = true;
  const auto check = [&](double a, int k) {
    right = right && same_bits(ops.scale(a, k), std::ldexp(a, k)); // the C library's is exact
  };
  for (int k = -2000; k <= 2000; ++k) {
    for (const double a : {0.0, -0.0, 1.0, -1.0, 1.5, 0x1.8p-20, 0x1p20, 1 + 0x1p-52, 2 - 0x1p-52,
                           0x1.8000000000001p0, 0x1.7ffffffffffffp0, infinity, -infinity})
      check(a, k);
    for (int i = 0; i < 20; ++i) check(any_sign(in, -20, 20), k);
  }
  for (int i = 0; i < samples; ++i)
    check(any_sign(in, -1, 1), static_cast<int>(in.uniform(-1080, -1015)));
  CHECK(right);
  CHECK(std::isnan(ops.scale(std::numeric_limits<double>::quiet_NaN(), 3)));
}

TEST_CASE("expm1 is right to two units in the last place") {
  const auto worst = worst_of(
      [](double x) { return expm1(x); }, [](long double x) { return expm1l(x); },
      {[](Inputs& in) { return in.uniform(-50, 710); },
       [](Inputs& in) { return in.uniform(-2, 2); }, [](Inputs& in) { return in.uniform(-.4, .4); },
       [](Inputs& in) { return any_sign(in, -1074, 10); }});
  CAPTURE(worst.at);
  CHECK(worst.error <= 1.5); // found: 1.24
}

TEST_CASE("log is right to one unit in the last place") {
  const auto worst =
      worst_of([](double x) { return log(x); }, [](long double x) { return logl(x); },
               {[](Inputs& in) { return in.exponential(-1074, 1024); },
                [](Inputs& in) { return in.uniform(0.5, 2); },
                [](Inputs& in) { return 1 + any_sign(in, -53, -1); }});
  CAPTURE(worst.at);
  CHECK(worst.error <= 1.0); // found: 0.79
}

TEST_CASE("log1p is right to two units in the last place") {
  const auto worst = worst_of(
      [](double x) { return log1p(x); }, [](long double x) { return log1pl(x); },
      {[](Inputs& in) { return in.exponential(-1074, 1024); },
       [](Inputs& in) { return -in.exponential(-1074, 0); },
       [](Inputs& in) { return in.uniform(-1, 3); }, [](Inputs& in) { return in.uniform(-.5, .5); },
       [](Inputs& in) { return -1 + in.exponential(-53, 0); }});
  CAPTURE(worst.at);
  CHECK(worst.error <= 1.5); // found: 1.27
}

TEST_CASE("pow is right to one unit in the last place") {
  Inputs in;
  Worst worst;
  const auto compare = [&](double a, double b) {
    // long double carries the error of its 64 bits into powers near the ends of the range
    worst.take(ulp_error(pow(a, b), powl(a, b)), a);
  };
  for (int i = 0; i < samples; ++i) {
    compare(in.exponential(-2, 2), in.uniform(-40, 40));
    compare(in.uniform(0.9, 1.1), in.uniform(-7000, 7000));
    const double base = in.exponential(-1074, 1024);
    compare(base, in.uniform(-1075, 1024) / std::log2(base));
    compare(1 + any_sign(in, -53, -20), any_sign(in, 10, 60));
    compare(in.exponential(-5, 5), any_sign(in, -60, 0));
  }
  CAPTURE(worst.at);
  CHECK(worst.error <= 0.8); // found: 0.753, among subnormal results
}

// √½ in two parts, so that x/√2 is known beyond long double.
long double normal_tail_reference(double t) {
  constexpr long double high = 0xb.504f333f9de6484p-4L;
  constexpr long double low = 0x5.97d89b3754abe9fp-68L;
  const long double y = t * high;
  const long double rest = fmal(t, high, -y) + t * low;
  const long double two_over_root_pi = 1.128379167095512573896158903121545172L;
  return (erfcl(y) - two_over_root_pi * expl(-y * y) * rest) / 2;
}

TEST_CASE("normal_cdf is right to four units in the last place") {
  const auto worst = worst_of(
      [](double x) { return normal_cdf(x); }, [](double x) { return normal_tail_reference(-x); },
      {[](Inputs& in) { return in.uniform(-37.5, 9); },
       [](Inputs& in) { return in.uniform(-3, 3); }, [](Inputs& in) { return in.uniform(-1, 0); },
       [](Inputs& in) { return any_sign(in, -80, 3); }});
  CAPTURE(worst.at);
  CHECK(worst.error <= 4.0); // found: 3.54
}

/// Distance from z to the quantile of p by one Newton step in long double, in units of z's last place.
double quantile_error(double p, double z) {
  if (z == 0) return p == 0.5 ? 0.0 : infinity;
  const long double density = expl(-0.5L * z * z) * 0.398942280401432677939946059934381868L;
  long double surplus;
  if (std::fabs(z) < 1) {
    surplus = erfl(z * 0.707106781186547524400844362104849039L) / 2 - (p - 0.5L);
  } else if (z < 0) {
    surplus = normal_tail_reference(-z) - p;
  } else {
    surplus = (1.0L - p) - normal_tail_reference(z);
  }
  return static_cast<double>(fabsl(surplus / density) / std::ldexp(1.0L, std::ilogb(z) - 52));
}

TEST_CASE("normal_quantile is right to six units in the last place") {
  Inputs in;
  Worst worst;
  const auto check = [&](double p) { worst.take(quantile_error(p, normal_quantile(p)), p); };
  for (int i = 0; i < samples; ++i) {
    check(in.uniform(0x1p-53, 1 - 0x1p-53));
    check(in.exponential(-53, -1));
    check(1 - in.exponential(-53, -1));
    check(0.5 + any_sign(in, -53, -2));
    check(in.exponential(-1022, -50));
    check(in.exponential(-1074, -1000));
    check(in.exponential(-16, -4.4));
  }
  for (const double p : {0x1p-53, 1 - 0x1p-53, 0.5 - 0x1p-53, 0.5 + 0x1p-53, 0x1p-1022}) check(p);
  CAPTURE(worst.at);
  CHECK(worst.error <= 6.0); // found: 4.94 in the body, 3.5 in the tails, 1.8 in the far ones
}

TEST_CASE("normal_quantile goes on at the ends of its regions") {
  // made with mpmath, 60 digits
  struct Point {
    double p;
    double z;
  };
  for (const auto& [p, z] : {Point{0x1.2p-3, -0x1.13d80f695e703p+0}, // 9/64
                             {0x1.8p-5, -0x1.ad0a62bb61166p+0},      // 3/64
                             {0x1.7ffffffffffffp-5, -0x1.ad0a62bb61167p+0},
                             {0x1p-10, -0x1.8c73502ae34efp+1},
                             {0x1.0000000000001p-16, -0x1.0ada394a8c1cdp+2},
                             {0x1p-16, -0x1.0ada394a8c1cdp+2},
                             {0x1.fffffffffffffp-17, -0x1.0ada394a8c1cdp+2},
                             {0x1p-40, -0x1.c30d8560989abp+2},
                             {0x1p-300, -0x1.43329ce0f9f67p+4},
                             {0x1p-1022, -0x1.2c27b05bf1a0bp+5},
                             {smallest, -0x1.33bd3f27fcd03p+5}}) {
    CAPTURE(p);
    CHECK(ulp_error(normal_quantile(p), z) <= 4.0);
    if (p >= 0x1p-10) CHECK(normal_quantile(1 - p) == -normal_quantile(p));
  }
  bool increasing = true;
  for (const double end : {0x1.8p-5, 0x1p-16, 1 - 0x1.8p-5, 1 - 0x1p-16}) {
    const double step = std::ldexp(1.0, std::ilogb(end) - 45); // of 128 last places
    for (int i = -1000; i < 1000; ++i)
      increasing =
          increasing && normal_quantile(end + i * step) < normal_quantile(end + (i + 1) * step);
  }
  CHECK(increasing);
}

TEST_CASE("normal_quantile gives published percentage points") {
  CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-15));
  CHECK(normal_quantile(0.95) == Approx(1.644853626951473).epsilon(1e-15));
  CHECK(normal_quantile(0.05) == Approx(-1.644853626951473).epsilon(1e-15));
  // Wichura (1988), algorithm AS 241
  CHECK(normal_quantile(0.25) == Approx(-0.6744897501960817).epsilon(1e-15));
  CHECK(normal_quantile(0.001) == Approx(-3.090232306167814).epsilon(1e-15));
  CHECK(normal_quantile(1e-20) == Approx(-9.262340089798408).epsilon(1e-15));
  CHECK(normal_quantile(0.5) == 0.0);
}

TEST_CASE("normal_quantile is symmetric and increases across its whole grid of neighbours") {
  double before = -infinity;
  bool increasing = true;
  bool symmetric = true;
  for (int i = 1; i < 1 << 16; ++i) {
    const double p = i * 0x1p-16;
    const double z = normal_quantile(p);
    increasing = increasing && z > before;
    symmetric = symmetric && z == -normal_quantile(1 - p);
    before = z;
  }
  CHECK(increasing);
  CHECK(symmetric);
}

TEST_CASE("what is undefined is the one NaN") {
  const double negative_nan = std::bit_cast<double>(std::uint64_t{0xfff8000000000123});
  for (const double x : {exp(negative_nan),
                         expm1(negative_nan),
                         log(negative_nan),
                         log1p(negative_nan),
                         normal_cdf(negative_nan),
                         normal_quantile(negative_nan),
                         pow(negative_nan, 0),
                         pow(1, negative_nan),
                         log(0),
                         log(-0.0),
                         log(-1),
                         log(-infinity),
                         log1p(-1),
                         log1p(-infinity),
                         normal_quantile(0),
                         normal_quantile(1),
                         normal_quantile(-1),
                         normal_quantile(2),
                         normal_quantile(infinity),
                         pow(-1, 2),
                         pow(-smallest, 1),
                         pow(0, -1),
                         pow(-0.0, -smallest),
                         pow(1, infinity),
                         pow(-infinity, 1),
                         pow(0, -infinity)}) {
    CHECK(same_bits(x, undefined));
  }
}

TEST_CASE("a base below zero has its whole powers") {
  CHECK(power(-2, 3) == -8);
  CHECK(power(-2, 2) == 4);
  CHECK(power(-2, -1) == -0.5);
  CHECK(power(-2, 0) == 1);
  CHECK(power(-2, -3) == -0.125);
  CHECK(power(2, 3) == 8);
  CHECK(same_bits(power(-8, 1.0 / 3), undefined));
  CHECK(same_bits(power(-2, 0.5), undefined));
  CHECK(same_bits(power(-2, -infinity), 0.0));
  // Doubles from 2^53 on are even, and so is what is beyond them all.
  CHECK(power(-1, 0x1p53 - 1) == -1);
  CHECK(power(-1, 0x1p53) == 1);
  CHECK(power(-2, infinity) == infinity);
  CHECK(power(-infinity, 3) == -infinity);
  CHECK(power(-infinity, 2) == infinity);
  CHECK(same_bits(power(undefined, 2), undefined));
  CHECK(same_bits(power(-2, undefined), undefined));
  CHECK(same_bits(power(-0.0, 3), 0.0));
  CHECK(same_bits(power(0, -1), undefined));
}

TEST_CASE("ends of the range") {
  CHECK(exp(infinity) == infinity);
  CHECK(exp(-infinity) == 0);
  CHECK(exp(0) == 1);
  CHECK(exp(-0.0) == 1);
  CHECK(exp(709.782712893384) == Approx(1.797693134862273e308).epsilon(1e-13));
  CHECK(exp(709.7827128933841) == infinity);
  CHECK(exp(-745.1332191019411) == smallest);
  CHECK(exp(-745.1332191019413) == 0);
  CHECK(expm1(infinity) == infinity);
  CHECK(expm1(709.7827128933841) == infinity);
  CHECK(expm1(-infinity) == -1);
  CHECK(expm1(smallest) == smallest);
  CHECK(std::signbit(expm1(-0.0)));
  CHECK(log(infinity) == infinity);
  CHECK(log(1) == 0);
  CHECK(log(smallest) == Approx(-744.4400719213812).epsilon(1e-15));
  CHECK(log(largest) == Approx(709.782712893384).epsilon(1e-15));
  CHECK(log1p(infinity) == infinity);
  CHECK(log1p(smallest) == smallest);
  CHECK(log1p(largest) == Approx(709.782712893384).epsilon(1e-15));
  CHECK(std::signbit(log1p(-0.0)));
  CHECK(normal_cdf(infinity) == 1);
  CHECK(normal_cdf(-infinity) == 0);
  CHECK(normal_cdf(0) == 0.5);
  CHECK(pow(infinity, 0.5) == infinity);
  CHECK(pow(infinity, -0.5) == 0);
  CHECK(pow(2, infinity) == infinity);
  CHECK(pow(2, -infinity) == 0);
  CHECK(pow(0.5, infinity) == 0);
  CHECK(pow(0, 0) == 1);
  CHECK(pow(infinity, 0) == 1);
  CHECK(pow(0, 2) == 0);
  CHECK(pow(2, -1074) == smallest);
  CHECK(pow(2, 1024) == infinity);
  CHECK(pow(largest, largest) == infinity);
  CHECK(pow(largest, -largest) == 0);
}

TEST_CASE("pow is exact where its result is a double") {
  Inputs in;
  bool first = true;
  bool zeroth = true;
  for (int i = 0; i < samples; ++i) {
    const double a = std::fabs(in.any());
    if (!std::isfinite(a)) continue;
    first = first && pow(a, 1) == a;
    zeroth = zeroth && pow(a, 0) == 1;
  }
  CHECK(first);
  CHECK(zeroth);
  bool squares = true;
  bool roots = true;
  for (int i = 1; i < 50000; ++i) {
    const double square = static_cast<double>(i) * i;
    squares = squares && pow(i, 2) == square;
    roots = roots && pow(square, 0.5) == i;
  }
  CHECK(squares);
  CHECK(roots);
  for (int n = -1074; n < 1024; ++n) CHECK(pow(2, n) == std::ldexp(1.0, n));
}

} // namespace
} // namespace deal::math
