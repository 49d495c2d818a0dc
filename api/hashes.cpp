#include "api/hashes.hpp"

#include "deal/run.hpp"
#include "runtime/engine/engine.hpp"

#include <fmt/format.h>

namespace deal {

namespace {

/// To be raised whenever the same model, seed and paths give other bits than before.
constexpr int numerics_revision = 4;

} // namespace

std::string_view version() { return "0.1.0"; }

std::uint64_t api::fnv1a(std::string_view text) {
  std::uint64_t value = 0xCBF29CE484222325u;
  for (const char c : text) {
    value ^= static_cast<unsigned char>(c);
    value *= 0x100000001B3u;
  }
  return value;
}

std::string api::engine_hash() {
  return fmt::format("{:016x}", fnv1a(fmt::format("deal {} numerics {} block {}", version(),
                                                  numerics_revision, kernel::block_paths)));
}

} // namespace deal
