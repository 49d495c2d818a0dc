#include "compiler/syntax/outline.hpp"

#include "compiler/syntax/kinds.hpp"
#include "compiler/syntax/scanner.hpp"

#include "DealLexer.h"

#include <vector>

namespace deal::syntax {

using grammar::DealLexer;

namespace {

/// The tokens without ends of lines and comments; whether the last thing was documentation.
struct Scanned {
  std::vector<Token> tokens;
  bool ends_in_doc = false;
};

Scanned scan(const source::File& file) {
  Scanner scanner(file);
  Scanned result;
  for (Token token = scanner.next(); token.kind != 0; token = scanner.next()) {
    if (token.kind == DealLexer::NEWLINE) continue;
    result.ends_in_doc = token.kind == DealLexer::DOC;
    if (!result.ends_in_doc) result.tokens.push_back(token);
  }
  return result;
}

bool has_open_bracket(const std::vector<Token>& tokens) {
  std::size_t open = 0;
  for (const Token& token : tokens) {
    if (is_opening(token.kind)) ++open;
    if (is_closing(token.kind) && open > 0) --open;
  }
  return open > 0;
}

/// A word behind a dot is a name, whatever it is elsewhere.
bool is_member(const std::vector<Token>& tokens, std::size_t i) {
  return i > 0 && tokens[i - 1].kind == DealLexer::DOT && is_word(tokens[i].kind);
}

bool goes_on_below(const std::vector<Token>& tokens) {
  const std::size_t last = tokens.size() - 1;
  return !is_member(tokens, last) &&
         asks_for_more(tokens[last].kind, last > 0 && ends_operand(tokens[last - 1].kind));
}

std::size_t kind_at(const std::vector<Token>& tokens, std::size_t i) {
  return i < tokens.size() ? tokens[i].kind : 0;
}

Outline::Beginning beginning(const std::vector<Token>& tokens, std::size_t first) {
  using enum Outline::Beginning;
  const std::size_t kind = kind_at(tokens, first), next = kind_at(tokens, first + 1);
  if (kind == 0) return nothing;
  if (!is_word(kind)) return other;
  if (follows_label(next)) return label;
  if (kind == DealLexer::IDENT && next == DealLexer::LBRACE) return label;
  std::size_t behind = first + 1;
  while (kind_at(tokens, behind) == DealLexer::DOT && is_word(kind_at(tokens, behind + 1)))
    behind += 2;
  if (behind > first + 1 && follows_label(kind_at(tokens, behind))) return label;
  if (begins_declaration(kind))
    return next == DealLexer::LPAREN || next == DealLexer::DOT ? called_word : keyword;
  if (kind == DealLexer::FOR) return made;
  if (kind == DealLexer::IDENT && (next == DealLexer::IDENT || begins_declaration(next)))
    return made;
  return other;
}

} // namespace

Outline outline(const source::File& file) {
  const Scanned scanned = scan(file);
  Outline result;
  std::size_t first = 0;
  while (kind_at(scanned.tokens, first) == DealLexer::SEP) ++first;
  result.beginning = beginning(scanned.tokens, first);
  result.open = scanned.ends_in_doc;
  if (result.beginning == Outline::Beginning::nothing) return result;
  if (is_word(scanned.tokens[first].kind)) {
    const source::Span span = scanned.tokens[first].span;
    result.word = source::normalize(file.text().substr(span.begin, span.end - span.begin));
  }
  result.open |= has_open_bracket(scanned.tokens) || goes_on_below(scanned.tokens);
  return result;
}

} // namespace deal::syntax
