#pragma once

#include "tools/output.hpp"
#include "tools/repl/chart.hpp"

#include <cstddef>

namespace deal::tools::repl {

/// What the place has where answers are shown.
struct Look {
  Style style{false};
  std::size_t columns = 100;
  Glyphs glyphs = Glyphs::blocks;
};

} // namespace deal::tools::repl
