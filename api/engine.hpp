#pragma once

#include "compiler/cache/memory_store.hpp"
#include "compiler/driver/driver.hpp"
#include "deal/engine.hpp"

#include <functional>

namespace deal {

struct Engine::Implementation {
  EngineOptions options;
};

namespace api {

/// Compiles some text.
using Compile =
    std::function<std::unique_ptr<driver::Compilation>(const driver::Options&, driver::Until)>;
CompileResult compile_with(const std::shared_ptr<const Engine::Implementation>& engine,
                           const CompileOptions& options, const Compile& compile,
                           const cache::MemoryStore::Objects& objects = {});
/// The options of a compilation by this engine.
driver::Options options_of(const Engine::Implementation& engine, const CompileOptions& options);

} // namespace api

} // namespace deal
