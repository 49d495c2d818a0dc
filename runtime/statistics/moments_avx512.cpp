#ifdef DEAL_STATISTICS_X86

#include "runtime/statistics/block_moments.hpp"

namespace deal::statistics {

namespace {

struct Tag;

} // namespace

Moments block_moments_avx512(const double* values, std::uint32_t count, bool spread) {
  return EightLanes<Tag>::moments(values, count, spread);
}

} // namespace deal::statistics

#endif
