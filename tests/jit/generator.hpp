#pragma once

#include "compiler/ir/program.hpp"
#include "runtime/kernel/inputs.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace deal::test {

/// A sound program of about `size` operations that uses every operation of ops.def: three families (one may be
/// empty), states of both types that are read, gathered and handed to each other, draws of both rates, masks over
/// families, checks and requirements, and loops of payments unless they are not wanted; calls of functions of
/// the host if they are. The same for the same number.
ir::Program wild_program(std::uint32_t number, int size, bool with_networks = true,
                         bool with_host = false);

/// A wild program that has parameters, and samples of both rates, among its leaves.
ir::Program wild_program_with_inputs(std::uint32_t number, int size);

/// Numbers for a program's parameters and for its samples on so many paths, the same for the same number.
struct SomeInputs {
  SomeInputs(const ir::Program& program, std::uint64_t paths, std::uint32_t number);
  SomeInputs(const SomeInputs&) = delete;
  SomeInputs& operator=(const SomeInputs&) = delete;

  std::vector<std::vector<double>> lists;
  kernel::Inputs inputs; ///< refers to the lists
};

} // namespace deal::test
