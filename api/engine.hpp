#pragma once

#include "compiler/driver/driver.hpp"
#include "deal/engine.hpp"

namespace deal {

struct Engine::Implementation {
  EngineOptions options;
  std::shared_ptr<const sema::Host> host; ///< its functions and series; null: none
};

} // namespace deal
