#pragma once

#include "deal/run.hpp"
#include "runtime/engine/engine.hpp"

#include <chrono>
#include <span>

namespace deal::api {

inline constexpr std::uint64_t most_paths = 100'000'000;
inline constexpr unsigned most_threads = 1024;

/// What of the numbers of a run is out of bounds.
std::optional<Diagnostic> check(const RunOptions& options, const Limits& limits);

/// What a run that begins now may take, by its options within the engine's limits.
struct Bounds {
  std::uint64_t memory;
  std::chrono::milliseconds time{0}; ///< 0: any
  std::optional<std::chrono::steady_clock::time_point> deadline;
};
Bounds bounds(const RunOptions& options, const Limits& limits);

/// When work has to end that begins now and may take so long, within the engine's limits; 0: as those.
std::optional<std::chrono::steady_clock::time_point> deadline(std::chrono::milliseconds time,
                                                              const Limits& limits);

/// What is said of a run that was refused, or ended before its last path.
Diagnostic too_large(const engine::Memory& needed, const Bounds& bounds);
Diagnostic interrupted(std::uint64_t paths, const RunOptions& options,
                       const std::optional<std::chrono::milliseconds>& limit);

struct Law {
  const char* name;
  double residual; ///< relative to the money in play
};
/// The first law whose residual is no rounding error, or is no number; or nothing.
std::optional<Diagnostic> broken(std::span<const Law> laws);

} // namespace deal::api
