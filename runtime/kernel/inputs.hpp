#pragma once

#include <span>
#include <vector>

namespace deal::kernel {

/// What a run is given besides seed and paths: numbers that do not change the program. In the program's order of each.
struct Inputs {
  std::vector<double> parameters; ///< finite; empty: as the program has them
  /// Finite numbers path by path, from path 0 on; in a path period by period where there is one for each, and member by
  /// member. Whoever gives them keeps them.
  std::vector<std::span<const double>> samples;
};

} // namespace deal::kernel
