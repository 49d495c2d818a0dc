#include "runtime/math/gamma.hpp"

#include "runtime/math/elementary.hpp"
#include "runtime/math/operations.hpp"
#include "runtime/math/special.hpp"

#include <initializer_list>

namespace deal::math {

namespace {

constexpr double stirling_from = 10;
constexpr double half_log_two_pi = 0x1.d67f1c864beb5p-1;

double stirling_series(double x) {
  const double z = 1 / (x * x);
  double sum = -3617.0 / 122400;
  for (const double coefficient :
       {1.0 / 156, -691.0 / 360360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12})
    sum = sum * z + coefficient;
  return sum / x;
}

double leading_stirling(double x) { return (x - 0.5) * log(x) - x + half_log_two_pi; }

} // namespace

double log_gamma(double x) {
  if (!(x > 0)) return undefined;
  double product = 1;
  while (x < stirling_from) {
    product *= x;
    x += 1;
  }
  return leading_stirling(x) + stirling_series(x) - log(product);
}

double stirling_error(double x) {
  return x >= stirling_from ? stirling_series(x) : log_gamma(x) - leading_stirling(x);
}

} // namespace deal::math
