#pragma once

#include "api/executors.hpp"
#include "compiler/driver/driver.hpp"
#include "deal/deal.hpp"

namespace deal {

/// What a Model holds. Nothing in it changes after the compilation but the machine code that is made when it is
/// first wanted, so that many threads may run it.
struct Model::Implementation {
  std::unique_ptr<const driver::Compilation> compilation;
  std::vector<std::vector<MeasureInfo>> measures; ///< by scenario
  std::vector<Diagnostic> warnings;
  double compile_seconds = 0;
  mutable api::Executors executors;
};

} // namespace deal
