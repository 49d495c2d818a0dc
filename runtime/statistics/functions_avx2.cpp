#ifdef DEAL_STATISTICS_X86

#include "runtime/statistics/block_moments.hpp"
#include "runtime/statistics/block_sieve.hpp"

namespace deal::statistics {

namespace {

struct Tag;
constexpr BlockFunctions table = EightLanes<Tag>::functions();

} // namespace

const BlockFunctions& block_functions_avx2() { return table; }

Sifted sift_avx2(const double* values, std::uint32_t count, std::span<Window> windows,
                 double* kept) {
  return BlockSieve<Tag>::sift(values, count, windows, kept);
}

} // namespace deal::statistics

#endif
