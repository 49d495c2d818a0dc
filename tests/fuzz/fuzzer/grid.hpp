#pragma once

#include "tests/fuzz/fuzzer/trial.hpp"

#include "deal/engine.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace deal::fuzz {

/// Every function against every kind of argument in every place where a formula can stand.
///
/// Functions and distributions are those that Engine::list has, so that a new one is in the grid by itself; each
/// stands with the arguments of its signature, one less and one more. What takes up to one argument is tried with
/// each kind of argument in each place, what takes more with each pair of kinds for its first two, in the places
/// in turn.
class Grid {
 public:
  explicit Grid(const Engine& engine);

  std::uint64_t size() const { return size_; }
  /// Of a number below size(). Numbers that follow one another are of different functions.
  Question question(std::uint64_t number) const;

 private:
  /// Texts with holes between them: one hole less than there are texts.
  struct Form {
    std::vector<std::string> texts;
    std::size_t holes() const { return texts.size() - 1; }
  };
  std::uint64_t combinations(const Form& form) const;
  void add_entry(const Entry& entry);
  void add(Form form);

  std::vector<std::string> operands_; ///< kinds of argument
  std::vector<Form> forms_;
  std::vector<std::uint64_t> ends_; ///< by form, the numbers before which its combinations end
  std::uint64_t size_ = 0;
};

} // namespace deal::fuzz
