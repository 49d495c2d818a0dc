#include "tests/model/samples.hpp"

#include <algorithm>
#include <cmath>

namespace deal::test {

Moments moments(const std::vector<double>& sample) {
  const auto n = static_cast<double>(sample.size());
  Moments m;
  for (const double x : sample) m.mean += x / n;
  double second = 0;
  double third = 0;
  for (const double x : sample) {
    const double d = x - m.mean;
    second += d * d;
    third += d * d * d;
  }
  m.sd = std::sqrt(second / (n - 1));
  m.skewness = m.sd > 0 ? third / n / (m.sd * m.sd * m.sd) : 0;
  m.error = m.sd / std::sqrt(n);
  return m;
}

double share_up_to(const std::vector<double>& sample, double x) {
  const auto below = std::count_if(sample.begin(), sample.end(), [x](double y) { return y <= x; });
  return static_cast<double>(below) / static_cast<double>(sample.size());
}

double share_error(double p, std::size_t n) {
  return std::sqrt(p * (1 - p) / static_cast<double>(n));
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const Moments x = moments(a);
  const Moments y = moments(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - x.mean) * (b[i] - y.mean);
  return sum / static_cast<double>(a.size() - 1) / (x.sd * y.sd);
}

} // namespace deal::test
