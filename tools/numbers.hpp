#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace deal::tools {

inline constexpr std::uint64_t most_paths = 100'000'000;
inline constexpr std::uint64_t most_threads = 1024;
inline constexpr std::uint64_t most_depth = 100; ///< of `why`

/// A whole number within these bounds, in which `_` may part the digits.
std::optional<std::uint64_t> whole_number(std::string text, std::uint64_t least,
                                          std::uint64_t most);

} // namespace deal::tools
