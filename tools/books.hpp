#pragma once

#include "tools/sheet.hpp"

namespace deal::tools {

/// The books for people: for each party its statements, revenue by whose money and the note on customers; then whose
/// money went where and the transaction-flow matrix. Tables stay within `width`: where it is left open over what time
/// (by year), columns that do not fit are left out, else they stand below. Unless `all_parties` were asked for, the matrix shows
/// the others together.
std::string report_books(const Books& books, std::optional<By> by, bool all_parties,
                         const Style& style, std::size_t width);

} // namespace deal::tools
