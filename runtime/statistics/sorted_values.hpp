#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace deal::statistics {

/// Values in order, equal ones once with their number. Where no value comes twice, there are no numbers.
class SortedValues {
 public:
  SortedValues() = default;
  /// Of values that are in order.
  explicit SortedValues(std::vector<double> values);

  /// @param value not below the last one
  void append(double value, std::uint64_t count = 1);
  /// Those from place `first` to before `end` of others, none below the last one.
  void append(const SortedValues& from, std::size_t first, std::size_t end);
  void reserve(std::size_t places) { values_.reserve(places); }

  /// How many values, each as often as it came.
  std::uint64_t count() const { return count_before(places()); }
  /// How many different ones.
  std::size_t places() const { return values_.size(); }
  double at(std::size_t place) const { return values_[place]; }
  std::uint64_t count_at(std::size_t place) const {
    return count_before(place + 1) - count_before(place);
  }
  /// How many values are before a place.
  std::uint64_t count_before(std::size_t place) const {
    return up_to_.empty() || place == 0 ? place : up_to_[place - 1];
  }
  /// The first place with a value of at least, or of more than, `value`; places() if there is none.
  std::size_t first_at_least(double value) const;
  std::size_t first_above(double value) const;
  /// The place of the value with `rank` values before it; rank < count().
  std::size_t place_of(std::uint64_t rank) const;
  std::size_t bytes() const {
    return values_.capacity() * sizeof(double) + up_to_.capacity() * sizeof(std::uint64_t);
  }

  friend SortedValues merged(const SortedValues& a, const SortedValues& b);

 private:
  std::vector<double> values_;
  std::vector<std::uint64_t>
      up_to_; ///< how many values up to each place; empty where it is one more each time
};

SortedValues merged(const SortedValues& a, const SortedValues& b);

} // namespace deal::statistics
