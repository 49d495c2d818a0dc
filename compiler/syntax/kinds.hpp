#pragma once

#include <cstddef>

/// Classes of token types. The numbers are the generated lexer's.
namespace deal::syntax {

/// Any reserved word, soft or not.
bool is_keyword(std::size_t kind);
/// An identifier or keyword.
bool is_word(std::size_t kind);
/// `let`, `pay`, `measure`, …: what a declaration can begin with, apart from a name and `for`, which
/// stands inside formulas too.
bool begins_declaration(std::size_t kind);
/// `:`, `~` or `=`: what makes the word before it a label.
bool follows_label(std::size_t kind);
/// Ends a value, so that a value, a `-` or a `from` behind it is infix.
bool ends_operand(std::size_t kind);
/// At the end of a line: the formula goes on below. `after_operand` tells of the token before it.
bool asks_for_more(std::size_t kind, bool after_operand);
/// At the beginning of a line: it goes on from the line above.
bool goes_on(std::size_t kind);
bool is_opening(std::size_t kind);
bool is_closing(std::size_t kind);
/// The opening bracket's kind → its partner's, and back.
std::size_t partner(std::size_t bracket);

} // namespace deal::syntax
