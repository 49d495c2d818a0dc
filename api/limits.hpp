#pragma once

#include "deal/run.hpp"

#include <span>

namespace deal::api {

inline constexpr std::uint64_t most_paths = 100'000'000;
inline constexpr unsigned most_threads = 1024;

/// What of the numbers of a run is out of bounds.
std::optional<Diagnostic> check(const RunOptions& options);

struct Law {
  const char* name;
  double residual; ///< relative to the money in play
};
/// The first law whose residual is no rounding error, or is no number; or nothing.
std::optional<Diagnostic> broken(std::span<const Law> laws);

} // namespace deal::api
