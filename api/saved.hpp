#pragma once

#include "compiler/cache/memory_store.hpp"
#include "compiler/driver/driver.hpp"
#include "deal/engine.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace deal::api {

/// What a saved model holds.
struct Saved {
  std::string engine_hash; ///< of the engine that made the objects
  CompileOptions options;
  driver::Texts texts;
  cache::MemoryStore::Objects objects;
};

/// A file: the letters DEALMODL; the number of the form, the size of what follows, its check; then the members of Saved
/// one after the other. Numbers are of 64 bits, little-endian; a text or list is preceded by its length.
std::string to_bytes(const Saved& saved);
/// Checks everything before it is used. `path` is for the diagnostic.
std::variant<Saved, Diagnostic> from_bytes(std::string_view bytes, const std::string& path);

} // namespace deal::api
