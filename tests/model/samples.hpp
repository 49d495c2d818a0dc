#pragma once

#include <cstddef>
#include <vector>

/// Plain statistics of samples, for comparison with closed forms.
namespace deal::test {

struct Moments {
  double mean = 0;
  double sd = 0; ///< with n − 1
  double skewness = 0;
  double error = 0; ///< standard error of the mean, sd / √n
};
Moments moments(const std::vector<double>& sample);

/// Share of the sample that is not above x.
double share_up_to(const std::vector<double>& sample, double x);
/// Standard error of a share p of n.
double share_error(double p, std::size_t n);
/// Pearson's correlation coefficient.
double correlation(const std::vector<double>& a, const std::vector<double>& b);

} // namespace deal::test
