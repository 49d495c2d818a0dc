#pragma once

#include "compiler/ir/program.hpp"
#include "runtime/kernel/inputs.hpp"

#include <map>
#include <string>
#include <vector>

namespace deal::driver {

/// What a run is given, by the names of the model. One model has several programs, each with its own order.
struct NamedInputs {
  std::map<std::string, double, std::less<>> parameters; ///< in base units
  std::map<std::string, std::vector<double>, std::less<>>
      samples; ///< in the order of kernel::Inputs

  /// In the order of a program; what is not named here is as the program has it. Refers to the samples.
  kernel::Inputs of(const ir::Program& program) const;
};

} // namespace deal::driver
