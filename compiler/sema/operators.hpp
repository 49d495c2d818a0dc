#pragma once

#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/sema/scope.hpp"
#include "compiler/sema/terms.hpp"

namespace deal::sema {

/// Typed operations on values: units, currencies, dates and what may be absent. Knows no names and no
/// structures. Each reports what does not go together and then returns a failed value (or nothing).
class Operators {
 public:
  Operators(const source::Sources& sources, Model& model, Terms& terms,
            diagnostics::Diagnostics& diagnostics)
      : sources_(sources), model_(model), terms_(terms), diagnostics_(diagnostics) {}

  // operators.cpp: arithmetic
  std::optional<double> constant(const Value& value) const;
  bool require_number(const Value& value, const std::string& what);
  bool require_boolean(const Value& value, const std::string& what);
  /// A number, a date or a condition, which may be absent.
  bool require_quantity(const Value& value, const std::string& what);
  std::optional<Type> common_type(const Value& a, const Value& b, const std::string& verb,
                                  Span span);
  void mismatch(const Value& a, const Value& b, const std::string& verb, Span span);
  Value sum(const Value& a, const Value& b, bool minus, Span span);
  Value product(const Value& a, const Value& b, Span span);
  Value quotient(const Value& a, const Value& b, Span span);
  Value raise(const Value& a, const Value& b, Span span);
  Value growing(const Value& a, const Value& b, Span span);

  // comparisons.cpp: conditions and choices
  Value compare(const std::string& op, const Value& a, const Value& b, Span span);
  Value contained(const Value& a, const Value& b, Span span);
  Value select(TermId condition, Value yes, Value no, Span span);
  Value extremum(const std::vector<Value>& arguments, TermOp op, Span span);

  // dates.cpp
  Value date_plus(const Value& date, const Value& length, bool minus, Span span);
  Value compare_now(const std::string& op, const Value& date, bool now_left, Span span);
  Value value_at(const Value& series, const Value& date, Span span);

 private:
  std::optional<Value> compare_rows(const Value& a, const Value& b, Span span);
  Value compare_static(const std::string& op, const Value& a, const Value& b, Span span);
  Value only_if(TermId condition, const Value& value, Span span);
  TermId both_present(const Value& a, const Value& b, Span span);
  void let_decide(TermId term);
  bool check_on_grid(const Value& date);
  bool check_on_grid(const Value& date, double slot, const std::string& row);

  const source::Sources& sources_;
  Model& model_;
  Terms& terms_;
  diagnostics::Diagnostics& diagnostics_;
};

} // namespace deal::sema
