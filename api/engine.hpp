#pragma once

#include "compiler/driver/driver.hpp"
#include "deal/engine.hpp"

#include <memory>
#include <mutex>

namespace deal {

struct Engine::Implementation {
  explicit Implementation(EngineOptions given) : options(std::move(given)) {}

  EngineOptions options;

  /// Parsed when it is first wanted.
  std::shared_ptr<const driver::Library> library() const {
    std::call_once(library_once_, [this] { library_ = driver::parse_library(); });
    return library_;
  }

 private:
  mutable std::once_flag library_once_;
  mutable std::shared_ptr<const driver::Library> library_;
};

} // namespace deal
