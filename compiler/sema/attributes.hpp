#pragma once

#include "compiler/sema/definitions.hpp"

#include <array>
#include <string_view>

namespace deal::sema {

/// What the language itself reads of a party; all else in its braces is the model's own.
inline constexpr std::array<std::string_view, 3> fields_of_party{"cash", "kept_cash",
                                                                 "kept_receipts"};

/// Reports what stands in a party's braces and is read nowhere: with a name near a field of its own it is that
/// field, misspelt. `unfinished`: it may yet be read.
void check_attributes(const source::Sources& sources, const Definitions& definitions,
                      diagnostics::Diagnostics& diagnostics, bool unfinished);

} // namespace deal::sema
