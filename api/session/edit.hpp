#pragma once

#include "api/session/item.hpp"

#include <optional>
#include <string>
#include <vector>

namespace deal::session {

/// Whether the declaration says what another one is to be: `note24.amount: $2bn`, `growth = 5%`.
bool is_change(const syntax::Declaration& declaration);

/// The text of one of `items` after the change, or of a new `let` where `name = value` means one; nothing after a
/// report. `file` is what the change stands in.
std::optional<Written> edit(const std::vector<ItemPtr>& items, const Piece& change,
                            const source::File& file, diagnostics::Diagnostics& diagnostics);

} // namespace deal::session
