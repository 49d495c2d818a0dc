#pragma once

#include "runtime/engine/engine.hpp"

#include <utility>
#include <vector>

namespace deal::engine {

/// What is kept of a block until its turn comes: moments column by column (the scalars, then series by period),
/// and the values of those columns that need them, `count` each. The rest of the values stays with the
/// thread that made them.
struct Block {
  std::vector<statistics::Moments> moments;
  std::vector<double> values;
  std::uint32_t count = 0;
};

/// Adds blocks, in the order of their paths, to a Result. summarise() may run beside add() for another block.
class Reduction {
 public:
  Reduction(const kernel::Layout& layout, const Options& options);

  /// Works out what is kept of a block; needs nothing of the others.
  void summarise(kernel::BlockBuffer& values, Block& block) const;
  void add(const Block& block);
  std::uint64_t paths() const { return result_.paths; }
  Result finish() { return std::move(result_); }

 private:
  bool needs_values(const statistics::Accumulator& column, bool scalar) const;

  kernel::Layout layout_;
  bool keep_values_;
  Result result_;
};

} // namespace deal::engine
