#include "tests/fuzz/fuzzer/tokens.hpp"

#include <algorithm>
#include <array>

namespace deal::fuzz {

namespace {

using Kind = Token::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Letters of any script: all bytes outside ASCII count as such.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

template <class Belongs>
std::size_t end_of(std::string_view text, std::size_t at, Belongs belongs) {
  while (at < text.size() && belongs(text[at])) ++at;
  return at;
}

/// The end of a number with its unit, or of a date.
std::size_t end_of_number(std::string_view text, std::size_t at) {
  const auto part = [](char c) { return is_digit(c) || is_letter(c) || c == '.'; };
  if (text[at] == '$') ++at;
  const std::size_t begin = at;
  at = end_of(text, at, part);
  const bool exponent = at > begin && (text[at - 1] == 'e' || text[at - 1] == 'E');
  const auto goes_on = [&] { return at + 1 < text.size() && is_digit(text[at + 1]); };
  if (exponent && at < text.size() && (text[at] == '-' || text[at] == '+') && goes_on())
    return end_of(text, at + 1, part);
  // A date: four digits and groups of two.
  const bool year = at - begin == 4 && std::all_of(text.begin() + static_cast<long>(begin),
                                                   text.begin() + static_cast<long>(at), is_digit);
  for (int group = 0; year && group < 2 && at < text.size() && text[at] == '-' && goes_on();
       ++group)
    at = end_of(text, at + 1, is_digit);
  if (at < text.size() && text[at] == '%') ++at;
  return at;
}

std::size_t end_of_text(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '\n'; ++at) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] != '\n') ++at;
  }
  return at;
}

Token next(std::string_view text, std::size_t at) {
  const auto token = [&](Kind kind, std::size_t end) {
    return Token{kind, std::string(text.substr(at, end - at))};
  };
  const char c = text[at];
  const char following = at + 1 < text.size() ? text[at + 1] : '\0';
  if (c == '\n') return token(Kind::line_end, at + 1);
  if (c == '/' && following == '/')
    return token(Kind::space, end_of(text, at, [](char x) { return x != '\n'; }));
  if (c == ' ' || c == '\t' || c == '\r')
    return token(Kind::space,
                 end_of(text, at, [](char x) { return x == ' ' || x == '\t' || x == '\r'; }));
  if (c == '"') return token(Kind::text, end_of_text(text, at));
  if (is_digit(c) || (c == '$' && is_digit(following)))
    return token(Kind::number, end_of_number(text, at));
  if (is_letter(c))
    return token(Kind::word, end_of(text, at, [](char x) { return is_letter(x) || is_digit(x); }));
  static constexpr std::array<std::string_view, 5> pairs{"->", "<=", ">=", "==", "!="};
  const bool pair = std::find(pairs.begin(), pairs.end(), text.substr(at, 2)) != pairs.end();
  return token(Kind::sign, at + (pair ? 2 : 1));
}

bool opens(const Token& token) {
  return token.text == "(" || token.text == "{" || token.text == "[";
}
bool closes(const Token& token) {
  return token.text == ")" || token.text == "}" || token.text == "]";
}

/// Whether a formula stands behind the token.
bool leads(const Token& token) {
  static constexpr std::array<std::string_view, 12> leading{
      "=", ":", "~", "when", "if", "then", "else", "expect", "where", "at", "otherwise", "("};
  return std::find(leading.begin(), leading.end(), token.text) != leading.end();
}

/// The end of the formula that begins at `at`: at what its brackets are left by, or at a separator outside of them.
std::size_t end_of_formula(const std::vector<Token>& tokens, std::size_t at) {
  for (int depth = 0; at < tokens.size(); ++at) {
    if (opens(tokens[at])) ++depth;
    if (closes(tokens[at]) && --depth < 0) break;
    const bool separates =
        tokens[at].kind == Kind::line_end || tokens[at].text == ";" || tokens[at].text == ",";
    if (depth == 0 && separates) break;
  }
  return at;
}

} // namespace

std::vector<Token> tokens(std::string_view text) {
  std::vector<Token> result;
  for (std::size_t at = 0; at < text.size(); at += result.back().text.size())
    result.push_back(next(text, at));
  return result;
}

std::string join(const std::vector<Token>& tokens) { return join(tokens, {0, tokens.size()}); }

std::string join(const std::vector<Token>& tokens, Range range) {
  std::string result;
  for (std::size_t i = range.begin; i < range.end; ++i) result += tokens[i].text;
  return result;
}

bool is_solid(const Token& token) {
  return token.kind != Kind::space && token.kind != Kind::line_end;
}

std::vector<Range> declarations(const std::vector<Token>& tokens) {
  std::vector<Range> result;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (opens(tokens[i])) ++depth;
    if (closes(tokens[i])) depth = std::max(0, depth - 1);
    const bool ends = depth == 0 && tokens[i].kind == Kind::line_end;
    if (!ends && i + 1 < tokens.size()) continue;
    const auto first = tokens.begin() + static_cast<long>(begin);
    const auto last = tokens.begin() + static_cast<long>(i + 1);
    if (std::any_of(first, last, is_solid)) result.push_back({begin, i + 1});
    begin = i + 1;
  }
  return result;
}

std::vector<Range> formulas(const std::vector<Token>& tokens) {
  std::vector<Range> result;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!leads(tokens[i]) && tokens[i].text != ",") continue;
    std::size_t begin = i + 1;
    while (begin < tokens.size() && tokens[begin].kind == Kind::space) ++begin;
    const std::size_t end = end_of_formula(tokens, begin);
    if (begin < end) result.push_back({begin, end});
  }
  return result;
}

} // namespace deal::fuzz
