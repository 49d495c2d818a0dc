#include "compiler/lower/lowering.hpp"

#include <numeric>
#include <stdexcept>

namespace deal::lower {

using ir::no_value;

/// The model's families are numbered as the program's.
void Lowering::make_families() {
  for (sema::FamilyId id = 1; id < model_.families.size(); ++id) {
    const sema::Family& rows = model_.families[id];
    const auto size = static_cast<std::uint32_t>(rows.rows.size());
    if (builder_.family(rows.name, size, rows.rows) != id)
      throw std::logic_error("lower: the tables of two scenarios differ");
  }
  for (const sema::Column& column : model_.columns)
    column_tables_.push_back(builder_.column(column.name, column.family, column.values));
}

/// The value for each member, where the builder found it to be the same for all.
ir::ValueId Lowering::members(ValueId value, sema::FamilyId family) {
  return builder_.instruction(value).family == ir::scalar ? builder_.broadcast(value, family)
                                                          : value;
}

/// What amounts come to where they arrive: those of a family at one party together, at a family each at its
/// own.
ir::ValueId Lowering::into(ValueId value, sema::FamilyId from, sema::FamilyId to) {
  if (to != 0) return members(value, to);
  return from == 0 ? value : builder_.make(Op::sum, members(value, from));
}

/// What a payment brings, as it arrives.
ir::ValueId Lowering::paid(std::uint32_t payment, sema::FamilyId to) {
  return into(payments_[payment].paid, model_.payments[payment].family, to);
}

Result Lowering::over_rows(const sema::Term& term, Moment moment) {
  const Result operand = evaluate(term.operands[0], moment);
  if (term.op == TermOp::row) {
    if (builder_.instruction(operand.value).family == ir::scalar) return operand;
    auto pick = [&](ValueId value) {
      return value == no_value || builder_.instruction(value).family == ir::scalar
                 ? value
                 : builder_.make(Op::extract, value, no_value, no_value, term.index);
    };
    return {pick(operand.value), pick(operand.unknown)};
  }
  Result rows{members(operand.value, term.index), operand.unknown};
  if (rows.unknown != no_value) rows.unknown = members(rows.unknown, term.index);
  switch (term.op) {
  case TermOp::rows_any: return any_row(rows);
  case TermOp::rows_smallest: return {builder_.make(Op::smallest, rows.value), no_value};
  case TermOp::rows_largest: return {builder_.make(Op::largest, rows.value), no_value};
  default: return {builder_.make(Op::sum, rows.value), no_value};
  }
}

/// One row that is known to hold decides, whatever is unknown about others.
Result Lowering::any_row(Result rows) {
  Result result{builder_.make(Op::any, rows.value), no_value};
  if (rows.unknown == no_value) return result;
  const ValueId known = builder_.make(Op::and_, rows.value, builder_.make(Op::not_, rows.unknown));
  const ValueId decided = builder_.make(Op::any, known);
  result.unknown = builder_.make(Op::and_, builder_.make(Op::any, rows.unknown),
                                 builder_.make(Op::not_, decided));
  return result;
}

} // namespace deal::lower
