#pragma once

#include "api/engine.hpp"
#include "api/executors.hpp"
#include "api/variants.hpp"
#include "compiler/driver/driver.hpp"
#include "deal/model.hpp"

#include <functional>

namespace deal {

/// What a Model holds. Nothing in it changes after the compilation but the machine code and the variants that are made
/// when they are first wanted, so that many threads may run it.
struct Model::Implementation {
  std::shared_ptr<const Engine::Implementation> engine;
  /// Compiles the texts once more that the model was made from, whatever has become of the files.
  api::Compile again;
  CompileOptions asked;    ///< that it was compiled with
  driver::Options options; ///< the same for the driver
  std::unique_ptr<const driver::Compilation> compilation;
  std::vector<std::vector<MeasureInfo>> measures; ///< by scenario
  std::vector<std::string> scenarios;
  std::vector<Diagnostic> warnings;
  double compile_seconds = 0;
  std::vector<ParameterInfo> parameters;
  std::map<std::string, std::size_t> settables; ///< by name: where among the first model's
  mutable api::Executors executors;
  mutable api::Variants variants;
};

namespace api {

/// Fills in what follows from a compilation without errors.
void take(Model::Implementation& model, std::unique_ptr<driver::Compilation> compilation);

} // namespace api

} // namespace deal
