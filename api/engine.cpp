#include "api/engine.hpp"

#include "api/host.hpp"

namespace deal {

Engine::Engine(EngineOptions options) {
  auto host = api::host(options);
  implementation_ = std::make_shared<const Implementation>(std::move(options), std::move(host));
}

} // namespace deal
