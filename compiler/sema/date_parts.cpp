#include "compiler/sema/builtins.hpp"
#include "runtime/calendar/parts.hpp"

namespace deal::sema {

using diagnostics::Code;

namespace {

/// The calendar's formulas as terms.
struct TermFormulas {
  using Number = TermId;
  Terms& terms;
  Span span;

  Number constant(double x) { return terms.constant(x); }
  Number add(Number a, Number b) { return terms.make(TermOp::add, span, a, b); }
  Number sub(Number a, Number b) { return terms.make(TermOp::sub, span, a, b); }
  Number mul(Number a, Number b) { return terms.make(TermOp::mul, span, a, b); }
  Number div(Number a, Number b) { return terms.make(TermOp::div, span, a, b); }
  Number floor(Number a) { return terms.make(TermOp::floor, span, a); }
};

template <class Number>
Number part_named(const std::string& name, const calendar::slots::Parts<Number>& parts) {
  if (name == "year") return parts.year;
  if (name == "quarter") return parts.quarter;
  return name == "month" ? parts.month : parts.day;
}

} // namespace

/// `now` is a whole period, of which each day has to lie in the one that is asked for.
bool BuiltIns::require_one_part(const Expr& e, const std::string& name) {
  calendar::slots::Known known;
  const auto part = [&](double slot) {
    return part_named(name, calendar::slots::parts(known, slot));
  };
  for (std::size_t i = 0; i < model_.grid.periods(); ++i) {
    const double end = calendar::slots::day_number(known, model_.grid.end_slots[i]);
    const double last = calendar::slots::of_day_number(known, end - 1);
    if (part(model_.grid.start_slots[i]) == part(last)) continue;
    diagnostics_.report(Code::several_in_period, e.span, {name, model_.grid.labels[i], name})
        .help("ask a day of it: `" + name + "(now + 0 days)` is that of its first day");
    return false;
  }
  return true;
}

/// Year, quarter, month or day of the calendar, by the function's name.
Value BuiltIns::date_part(const Expr& e, const std::vector<Value>& a, TermOp) {
  const std::string& name = e.args[0]->text;
  if (a[0].is(Kind::none)) return a[0];
  if (!require_date(a[0], name)) return failed(e.span);
  if (a[0].is_now && !require_one_part(e, name)) return failed(e.span);
  TermFormulas formulas{terms_, e.span};
  Value result =
      number(part_named(name, calendar::slots::parts(formulas, a[0].term)), Type::number(), e.span);
  result.present = a[0].present;
  result.type.optional = result.present != none_id;
  return result;
}

} // namespace deal::sema
