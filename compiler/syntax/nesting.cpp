#include "compiler/syntax/nesting.hpp"

#include "DealLexer.h"

#include <algorithm>

namespace deal::syntax {

using grammar::DealLexer;

namespace {

constexpr int bracket = -1;
constexpr int open_if = -2;
constexpr int else_binding = 0, guard_binding = 1, where_binding = 3, not_binding = 6,
              minus_binding = 13;

/// How tightly an infix operator binds; 0 for what is none.
int infix_binding(std::size_t kind) {
  switch (kind) {
  case DealLexer::OTHERWISE: return 2;
  case DealLexer::OR: return 4;
  case DealLexer::AND: return 5;
  case DealLexer::LT:
  case DealLexer::LE:
  case DealLexer::GT:
  case DealLexer::GE:
  case DealLexer::EQ:
  case DealLexer::NE:
  case DealLexer::IN: return 7;
  case DealLexer::AT: return 8;
  case DealLexer::TO: return 9;
  case DealLexer::GROWING: return 10;
  case DealLexer::PLUS:
  case DealLexer::MINUS: return 11;
  case DealLexer::TIMES:
  case DealLexer::DIVIDE:
  case DealLexer::OF: return 12;
  case DealLexer::POWER: return 14;
  default: return 0;
  }
}

bool is_operation(std::size_t kind, bool after_operand) {
  switch (kind) {
  case DealLexer::LPAREN: return after_operand;
  case DealLexer::DOT:
  case DealLexer::PER:
  case DealLexer::IF:
  case DealLexer::NOT:
  case DealLexer::WHERE:
  case DealLexer::ASSUMED:
  case DealLexer::SOURCE: return true;
  default: return infix_binding(kind) > 0;
  }
}

} // namespace

Nesting::Run Nesting::longer(Run a, Run b) {
  return {std::max(a.tokens, b.tokens), std::max(a.operations, b.operations)};
}

void Nesting::add(std::size_t kind, bool after_operand) {
  ++run_.tokens;
  if (is_operation(kind, after_operand)) ++run_.operations;
  switch (kind) {
  case DealLexer::LPAREN:
  case DealLexer::LBRACKET:
  case DealLexer::LBRACE: return open();
  case DealLexer::RPAREN:
  case DealLexer::RBRACKET:
  case DealLexer::RBRACE: return close();
  case DealLexer::SEP:
  case DealLexer::COMMA: return begin_sibling();
  case DealLexer::NOT: return waiting_.push_back(not_binding);
  case DealLexer::WHERE: return waiting_.push_back(where_binding);
  case DealLexer::IF:
    if (after_operand) return infix(guard_binding);
    return waiting_.push_back(open_if);
  case DealLexer::THEN: return unwind_to(open_if);
  case DealLexer::ELSE:
    unwind_to(open_if);
    if (!waiting_.empty() && waiting_.back() == open_if) waiting_.back() = else_binding;
    return;
  default: break;
  }
  if (kind == DealLexer::MINUS && !after_operand) return waiting_.push_back(minus_binding);
  if (const int binding = infix_binding(kind)) infix(binding, kind == DealLexer::POWER);
}

void Nesting::open() {
  waiting_.push_back(bracket);
  levels_.push_back({run_, {}});
}

void Nesting::close() {
  unwind_to(bracket);
  if (levels_.size() < 2) return;
  waiting_.pop_back();
  run_ = longer(run_, levels_.back().longest);
  levels_.pop_back();
}

void Nesting::begin_sibling() {
  unwind_to(bracket);
  auto& level = levels_.back();
  level.longest = longer(level.longest, run_);
  run_ = level.start;
}

void Nesting::infix(int binding, bool right) {
  while (!waiting_.empty() && waiting_.back() >= 0 &&
         (right ? waiting_.back() > binding : waiting_.back() >= binding))
    waiting_.pop_back();
  waiting_.push_back(binding);
}

/// Drops what waits above the nearest marker; an `if` without `then` does not hold up a bracket.
void Nesting::unwind_to(int marker) {
  while (!waiting_.empty() && waiting_.back() != marker && waiting_.back() != bracket)
    waiting_.pop_back();
}

} // namespace deal::syntax
