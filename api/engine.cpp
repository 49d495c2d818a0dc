#include "api/engine.hpp"

namespace deal {

Engine::Engine(EngineOptions options)
    : implementation_(std::make_shared<const Implementation>(std::move(options))) {}

} // namespace deal
