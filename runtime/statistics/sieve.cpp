#include "runtime/statistics/sieve.hpp"

#include "runtime/statistics/block_sieve.hpp"

namespace deal::statistics {

namespace {

struct Tag;

} // namespace

Sift sift_function(math::InstructionSet set) {
#ifdef DEAL_STATISTICS_X86
  if (set == math::InstructionSet::avx512) return sift_avx512;
  if (set == math::InstructionSet::avx2) return sift_avx2;
#endif
  static_cast<void>(set);
  return BlockSieve<Tag>::sift;
}

Sifted sift(const double* values, std::uint32_t count, std::span<Window> windows, double* kept) {
  static const Sift widest = sift_function(math::best_instruction_set());
  return widest(values, count, windows, kept);
}

} // namespace deal::statistics
