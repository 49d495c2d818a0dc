#pragma once

#include <span>
#include <string_view>

namespace deal::library {

/// One file of the standard library, as text.
struct Module {
  std::string_view name;
  std::string_view text;
};

/// The standard library's modules in order of their names. Static storage; thread-safe.
std::span<const Module> modules();

} // namespace deal::library
