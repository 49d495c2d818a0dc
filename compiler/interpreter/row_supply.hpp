#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace deal::interpreter {

/// Gives out rows, as many side by side as a value has members, those given back first.
class RowSupply {
 public:
  /// `first` rows are taken already.
  explicit RowSupply(std::size_t first = 0) : used_(first) {}

  std::size_t take(std::uint32_t count) {
    std::vector<std::size_t>& spare = spare_[count];
    if (spare.empty()) {
      used_ += count;
      return used_ - count;
    }
    const std::size_t result = spare.back();
    spare.pop_back();
    return result;
  }
  void give_back(std::size_t at, std::uint32_t count) { spare_[count].push_back(at); }
  std::size_t used() const { return used_; }

 private:
  std::map<std::uint32_t, std::vector<std::size_t>> spare_;
  std::size_t used_;
};

} // namespace deal::interpreter
