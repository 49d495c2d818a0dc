#include "runtime/statistics/moments.hpp"

#include "runtime/statistics/block_moments.hpp"

namespace deal::statistics {

namespace {

struct Tag;
constexpr BlockFunctions portable = EightLanes<Tag>::functions();

const BlockFunctions& widest() {
  static const BlockFunctions& functions = block_functions(math::best_instruction_set());
  return functions;
}

} // namespace

const BlockFunctions& block_functions(math::InstructionSet set) {
#ifdef DEAL_STATISTICS_X86
  if (set == math::InstructionSet::avx512) return block_functions_avx512();
  if (set == math::InstructionSet::avx2) return block_functions_avx2();
#endif
  static_cast<void>(set);
  return portable;
}

Moments moments_of_block(const double* values, std::uint32_t count, Detail detail) {
  return widest().moments(values, count, detail);
}

void BlockSums::add(const double* values, std::uint32_t values_count) {
  widest().add(*this, values, values_count);
}

Moments BlockSums::moments() const { return widest().finish(*this); }

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
