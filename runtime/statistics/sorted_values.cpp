#include "runtime/statistics/sorted_values.hpp"

#include <algorithm>
#include <utility>

namespace deal::statistics {

SortedValues::SortedValues(std::vector<double> values) {
  if (std::ranges::adjacent_find(values) == values.end()) {
    values_ = std::move(values);
    return;
  }
  reserve(values.size());
  for (const double value : values) append(value);
}

void SortedValues::append(double value, std::uint64_t count) {
  const bool again = !values_.empty() && values_.back() == value;
  if (up_to_.empty() && (again || count != 1)) {
    up_to_.reserve(values_.capacity());
    for (std::size_t i = 0; i < values_.size(); ++i) up_to_.push_back(i + 1);
  }
  if (again) {
    up_to_.back() += count;
    return;
  }
  const bool counted = count != 1 || !up_to_.empty();
  if (counted) up_to_.push_back(count_before(values_.size()) + count);
  values_.push_back(value);
}

void SortedValues::append(const SortedValues& from, std::size_t first, std::size_t end) {
  if (first == end) return;
  append(from.at(first), from.count_at(first));
  if (++first == end) return;
  if (up_to_.empty() && from.up_to_.empty()) {
    const auto at = [&](std::size_t place) {
      return from.values_.begin() + static_cast<std::ptrdiff_t>(place);
    };
    values_.insert(values_.end(), at(first), at(end));
    return;
  }
  for (; first != end; ++first) append(from.at(first), from.count_at(first));
}

std::size_t SortedValues::first_at_least(double value) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(values_, value) - values_.begin());
}

std::size_t SortedValues::first_above(double value) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(values_, value) - values_.begin());
}

std::size_t SortedValues::place_of(std::uint64_t rank) const {
  if (up_to_.empty()) return rank;
  return static_cast<std::size_t>(std::ranges::upper_bound(up_to_, rank) - up_to_.begin());
}

SortedValues merged(const SortedValues& a, const SortedValues& b) {
  if (a.up_to_.empty() && b.up_to_.empty()) {
    std::vector<double> values(a.places() + b.places());
    std::ranges::merge(a.values_, b.values_, values.begin());
    return SortedValues(std::move(values));
  }
  SortedValues result;
  result.reserve(a.places() + b.places());
  std::size_t i = 0, j = 0;
  while (i < a.places() || j < b.places()) {
    const bool from_a = j == b.places() || (i < a.places() && a.at(i) <= b.at(j));
    const SortedValues& from = from_a ? a : b;
    std::size_t& place = from_a ? i : j;
    result.append(from.at(place), from.count_at(place));
    ++place;
  }
  return result;
}

} // namespace deal::statistics
