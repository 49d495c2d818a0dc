#pragma once

#include "compiler/syntax/ast.hpp"

#include <algorithm>
#include <array>
#include <string_view>

/// Goes over what declarations and expressions are made of.
namespace deal::syntax {

/// Fields whose value is one of a few words, and no expression.
inline bool takes_a_word(std::string_view field) {
  constexpr std::array<std::string_view, 5> fields{"kind", "class", "unpaid", "debit", "credit"};
  return std::ranges::find(fields, field) != fields.end();
}

/// Hands all expressions of a declaration to `visit`, those that choose among a few words left out.
template <class Visit> void each_expression(const Declaration& declaration, Visit visit) {
  auto one = [&](const ExprPtr& expression) {
    if (expression) visit(*expression);
  };
  auto fields = [&](const std::vector<Field>& list) {
    for (const Field& field : list)
      if (!takes_a_word(field.label.text)) one(field.value);
  };
  std::visit(
      [&](const auto& decl) {
        if constexpr (requires { decl.value; }) one(decl.value);
        if constexpr (requires { decl.condition; }) one(decl.condition);
        if constexpr (requires { decl.bounds; })
          for (const Bound& bound : decl.bounds) one(bound.value);
        if constexpr (requires { decl.asset; }) one(decl.asset);
        if constexpr (requires { decl.target; }) one(decl.target);
        if constexpr (requires { one(decl.from); }) one(decl.from), one(decl.to);
        if constexpr (requires { one(decl.of); }) one(decl.of);
        if constexpr (requires { fields(decl.fields); }) fields(decl.fields);
        if constexpr (requires { fields(decl.members); }) fields(decl.members);
        if constexpr (requires { decl.rows.front().cells; })
          for (const TableRow& row : decl.rows)
            for (const ExprPtr& cell : row.cells) one(cell);
      },
      declaration.value);
}

/// What an expression is made of: arguments and the fields of a structure value.
template <class Visit> void each_part(const Expr& expression, Visit visit) {
  for (const ExprPtr& argument : expression.args)
    if (argument) visit(*argument);
  for (const Field& field : expression.fields)
    if (field.value) visit(*field.value);
}

/// The declarations inside of one, or null.
inline const std::vector<Declaration>* inside(const Declaration& declaration) {
  if (const auto* block = std::get_if<ForDecl>(&declaration.value)) return &block->members;
  if (const auto* structure = std::get_if<StructureDecl>(&declaration.value))
    return &structure->members;
  return nullptr;
}

} // namespace deal::syntax
