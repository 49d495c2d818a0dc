#pragma once

#include "compiler/cache/memory_store.hpp"
#include "compiler/driver/driver.hpp"
#include "deal/engine.hpp"

#include <functional>
#include <memory>
#include <mutex>

namespace deal {

struct Engine::Implementation {
  Implementation(EngineOptions given, std::shared_ptr<const sema::Host> functions)
      : options(std::move(given)), host(std::move(functions)) {}

  EngineOptions options;
  std::shared_ptr<const sema::Host> host; ///< its functions and series; null: none

  /// Parsed when it is first wanted.
  std::shared_ptr<const driver::Library> library() const {
    std::call_once(library_once_, [this] { library_ = driver::parse_library(); });
    return library_;
  }

 private:
  mutable std::once_flag library_once_;
  mutable std::shared_ptr<const driver::Library> library_;
};

namespace api {

/// Compiles some text.
using Compile =
    std::function<std::unique_ptr<driver::Compilation>(const driver::Options&, driver::Until)>;
CompileResult compile_with(const std::shared_ptr<const Engine::Implementation>& engine,
                           const CompileOptions& options, const Compile& compile,
                           const cache::MemoryStore::Objects& objects = {});
/// The same with more than a caller can ask for. Such a model is compiled again by `compile`, not from its texts.
CompileResult compile_with(const std::shared_ptr<const Engine::Implementation>& engine,
                           driver::Options options, Compile compile);
/// The options of a compilation by this engine.
driver::Options options_of(const Engine::Implementation& engine, const CompileOptions& options);

} // namespace api

} // namespace deal
