#pragma once

#include "compiler/syntax/tokens.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace antlr4::misc {
class IntervalSet;
}

/// Tokens and what the grammar awaits, in words.
namespace deal::syntax {

/// "`pay`", "the end of the line", "the end of the file".
std::string describe(const Token& token, const source::File& file);
/// What may stand where the grammar accepts these token types; "" where a list would not help.
std::string describe(const antlr4::misc::IntervalSet& awaited);
/// The same where a whole value stands before: it may go on by an operator too.
std::string describe_after_value(const antlr4::misc::IntervalSet& awaited);
/// " after `cash:`": the one or two tokens before `index`, or "".
std::string after_what(const Tokens& tokens, std::size_t index, const source::File& file);
/// An example of the declaration that begins with this keyword, or "".
std::string_view form_of(std::size_t keyword);
/// The words that begin declarations.
const std::vector<std::string>& declaration_words();
/// Whether the word stands between or before values, as `if`, `at` or `per`: alone it is no name.
bool joins_values(std::string_view word);
bool awaits_name(const antlr4::misc::IntervalSet& awaited);

} // namespace deal::syntax
