#pragma once

#include "tests/model/against_oracle.hpp"

#include <string>

namespace deal::test {

/// What has to hold of every model of the generator: it compiles without diagnostics and runs, or stops
/// with a worded fault if it may; the laws of conservation and the promises of its measures' names hold;
/// what is paid, held and recycled is what the oracle says, by every rule of attribution; the bits are the same for a
/// path alone, in a smaller block, with dead code and when more is asked; its program can be read back.
/// Adds to `reach` what happened.
/// Gives "" if all does, else what does not, beginning with its kind.
std::string violation(const std::string& text, bool may_fault, Reach& reach);

} // namespace deal::test
