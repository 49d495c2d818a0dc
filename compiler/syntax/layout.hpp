#pragma once

#include "compiler/syntax/parser.hpp"
#include "compiler/syntax/reports.hpp"
#include "compiler/syntax/scanner.hpp"
#include "compiler/syntax/tokens.hpp"

namespace deal::syntax {

/// Scans a file and settles what the grammar does not see: which line ends separate, which keywords are
/// names, that brackets match and limits hold. Its tokens are balanced and every item ends with one
/// separator, whatever the text. Tokens end at the first limit that is broken.
Tokens lay_out(const source::File& file, const Limits& limits, Reports& reports);

} // namespace deal::syntax
