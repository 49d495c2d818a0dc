#pragma once

#include "api/engine.hpp"
#include "api/executors.hpp"
#include "compiler/driver/driver.hpp"
#include "deal/model.hpp"

#include <functional>

namespace deal {

/// What a Model holds. Nothing in it changes after the compilation but the machine code that is made when it is
/// first wanted, so that many threads may run it.
struct Model::Implementation {
  std::shared_ptr<const Engine::Implementation> engine;
  /// Compiles the texts once more that the model was made from, whatever has become of the files.
  std::function<std::unique_ptr<driver::Compilation>(const driver::Options&, driver::Until)> again;
  CompileOptions asked;    ///< that it was compiled with
  driver::Options options; ///< the same for the driver
  std::unique_ptr<const driver::Compilation> compilation;
  std::vector<std::vector<MeasureInfo>> measures; ///< by scenario
  std::vector<std::string> scenarios;
  std::vector<Diagnostic> warnings;
  double compile_seconds = 0;
  mutable api::Executors executors;
};

} // namespace deal
