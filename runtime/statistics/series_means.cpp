#include "runtime/statistics/series_means.hpp"

#include <algorithm>

namespace deal::statistics {

namespace {

bool all_equal(const std::vector<std::uint64_t>& counts) {
  return std::ranges::all_of(counts, [&](std::uint64_t count) { return count == counts.front(); });
}

void merge_column(std::uint64_t& count, double& mean, std::uint64_t later_count,
                  double later_mean) {
  Moments here{.count = count, .mean = mean};
  here.merge({.count = later_count, .mean = later_mean});
  count = here.count;
  mean = here.mean;
}

} // namespace

void Means::merge(const Means& later) {
  if (counts.empty()) {
    *this = later;
    return;
  }
  // Nearly always no value is absent: then one division serves all columns.
  const std::uint64_t here = counts.front();
  const std::uint64_t there = later.counts.front();
  if (here != 0 && there != 0 && all_equal(counts) && all_equal(later.counts)) {
    const double weight =
        static_cast<double>(there) / (static_cast<double>(here) + static_cast<double>(there));
    for (std::size_t i = 0; i < means.size(); ++i) means[i] += (later.means[i] - means[i]) * weight;
    std::ranges::fill(counts, here + there);
    return;
  }
  for (std::size_t i = 0; i < means.size(); ++i)
    merge_column(counts[i], means[i], later.counts[i], later.means[i]);
}

SeriesMeans::SeriesMeans(const kernel::Layout& layout, const std::vector<std::uint32_t>& wanted)
    : first_(layout.series, none), sums_(wanted.size() * layout.periods) {
  for (std::size_t i = 0; i < wanted.size(); ++i) first_[wanted[i]] = i * layout.periods;
}

void SeriesMeans::take(std::uint32_t output, std::uint32_t period, const double* values,
                       std::uint32_t from, std::uint32_t count) {
  if (first_[output] == none) return;
  BlockSums& sums = sums_[first_[output] + period];
  if (from == 0) sums.count = 0;
  sums.add(values, count);
}

void SeriesMeans::finish(Means& means) const {
  means.counts.resize(sums_.size());
  means.means.resize(sums_.size());
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    const Moments moments = sums_[i].moments();
    means.counts[i] = moments.count;
    means.means[i] = moments.mean;
  }
}

} // namespace deal::statistics
