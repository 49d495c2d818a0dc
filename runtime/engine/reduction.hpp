#pragma once

#include "runtime/engine/engine.hpp"

#include <utility>
#include <vector>

namespace deal::engine {

/// One block's values and their moments, column by column: the scalars, then series by period.
struct Block {
  explicit Block(const kernel::Layout& layout);

  kernel::BlockBuffer values;
  std::vector<statistics::Moments> moments;
  std::uint32_t count = 0;
};

/// Adds blocks, in the order of their paths, to a Result. summarise() may run beside add() for another block.
class Reduction {
 public:
  Reduction(const kernel::Layout& layout, const Options& options);

  /// Works out the moments of a block; needs nothing of the others.
  void summarise(Block& block) const;
  void add(Block& block);
  std::uint64_t paths() const { return result_.paths; }
  Result finish() { return std::move(result_); }

 private:
  kernel::Layout layout_;
  bool keep_values_;
  Result result_;
};

} // namespace deal::engine
