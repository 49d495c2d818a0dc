#include "compiler/syntax/plain.hpp"

#include "compiler/syntax/literals.hpp"

#include <algorithm>

namespace deal::syntax {

namespace {

/// Longer ones are for the parser to limit.
constexpr std::size_t most_bytes = 40;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

template <class Predicate> std::size_t take(std::string_view& text, Predicate fits) {
  const auto end = std::find_if_not(text.begin(), text.end(), fits);
  const auto count = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(count);
  return count;
}

/// A part of what the grammar's NUMBER is: `$1.5bn`, `40%`, `12`.
bool is_number(std::string_view text) {
  if (text.starts_with('$')) text.remove_prefix(1);
  if (take(text, is_digit) == 0) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (take(text, is_digit) == 0) return false;
  }
  take(text, is_letter);
  if (text.starts_with('%')) text.remove_prefix(1);
  return text.empty();
}

bool read_into(Expr& expression, std::string_view text) {
  if (const auto date = read_date(text)) {
    expression.kind = ExprKind::date;
    expression.date = *date;
    return true;
  }
  if (!is_number(text)) return false;
  NumberLiteral literal = read_number(text);
  if (literal.fault != NumberLiteral::Fault::none || !literal.second_unit.empty()) return false;
  expression.kind = ExprKind::number;
  expression.number = literal.value;
  expression.text = std::move(literal.unit);
  return true;
}

} // namespace

ExprPtr read_plain(const source::File& file) {
  const std::string_view text = file.text();
  if (text.size() > most_bytes) return nullptr;
  auto result = std::make_unique<Expr>();
  result->span = {file.id(), 0, static_cast<std::uint32_t>(text.size())};
  return read_into(*result, text) ? std::move(result) : nullptr;
}

} // namespace deal::syntax
