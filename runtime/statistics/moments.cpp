#include "runtime/statistics/moments.hpp"

#include "runtime/statistics/block_moments.hpp"

namespace deal::statistics {

namespace {

struct Tag;

} // namespace

BlockMoments block_moments_for(math::InstructionSet set) {
#ifdef DEAL_STATISTICS_X86
  if (set == math::InstructionSet::avx512) return block_moments_avx512;
  if (set == math::InstructionSet::avx2) return block_moments_avx2;
#endif
  static_cast<void>(set);
  return EightLanes<Tag>::moments;
}

Moments moments_of_block(const double* values, std::uint32_t count, bool spread) {
  static const BlockMoments widest = block_moments_for(math::best_instruction_set());
  return widest(values, count, spread);
}

void Moments::merge(const Moments& later) {
  if (later.count == 0) return;
  if (count == 0) {
    *this = later;
    return;
  }
  const auto here = static_cast<double>(count);
  const auto there = static_cast<double>(later.count);
  const double total = here + there;
  const double difference = later.mean - mean;
  mean += difference * (there / total);
  squares += later.squares + difference * difference * (here * there / total);
  count += later.count;
  min = later.min < min ? later.min : min;
  max = later.max > max ? later.max : max;
}

} // namespace deal::statistics
