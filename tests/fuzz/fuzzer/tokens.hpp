#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// A text of the language cut into pieces, without the compiler's own scanner: what is fuzzed must not decide what is tried.
namespace deal::fuzz {

struct Token {
  enum class Kind { word, number, text, sign, line_end, space };
  Kind kind = Kind::space;
  std::string text;
};

/// Every byte of the text is in one token; comments are space.
std::vector<Token> tokens(std::string_view text);
std::string join(const std::vector<Token>& tokens);
/// With something to read in it: no space and no end of a line.
bool is_solid(const Token& token);

/// The tokens from `begin` up to `end`.
struct Range {
  std::size_t begin = 0, end = 0;
};
std::string join(const std::vector<Token>& tokens, Range range);

/// What stands between line ends outside all brackets, with the line end.
std::vector<Range> declarations(const std::vector<Token>& tokens);
/// What looks like a formula: behind `=`, `:`, `~`, `when`, `if`, … to the end of what it belongs to, and
/// each argument of a call.
std::vector<Range> formulas(const std::vector<Token>& tokens);

} // namespace deal::fuzz
