#pragma once

#include "compiler/jit/fragments.hpp"

#include <cstddef>

namespace deal::jit {

/// Whether the process can get so much memory now. Asked before LLVM is, as that ends the process where it gets none.
bool has_room(std::size_t bytes);

/// What code generation takes, twice over: LLVM 19 took 12 MB and at most 1.6 KB for each unit of weight.
std::size_t room_to_compile(const Fragments& fragments);
/// The same for object files that are loaded.
inline constexpr std::size_t room_to_load = std::size_t{16} << 20;

} // namespace deal::jit
