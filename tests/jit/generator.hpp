#pragma once

#include "compiler/ir/program.hpp"

#include <cstdint>

namespace deal::test {

/// A sound program of about `size` operations that uses every operation of ops.def: three families (one may be
/// empty), states of both types that are read, gathered and handed to each other, draws of both rates, masks over
/// families, checks and requirements, and loops of payments unless they are not wanted; calls of functions of
/// the host if they are. The same for the same number.
ir::Program wild_program(std::uint32_t number, int size, bool with_networks = true,
                         bool with_host = false);

} // namespace deal::test
