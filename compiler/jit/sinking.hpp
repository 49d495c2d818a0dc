#pragma once

#include "compiler/jit/fragment_code.hpp"

#include <unordered_map>
#include <vector>

namespace deal::jit {

/// What only the first branch of a select needs whose condition is the same on all paths: by the select, in the
/// order of the fragment. Code for it can stand behind a real branch, which costs nothing in the periods
/// without a round, a tranche or a conversion.
using Sunk = std::unordered_map<ir::ValueId, std::vector<ir::ValueId>>;
Sunk find_sunk(const Source& source, const Fragment& fragment);

} // namespace deal::jit
