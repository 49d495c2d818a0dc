#pragma once

#include "compiler/interpreter/plan.hpp"
#include "compiler/jit/fragments.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

/// Where the values of a tile of paths lie in memory.
namespace deal::jit {

/// How wide machine code works.
struct Shape {
  unsigned lanes = 1; ///< paths a vector
  unsigned tile = 0;  ///< paths that are run together through all periods; a multiple of `quantum`
  unsigned quantum =
      1; ///< lanes that a loop may take at once: 4 vectors, and at least kernel::least_part
  unsigned stride = 0; ///< doubles from one number row to the next
  /// Bytes from one mask row to the next; a vector's mask is one byte, a lane is one bit.
  unsigned mask_stride() const { return tile / lanes; }
};

/// Rows by value. A value has rows only if another fragment than its own needs it; members of a family lie in
/// rows one after the other. Each state has one set of rows, and so has each sample; each random number of the step two: of an
/// even period and of the odd one after it.
struct Rows {
  static constexpr std::size_t none = ~std::size_t{0};

  std::vector<std::size_t> value;   ///< by ValueId
  std::vector<std::size_t> slot;    ///< by slot
  std::vector<ir::ValueId> samples; ///< those of open and step
  std::size_t numbers = 0;          ///< how many rows of each sort there are
  std::size_t masks = 0;

  std::vector<std::size_t> table; ///< by ValueId: where its column starts in `tables`
  std::vector<double> tables;
  std::vector<std::size_t> map; ///< by index table: where it starts in `maps`
  std::vector<std::uint32_t> maps;
};

Rows lay_out(const ir::Program& program, const Aliases& aliases, const Fragments& fragments);

/// The tile for so many rows: as many paths as the first caches hold well.
Shape shape_for(const Rows& rows, unsigned lanes);

} // namespace deal::jit
