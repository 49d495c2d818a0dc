#pragma once

#include "deal/deal.hpp"

namespace deal::api {

inline constexpr std::uint64_t most_paths = 100'000'000;
inline constexpr unsigned most_threads = 1024;

/// What of the numbers of a run is out of bounds.
std::optional<Diagnostic> check(const RunOptions& options);

} // namespace deal::api
