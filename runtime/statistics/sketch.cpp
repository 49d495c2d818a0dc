#include "runtime/statistics/sketch.hpp"

#include <bit>
#include <limits>
#include <numeric>

namespace deal::statistics {

namespace {

constexpr int mantissa_bits = 52;
constexpr int dropped_bits = 44;       // of the mantissa
constexpr std::size_t negative = 2048; // the first of the negative binades
constexpr std::size_t infinite_exponent = 0x7ff;

std::size_t position_of(std::uint64_t bits) { return bits >> dropped_bits & 0xff; }

double middle(std::size_t binade, std::size_t position) {
  const std::size_t exponent = binade % negative;
  const std::uint64_t lower = std::uint64_t{exponent} << mantissa_bits | std::uint64_t{position}
                                                                             << dropped_bits;
  const bool infinite = exponent == infinite_exponent;
  const auto value = infinite
                         ? std::numeric_limits<double>::infinity()
                         : std::bit_cast<double>(lower | std::uint64_t{1} << (dropped_bits - 1));
  return binade < negative ? value : -value;
}

} // namespace

std::size_t Sketch::page(std::size_t binade) {
  if (pages_.empty()) pages_.resize(binades);
  if (pages_[binade] == 0) {
    counts_.resize(counts_.size() + page_size);
    pages_[binade] = static_cast<std::uint32_t>(counts_.size() / page_size);
  }
  return pages_[binade] - 1u;
}

void Sketch::add(const double* values, std::size_t count) {
  if (pages_.empty()) pages_.resize(binades);
  std::uint64_t added = 0;
  std::uint64_t zeros = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (values[i] != values[i]) continue;
    ++added;
    if (values[i] == 0) {
      ++zeros;
      continue;
    }
    const auto bits = std::bit_cast<std::uint64_t>(values[i]);
    const std::size_t known = pages_[bits >> mantissa_bits];
    const std::size_t at = known != 0 ? known - 1 : page(bits >> mantissa_bits);
    ++counts_[at * page_size + position_of(bits)];
  }
  count_ += added;
  zeros_ += zeros;
}

void Sketch::merge(const Sketch& other) {
  for (std::size_t binade = 0; binade < other.pages_.size(); ++binade) {
    if (other.pages_[binade] == 0) continue;
    const std::size_t from = (other.pages_[binade] - 1u) * page_size;
    const std::size_t to = page(binade) * page_size;
    for (std::size_t i = 0; i < page_size; ++i) counts_[to + i] += other.counts_[from + i];
  }
  zeros_ += other.zeros_;
  count_ += other.count_;
}

std::uint64_t Sketch::count_of(std::size_t page) const {
  const auto first = counts_.begin() + static_cast<std::ptrdiff_t>(page * page_size);
  return std::accumulate(first, first + page_size, std::uint64_t{0});
}

double Sketch::at_rank(std::uint64_t rank) const {
  // From the most negative binade to zero, and on to the largest.
  for (std::size_t step = 0; step < pages_.size(); ++step) {
    const bool below = step < negative;
    if (step == negative) {
      if (rank < zeros_) return 0.0;
      rank -= zeros_;
    }
    const std::size_t binade = below ? binades - 1 - step : step - negative;
    if (pages_[binade] == 0) continue;
    const std::size_t page = pages_[binade] - 1u;
    const std::uint64_t here = count_of(page);
    if (rank < here) return in_page(binade, page, rank);
    rank -= here;
  }
  return 0.0;
}

double Sketch::in_page(std::size_t binade, std::size_t page, std::uint64_t rank) const {
  for (std::size_t step = 0;; ++step) {
    const std::size_t position = binade < negative ? step : page_size - 1 - step;
    const std::uint64_t here = counts_[page * page_size + position];
    if (rank < here) return middle(binade, position);
    rank -= here;
  }
}

} // namespace deal::statistics
