#pragma once

#include "compiler/diagnostics/diagnostics.hpp"

#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace deal::syntax {

struct Problem {
  diagnostics::Code code;
  source::Span span;
  std::vector<std::string> arguments;
  std::string here;
  std::string help;
};

/// The errors of one file: one for each line, at most twenty, none where a graver one explains all.
class Reports {
 public:
  Reports(const source::File& file, diagnostics::Diagnostics& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  /// Whether it was taken.
  bool report(Problem problem);
  /// Drops what is reported later inside [begin, end).
  void silence(std::uint32_t begin, std::uint32_t end) { silent_.emplace_back(begin, end); }
  bool full() const { return count_ > most; }
  bool any() const { return count_ > 0; }

 private:
  static constexpr std::size_t most = 20;

  bool is_silent(std::uint32_t offset) const;

  const source::File& file_;
  diagnostics::Diagnostics& diagnostics_;
  std::unordered_set<std::uint32_t> lines_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> silent_;
  std::size_t count_ = 0;
};

} // namespace deal::syntax
