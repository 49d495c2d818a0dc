#include "runtime/math/elementary.hpp"

#include "runtime/math/instruction_set.hpp"

namespace deal::math {

namespace {

const Functions& best() {
  static const Functions& table = functions(best_instruction_set());
  return table;
}

} // namespace

double exp(double x) { return best().exp(x); }
double expm1(double x) { return best().expm1(x); }
double log(double x) { return best().log(x); }
double log1p(double x) { return best().log1p(x); }
double pow(double a, double b) { return best().pow(a, b); }
double normal_cdf(double x) { return best().normal_cdf(x); }
double normal_quantile(double p) { return best().normal_quantile(p); }

void exp(const double* in, double* out, std::size_t n) { best().exp_array(in, out, n); }
void expm1(const double* in, double* out, std::size_t n) { best().expm1_array(in, out, n); }
void log(const double* in, double* out, std::size_t n) { best().log_array(in, out, n); }
void log1p(const double* in, double* out, std::size_t n) { best().log1p_array(in, out, n); }
void pow(const double* a, const double* b, double* out, std::size_t n) {
  best().pow_array(a, b, out, n);
}
void normal_cdf(const double* in, double* out, std::size_t n) {
  best().normal_cdf_array(in, out, n);
}
void normal_quantile(const double* in, double* out, std::size_t n) {
  best().normal_quantile_array(in, out, n);
}

} // namespace deal::math
