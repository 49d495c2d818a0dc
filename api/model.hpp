#pragma once

#include "api/engine.hpp"
#include "api/executors.hpp"
#include "compiler/driver/driver.hpp"
#include "deal/model.hpp"

#include <functional>

namespace deal {

namespace api {

/// Compiles certain texts.
using Compile =
    std::function<std::unique_ptr<driver::Compilation>(const driver::Options&, driver::Until)>;
/// A model of what `compile` makes with these options.
CompileResult compile_with(const std::shared_ptr<const Engine::Implementation>& engine,
                           driver::Options options, Compile compile);

} // namespace api

/// What a Model holds. Nothing in it changes after the compilation but the machine code that is made when it is
/// first wanted, so that many threads may run it.
struct Model::Implementation {
  std::shared_ptr<const Engine::Implementation> engine;
  /// Compiles the model's texts once more.
  api::Compile again;
  driver::Options options; ///< that it was compiled with
  std::unique_ptr<const driver::Compilation> compilation;
  std::vector<std::vector<MeasureInfo>> measures; ///< by scenario
  std::vector<std::string> scenarios;
  std::vector<Diagnostic> warnings;
  double compile_seconds = 0;
  mutable api::Executors executors;
};

} // namespace deal
