#pragma once

#include "deal/engine.hpp"

namespace deal {

struct Engine::Implementation {
  EngineOptions options;
};

} // namespace deal
