#include "compiler/sema/operators.hpp"

namespace deal::sema {

using diagnostics::Code;

/// The row at hand against one that is named.
std::optional<Value> Operators::compare_rows(const Value& a, const Value& b, Span span) {
  if (!a.is(Kind::instance) || a.instance == nullptr || b.instance == nullptr ||
      a.instance->table != b.instance->table)
    return std::nullopt;
  const Instance& named = a.instance->row != none_id ? *a.instance : *b.instance;
  const Instance& other = &named == a.instance ? *b.instance : *a.instance;
  if (named.row == none_id || other.row != none_id || other.table == 0 || other.scope.rows == 0)
    return std::nullopt;
  const TermId number = terms_.leaf(TermOp::row_number, span, named.table);
  return boolean(terms_.make(TermOp::eq, span, number, terms_.constant(named.row)), span);
}

Value Operators::compare_static(const std::string& op, const Value& a, const Value& b, Span span) {
  if (op != "==" && op != "!=") {
    mismatch(a, b, "cannot be compared by `" + op + "`", span);
    return failed(span);
  }
  if (auto row = compare_rows(a, b, span))
    return op == "==" ? *row : boolean(terms_.make(TermOp::not_, span, row->term), span);
  bool equal = false;
  if (a.is(Kind::option) || a.is(Kind::text))
    equal = a.text == b.text;
  else if (a.is(Kind::instance))
    equal = a.instance == b.instance;
  else
    equal = a.id == b.id;
  return boolean(terms_.boolean(equal == (op == "=="), span), span);
}

/// Whether a comparison is written in the expectation at hand, and not in a formula that it names.
bool Operators::is_expected(Span span) const {
  return expectation_ && span.file == expectation_->file && expectation_->begin <= span.begin &&
         span.end <= expectation_->end;
}

Value Operators::compare(const std::string& op, const Value& a, const Value& b, Span span) {
  if (a.is(Kind::none) || b.is(Kind::none)) {
    const bool equal = a.is(Kind::none) && b.is(Kind::none);
    return boolean(terms_.boolean(op == "==" ? equal : op == "!=" && !equal, span), span);
  }
  if (a.type.kind != b.type.kind) {
    mismatch(a, b, "cannot be compared", span);
    return failed(span);
  }
  if (a.is(Kind::date) && a.is_now != b.is_now)
    return compare_now(op, a.is_now ? b : a, a.is_now, span);
  if (!a.is(Kind::number) && !a.is(Kind::boolean) && !a.is(Kind::date))
    return compare_static(op, a, b, span);
  if (a.is(Kind::boolean) && op != "==" && op != "!=") {
    mismatch(a, b, "cannot be compared by `" + op + "`", span);
    return failed(span);
  }
  const auto both = sides(a, b, span);
  if (!both) return failed(span);
  const std::uint32_t within = a.is(Kind::number) && is_expected(span) ? 1 : 0;
  const auto make = [&](TermOp comparison, TermId x, TermId y) {
    const TermId made = terms_.make(comparison, span, x, y, none_id, within);
    const Type& type = a.type.bare ? b.type : a.type;
    if (!terms_.is_constant(made)) model_.compared.try_emplace(made, Compared{type, both->scale});
    return made;
  };
  const TermId left = both->a, right = both->b;
  TermId term = none_id;
  if (op == "<") term = make(TermOp::lt, left, right);
  if (op == "<=") term = make(TermOp::le, left, right);
  if (op == ">") term = make(TermOp::lt, right, left);
  if (op == ">=") term = make(TermOp::le, right, left);
  if (op == "==" || op == "!=") term = make(TermOp::eq, left, right);
  if (op == "!=") term = terms_.make(TermOp::not_, span, term);
  // A comparison with what is absent does not hold.
  return boolean(terms_.both(term, both_present(a, b, span), span), span);
}

Value Operators::contained(const Value& a, const Value& b, Span span) {
  if (b.is(Kind::range)) {
    Value low = compare(">=", a, b.items[0], span);
    Value high = compare("<=", a, b.items[1], span);
    if (low.failed || high.failed) return failed(span);
    return boolean(terms_.make(TermOp::and_, span, low.term, high.term), span);
  }
  if (b.is(Kind::date)) return compare("==", a, b, span);
  if (!b.is(Kind::list)) {
    diagnostics_.report(Code::wrong_type_for, b.span,
                        {"`in`", "a range, a list or a date", describe(b.type)});
    return failed(span);
  }
  TermId any = terms_.boolean(false, span);
  for (const Value& item : b.items) {
    Value one = compare("==", a, item, span);
    if (one.failed) return one;
    any = terms_.make(TermOp::or_, span, any, one.term);
  }
  return boolean(any, span);
}

/// A value that is there only where a condition holds.
Value Operators::only_if(TermId condition, const Value& value, Span span) {
  Value result = number(value.term, value.type, span);
  result.present = terms_.both(condition, value.present, span);
  result.type.optional = true;
  result.length = value.length;
  return result;
}

Value Operators::select(TermId condition, Value yes, Value no, Span span) {
  if (yes.failed || no.failed) return failed(span);
  if (terms_.is_constant(condition)) return terms_.value(condition) != 0 ? yes : no;
  if (yes.is(Kind::none) && no.is(Kind::none)) return yes;
  if (no.is(Kind::none) && yes.term != none_id) return only_if(condition, yes, span);
  if (yes.is(Kind::none) && no.term != none_id)
    return only_if(terms_.make(TermOp::not_, span, condition), no, span);
  if (yes.term == none_id || no.term == none_id) {
    const Value& odd = yes.term == none_id ? yes : no;
    diagnostics_.report(Code::not_static, odd.span, {describe(odd.type)})
        .help("only numbers, dates and true/false can depend on what happens on a path");
    return failed(span);
  }
  Type type = yes.type;
  if (yes.is(Kind::number) && no.is(Kind::number)) {
    const auto common = common_type(yes, no, "cannot be the two results of one `if`", span);
    if (!common) return failed(span);
    type = *common;
  } else if (yes.type.kind != no.type.kind) {
    mismatch(yes, no, "cannot be the two results of one `if`", span);
    return failed(span);
  }
  const auto choice = [&](TermId x, TermId y) {
    return terms_.make(TermOp::select, span, condition, x, y);
  };
  Value result = number(choice(yes.term, no.term), type, span);
  if (!join(yes, no, true, choice, result)) return failed(span);
  // A side is there where it is taken.
  const TermId yes_there = terms_.presence_where(condition, true, yes.present, span);
  const TermId no_there = terms_.presence_where(condition, false, no.present, span);
  if (yes_there != none_id || no_there != none_id) {
    const TermId always = terms_.boolean(true, span);
    result.present =
        terms_.make(TermOp::select, span, condition, yes_there == none_id ? always : yes_there,
                    no_there == none_id ? always : no_there);
  }
  result.type.optional = result.present != none_id;
  return result;
}

/// The smallest or largest of what is there: `none` and absent values do not count.
Value Operators::extremum(const std::vector<Value>& arguments, TermOp op, Span span) {
  std::optional<Value> result;
  for (const Value& argument : arguments) {
    if (argument.is(Kind::none)) continue;
    if (!argument.is(Kind::number) && !argument.is(Kind::date)) {
      if (!require_number(argument, op == TermOp::min ? "`min`" : "`max`")) return failed(span);
    }
    if (!result) {
      result = argument;
      continue;
    }
    if (result->type.kind != argument.type.kind) {
      mismatch(*result, argument, "cannot be compared", span);
      return failed(span);
    }
    Type type = result->type;
    if (argument.is(Kind::number)) {
      const auto common = common_type(*result, argument, "cannot be compared", span);
      if (!common) return failed(span);
      type = *common;
    }
    const bool optional = result->present != none_id || argument.present != none_id;
    const TermId yes = terms_.boolean(true, span);
    const TermId a = result->present == none_id ? yes : result->present;
    const TermId b = argument.present == none_id ? yes : argument.present;
    const TermId both = terms_.make(TermOp::and_, span, a, b);
    const auto nearer = [&](TermId x, TermId y) {
      const TermId term = terms_.make(op, span, x, y);
      if (!optional) return term;
      const TermId one = terms_.make(TermOp::select, span, a, x, y);
      return terms_.make(TermOp::select, span, both, term, one);
    };
    Value next = number(nearer(result->term, argument.term), type, span);
    if (!join(*result, argument, false, nearer, next)) return failed(span);
    if (optional) {
      const TermId either = terms_.make(TermOp::or_, span, a, b);
      next.present = terms_.is_constant(either) && terms_.value(either) != 0 ? none_id : either;
      next.type.optional = next.present != none_id;
    }
    result = next;
  }
  if (!result) return {.type = Type::of(Kind::none), .span = span};
  return *result;
}
} // namespace deal::sema
