#include "runtime/statistics/summary.hpp"

#include <cmath>

namespace deal::statistics {

double Summary::get(Statistic statistic) const {
  switch (statistic) {
  case Statistic::count: return static_cast<double>(count);
  case Statistic::mean: return mean;
  case Statistic::standard_error: return standard_error;
  case Statistic::sd: return sd;
  case Statistic::min: return min;
  case Statistic::p5: return p5;
  case Statistic::p25: return p25;
  case Statistic::p50: return p50;
  case Statistic::p75: return p75;
  case Statistic::p95: return p95;
  case Statistic::max: return max;
  }
  return Summary::none;
}

double probability_standard_error(double p, std::uint64_t n) {
  return std::sqrt(p * (1 - p) / static_cast<double>(n));
}

} // namespace deal::statistics
