#pragma once

#include "api/executors.hpp"
#include "compiler/driver/driver.hpp"
#include "deal/deal.hpp"

namespace deal {

/// What a Model holds. Nothing in it changes after the compilation but the machine code that is made when it is
/// first wanted, so that many threads may run it.
struct Model::Implementation {
  std::unique_ptr<const driver::Compilation> compilation;
  std::vector<MeasureInfo> measures;
  std::vector<Diagnostic> warnings;
  double compile_seconds = 0;
  mutable api::Executors executors;

  const sema::Model& model() const { return *compilation->model; }
  const lower::Lowered& lowered() const { return *compilation->lowered; }
};

} // namespace deal
