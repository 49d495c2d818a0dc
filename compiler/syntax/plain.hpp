#pragma once

#include "compiler/syntax/ast.hpp"

namespace deal::syntax {

/// The expression that a text is if it holds one number or date in ASCII and nothing else, as most cells of a table do: at
/// a small part of the price of the generated parser. Null where there is more to it, or anything wrong.
ExprPtr read_plain(const source::File& file);

} // namespace deal::syntax
