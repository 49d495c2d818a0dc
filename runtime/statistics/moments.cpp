#include "runtime/statistics/moments.hpp"

#include "runtime/statistics/block_moments.hpp"

#include <algorithm>
#include <cmath>

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

namespace {

/// The same sum of squares in another unit.
double in_unit(double squares, double from, double to) {
  const double ratio = from / to;
  return squares * ratio * ratio;
}

double unit_of(double deviation) {
  const double size = std::fabs(deviation);
  return size > 0x1p400 ? large_unit : size < 0x1p-350 ? small_unit : 1;
}

bool is_plain(double sum) { return sum >= least_plain_sum && sum <= most_plain_sum; }

} // namespace

/// The squares of the later values, and those of the distance between the means.
void Moments::add_squares(const Moments& later, double difference, double weight) {
  if (unit == 1 && later.unit == 1) {
    const double sum = squares + (later.squares + difference * difference * weight);
    if (is_plain(sum) || (sum == 0 && difference == 0)) {
      squares = sum;
      return;
    }
  }
  double common = small_unit;
  if (squares != 0) common = std::max(common, unit);
  if (later.squares != 0) common = std::max(common, later.unit);
  if (difference != 0) common = std::max(common, unit_of(difference));
  const double distance = difference / common;
  squares = in_unit(squares, unit, common) +
            (in_unit(later.squares, later.unit, common) + distance * distance * weight);
  unit = common;
  if (unit != 1 || squares <= most_plain_sum) return;
  squares = in_unit(squares, unit, large_unit);
  unit = large_unit;
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
  add_squares(later, difference, here * there / total);
  count += later.count;
  min = later.min < min ? later.min : min;
  max = later.max > max ? later.max : max;
}

} // namespace deal::statistics
