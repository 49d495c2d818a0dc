#include "runtime/statistics/order_statistics.hpp"

#include "runtime/kernel/kernel.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace deal::statistics {

namespace {

/// Fewer values are not worth putting in order.
constexpr std::size_t least_fresh = 2048;
/// Half the width of a window. A binomial count is farther away than that many deviations with a chance of 8e-11 where it is
/// nearly normal; the ranks beside bound it where few values are on one side, and it is more like one of Poisson.
constexpr double deviations = 6.5;
constexpr double ranks_beside = 25;

constexpr std::size_t often_places = 256;

std::size_t hash_of(double value) {
  return std::bit_cast<std::uint64_t>(value) * 0x9e3779b97f4a7c15u >> 56;
}

/// Both included.
struct Ranks {
  std::uint64_t first, last;
};

Ranks ranks_around(double probability, std::uint64_t count) {
  const auto n = static_cast<double>(count);
  const double middle = probability * (n - 1);
  const double half = deviations * std::sqrt(n * probability * (1 - probability)) + ranks_beside;
  return {static_cast<std::uint64_t>(std::max(0.0, middle - half)),
          static_cast<std::uint64_t>(std::min(n - 1, std::ceil(middle + half)))};
}

} // namespace

OrderStatistics::OrderStatistics(std::vector<double> probabilities, Arrival arrival)
    : probabilities_(std::move(probabilities)), arrival_(arrival) {
  std::ranges::sort(probabilities_);
}

void OrderStatistics::add(const double* values, std::uint32_t count) {
  std::array<double, kernel::block_paths + sieve_padding> kept;
  const Sifted sifted = sift(values, count, windows_, kept.data());
  count_ += sifted.present;
  settled_ &= sifted.kept == 0;
  if (often_.empty())
    fresh_.insert(fresh_.end(), kept.begin(), kept.begin() + sifted.kept);
  else
    for (std::uint32_t i = 0; i < sifted.kept; ++i) take(kept[i]);
  if (fresh_.size() < std::max(least_fresh, values_.places() / 2)) return;
  settle();
  narrow();
}

void OrderStatistics::take(double value) {
  const std::size_t hash = hash_of(value);
  for (const std::size_t place : {hash, hash ^ 1}) {
    Often& often = often_[place];
    if (often.count != 0 && often.value != value) continue;
    often = {value, often.count + 1};
    return;
  }
  fresh_.push_back(value);
}

void OrderStatistics::settle() {
  if (settled_) return;
  settled_ = true;
  std::sort(fresh_.begin(), fresh_.end());
  SortedValues added(fresh_);
  const bool again = added.places() < fresh_.size() / 2 || !often_.empty();
  fresh_.clear();

  std::erase_if(often_, [](const Often& often) { return often.count == 0; });
  std::ranges::sort(often_, {}, &Often::value);
  SortedValues counted;
  for (const Often& often : often_) counted.append(often.value, often.count);
  if (counted.places() != 0) added = merged(added, counted);
  if (added.places() != 0) values_ = merged(values_, added);
  often_.assign(again ? often_places : 0, {});
}

OrderStatistics::Places OrderStatistics::places_in(const Window& window) const {
  return {values_.first_at_least(window.low), values_.first_above(window.high)};
}

void OrderStatistics::narrow() {
  if (arrival_ == Arrival::any_order) return;
  std::vector<Window> narrowed;
  for (const Window& window : windows_) {
    const Places places = places_in(window);
    const std::uint64_t before = values_.count_before(places.first);
    const std::uint64_t end = window.below + values_.count_before(places.end) - before;
    for (const double probability : probabilities_) {
      const Ranks ranks = ranks_around(probability, count_);
      if (ranks.last < window.below || ranks.first >= end) continue;
      const auto place = [&](std::uint64_t rank) {
        return values_.place_of(rank - window.below + before);
      };
      // What is at the edge of what is known stays so: values beyond may come yet.
      Window part = window;
      if (ranks.first > window.below) {
        part.low = values_.at(place(ranks.first));
        part.below = window.below + values_.count_before(place(ranks.first)) - before;
      }
      if (ranks.last + 1 < end) part.high = values_.at(place(ranks.last));
      if (!narrowed.empty() && part.low <= narrowed.back().high)
        narrowed.back().high = std::max(narrowed.back().high, part.high);
      else
        narrowed.push_back(part);
    }
  }
  narrow_to(std::move(narrowed));
}

void OrderStatistics::narrow_to(std::vector<Window> windows) {
  windows_ = std::move(windows);
  SortedValues within;
  within.reserve(values_.places());
  for (const Window& window : windows_) {
    const Places places = places_in(window);
    within.append(values_, places.first, places.end);
  }
  values_ = std::move(within);
}

void OrderStatistics::merge(OrderStatistics other) {
  settle();
  other.settle();
  const auto below = [](const OrderStatistics& of, const Window& window, double value) {
    return window.below + of.values_.count_before(of.values_.first_at_least(value)) -
           of.values_.count_before(of.places_in(window).first);
  };
  std::vector<Window> common;
  for (const Window& mine : windows_) {
    for (const Window& its : other.windows_) {
      const double low = std::max(mine.low, its.low), high = std::min(mine.high, its.high);
      if (low <= high)
        common.push_back({low, high, below(*this, mine, low) + below(other, its, low)});
    }
  }
  count_ += other.count_;
  narrow_to(common);
  other.narrow_to(std::move(common));
  values_ = merged(values_, other.values_);
  narrow();
}

double OrderStatistics::at_rank(std::uint64_t rank) const {
  if (!settled_) {
    OrderStatistics settled = *this;
    settled.settle();
    return settled.at_rank(rank);
  }
  for (const Window& window : windows_) {
    const Places places = places_in(window);
    const std::uint64_t before = values_.count_before(places.first);
    const std::uint64_t inside = values_.count_before(places.end) - before;
    if (rank >= window.below && rank < window.below + inside)
      return values_.at(values_.place_of(rank - window.below + before));
  }
  return std::numeric_limits<double>::quiet_NaN();
}

std::size_t OrderStatistics::bytes() const {
  return values_.bytes() + fresh_.capacity() * sizeof(double) + often_.capacity() * sizeof(Often) +
         windows_.capacity() * sizeof(Window);
}

std::uint64_t OrderStatistics::most_bytes(const std::vector<double>& probabilities, Arrival arrival,
                                          std::uint64_t count) {
  if (probabilities.empty() || count == 0) return 0;
  std::uint64_t kept = arrival == Arrival::any_order ? count : 0;
  for (const double probability : probabilities) {
    const Ranks ranks = ranks_around(probability, count);
    kept += ranks.last - ranks.first + 1;
  }
  kept = std::min(kept, count);
  const std::uint64_t fresh = std::min(count, std::max<std::uint64_t>(least_fresh, kept / 2));
  return (kept + 2 * fresh) * sizeof(double);
}

} // namespace deal::statistics
