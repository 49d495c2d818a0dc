#pragma once

#include "compiler/sema/types.hpp"
#include "compiler/source/source.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace deal::syntax {
struct Expr;
}

/// What each formula of a model was written as, and what came of each of its parts: the way back from a term to
/// the text. Kept on request only, for a run has no use for it.
namespace deal::sema {

using WrittenId = std::uint32_t;
using FormulaId = std::uint32_t;

/// An expression, read in one place of one deal.
struct WrittenExpression {
  const syntax::Expr* text = nullptr; ///< owned by the syntax tree
  std::uint32_t term = ~std::uint32_t{0}, present = ~std::uint32_t{0};
  Type type;
  std::vector<WrittenId> parts; ///< read for it, in order; of a function's call its body too
  std::vector<FormulaId> names; ///< formulas that it names itself
  WrittenId stands_for = ~WrittenId{0}; ///< of a function's parameter: the argument
};

/// Something with a name that has a value.
struct Formula {
  enum class Form : std::uint8_t { named, draw, state, next, due, count, amount };
  Form form = Form::named;
  std::string name;        ///< qualified: "note24.amount"; of a state's next value the state's
  std::uint32_t index = 0; ///< of the state, payment, transfer or posting
  source::Span place;      ///< of the name
  const syntax::Expr* text = nullptr; ///< owned by the syntax tree; of a draw the distribution
  std::uint32_t family = 0;
  std::uint32_t term = ~std::uint32_t{0}, present = ~std::uint32_t{0};
  Type type;
  std::vector<WrittenId> parts; ///< as a rule one
};

struct Written {
  std::vector<WrittenExpression> expressions;
  std::vector<Formula> formulas;
};

} // namespace deal::sema
