#include "runtime/statistics/moments.hpp"

#include <array>

namespace deal::statistics {

namespace {

constexpr std::uint32_t lanes = 8;
using Lanes = std::array<double, lanes>;

double combine(const Lanes& s) {
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

/// Σ term(x), lane by lane; term must be 0 where x is NaN.
template <class Term> double lane_sum(const double* values, std::uint32_t count, Term term) {
  Lanes sums{};
  std::uint32_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (std::uint32_t lane = 0; lane < lanes; ++lane) sums[lane] += term(values[i + lane]);
  for (std::uint32_t lane = 0; i + lane < count; ++lane) sums[lane] += term(values[i + lane]);
  return combine(sums);
}

/// Of equal values it is exactly that value.
double block_mean(const Moments& block, double sum) {
  return block.min == block.max ? block.min : sum / static_cast<double>(block.count);
}

} // namespace

Moments moments_of_block(const double* values, std::uint32_t count) {
  Moments block;
  for (std::uint32_t i = 0; i < count; ++i) {
    const double x = values[i];
    block.count += x == x;
    block.min = x < block.min ? x : block.min;
    block.max = x > block.max ? x : block.max;
  }
  if (block.count == 0) return block;
  const double sum = lane_sum(values, count, [](double x) { return x == x ? x : 0.0; });
  block.mean = block_mean(block, sum);
  const double mean = block.mean;
  block.squares = lane_sum(values, count, [mean](double x) {
    const double deviation = x - mean;
    return x == x ? deviation * deviation : 0.0;
  });
  return block;
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
