#include "compiler/syntax/kinds.hpp"

#include "DealLexer.h"

namespace deal::syntax {

using grammar::DealLexer;

bool is_keyword(std::size_t kind) { return kind >= DealLexer::MODEL && kind <= DealLexer::EVERY; }

bool is_word(std::size_t kind) { return kind == DealLexer::IDENT || is_keyword(kind); }

bool begins_declaration(std::size_t kind) {
  switch (kind) {
  case DealLexer::FROM:
  case DealLexer::IS:
  case DealLexer::EXTENDS:
  case DealLexer::WHEN:
  case DealLexer::PERIOD: return false;
  default: return kind >= DealLexer::MODEL && kind <= DealLexer::TABLE;
  }
}

bool follows_label(std::size_t kind) {
  return kind == DealLexer::COLON || kind == DealLexer::TILDE || kind == DealLexer::ASSIGN;
}

bool ends_operand(std::size_t kind) {
  switch (kind) {
  case DealLexer::IDENT:
  case DealLexer::NUMBER:
  case DealLexer::STRING:
  case DealLexer::DATE:
  case DealLexer::YES:
  case DealLexer::NO:
  case DealLexer::NOTHING:
  case DealLexer::ASSUMED:
  case DealLexer::RPAREN:
  case DealLexer::RBRACKET:
  case DealLexer::RBRACE: return true;
  default: return kind >= DealLexer::MODEL && kind <= DealLexer::TABLE;
  }
}

bool asks_for_more(std::size_t kind, bool after_operand) {
  switch (kind) {
  case DealLexer::FROM:
  case DealLexer::WHEN:
  case DealLexer::IS:
  case DealLexer::EXTENDS: return after_operand;
  case DealLexer::ASSUMED:
  case DealLexer::YES:
  case DealLexer::NO:
  case DealLexer::NOTHING:
  case DealLexer::QUESTION: return false;
  case DealLexer::COMMA:
  case DealLexer::COLON:
  case DealLexer::LBRACE: return true;
  default: return kind >= DealLexer::IF && kind <= DealLexer::DOT;
  }
}

bool goes_on(std::size_t kind) {
  switch (kind) {
  case DealLexer::MINUS:
  case DealLexer::NOT:
  case DealLexer::FOR:
  case DealLexer::THE:
  case DealLexer::YES:
  case DealLexer::NO:
  case DealLexer::NOTHING: return false;
  case DealLexer::FROM:
  case DealLexer::WHEN:
  case DealLexer::IS:
  case DealLexer::EXTENDS:
  case DealLexer::COMMA:
  case DealLexer::COLON:
  case DealLexer::LBRACE:
  case DealLexer::QUESTION: return true;
  default: return kind >= DealLexer::IF && kind <= DealLexer::DOT;
  }
}

bool is_opening(std::size_t kind) {
  return kind == DealLexer::LPAREN || kind == DealLexer::LBRACKET || kind == DealLexer::LBRACE;
}

bool is_closing(std::size_t kind) {
  return kind == DealLexer::RPAREN || kind == DealLexer::RBRACKET || kind == DealLexer::RBRACE;
}

std::size_t partner(std::size_t bracket) {
  switch (bracket) {
  case DealLexer::LPAREN: return DealLexer::RPAREN;
  case DealLexer::LBRACKET: return DealLexer::RBRACKET;
  case DealLexer::LBRACE: return DealLexer::RBRACE;
  case DealLexer::RPAREN: return DealLexer::LPAREN;
  case DealLexer::RBRACKET: return DealLexer::LBRACKET;
  default: return DealLexer::LBRACE;
  }
}

} // namespace deal::syntax
