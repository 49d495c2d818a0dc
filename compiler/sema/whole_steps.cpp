#include "compiler/sema/builtins.hpp"

namespace deal::sema {

using diagnostics::Code;

namespace {

/// A distance of this part of a step or more is never put down to rounding, however large the number of steps: above 2^34
/// of them the rule of rounding.hpp would reach further than that.
constexpr double in_doubt = 0x1p-10;

} // namespace

/// Money and time have no whole of their own: dollars or millions, months or years.
bool BuiltIns::require_countable(const Expr& e, const Value& value, const std::string& help) {
  const std::string name = "`" + std::string(sources_.text(e.args[0]->span)) + "`";
  if (!operators_.require_number(value, name)) return false;
  if (value.type.unit.money == 0 && value.type.unit.time == 0) return true;
  diagnostics_
      .report(Code::wrong_type_for, value.span,
              {name, "a number or something counted", describe(value.type)})
      .help(help);
  return false;
}

/// Counted things come in whole units.
Value BuiltIns::whole_number(const Value& of, TermId term, const Expr& e) {
  Type type = of.type;
  type.percent = false;
  return number(term, type, e.span);
}

Value BuiltIns::whole(const Expr& e, const std::vector<Value>& a, TermOp op) {
  if (!require_countable(e, a[0], "divide by a unit first, as in `x / 1 year`"))
    return failed(e.span);
  return whole_number(a[0], terms_.make(op, e.span, a[0].term), e);
}

Value BuiltIns::ceiling(const Expr& e, const std::vector<Value>& a, TermOp) {
  if (!require_countable(e, a[0], "divide by a unit first, as in `x / 1 year`"))
    return failed(e.span);
  const TermId opposite = terms_.make(TermOp::neg, e.span, a[0].term);
  const TermId below = terms_.make(TermOp::floor, e.span, opposite);
  return whole_number(a[0], terms_.make(TermOp::neg, e.span, below), e);
}

/// Whether a distance, measured in steps, is there but for rounding.
TermId BuiltIns::is_rounding(TermId distance, TermId step, Span span) {
  const TermId far = terms_.make(TermOp::mul, span, terms_.make(TermOp::abs, span, step),
                                 terms_.constant(in_doubt));
  const TermId near = terms_.make(TermOp::lt, span, terms_.make(TermOp::abs, span, distance), far);
  const TermId nothing = terms_.make(TermOp::eq, span, terms_.make(TermOp::rounded, span, distance),
                                     terms_.constant(0));
  return terms_.make(TermOp::and_, span, near, nothing);
}

/// The whole number next to x, halves away from zero. What is a half but for rounding is one: decimals such as 2.675 are.
TermId BuiltIns::nearest_whole(TermId x, Span span) {
  const TermId zero = terms_.constant(0), one = terms_.constant(1);
  const TermId size = terms_.make(TermOp::abs, span, x);
  const TermId below = terms_.make(TermOp::floor, span, size);
  const TermId part = terms_.make(TermOp::sub, span, size, below);
  const TermId past = terms_.make(TermOp::sub, span, part, terms_.constant(0.5));
  const TermId up = terms_.make(TermOp::or_, span, terms_.make(TermOp::le, span, zero, past),
                                is_rounding(past, one, span));
  const TermId whole =
      terms_.make(TermOp::add, span, below, terms_.make(TermOp::select, span, up, one, zero));
  return terms_.make(TermOp::select, span, terms_.make(TermOp::lt, span, x, zero),
                     terms_.make(TermOp::neg, span, whole), whole);
}

/// A multiple of the step, the double that its decimal is written as: of a hundredth, so many over a hundred.
TermId BuiltIns::nearest_step(TermId x, TermId step, Span span) {
  // Over a step that is not above zero there is no such number.
  const TermId above_zero = terms_.make(TermOp::max, span, step, terms_.constant(0));
  const TermId count = nearest_whole(terms_.make(TermOp::div, span, x, above_zero), span);
  const TermId in_one = terms_.make(TermOp::div, span, terms_.constant(1), above_zero);
  const TermId is_whole =
      terms_.make(TermOp::eq, span, terms_.make(TermOp::floor, span, in_one), in_one);
  return terms_.make(TermOp::select, span, is_whole, terms_.make(TermOp::div, span, count, in_one),
                     terms_.make(TermOp::mul, span, count, step));
}

Value BuiltIns::nearest(const Expr& e, const std::vector<Value>& a, TermOp) {
  if (a.size() == 1) {
    if (!require_countable(e, a[0], "say to what: `round(x, $0.01)`, `round(x, 1 month)`"))
      return failed(e.span);
    return whole_number(a[0], nearest_whole(a[0].term, e.span), e);
  }
  const auto known = operators_.constant(a[1]);
  if (known && *known <= 0) {
    auto report =
        diagnostics_.report(Code::step_not_positive, a[1].span, {in_units(*known, a[1].type)});
    if (a[1].origin && !(*a[1].origin == a[1].span)) report.label(*a[1].origin, "set here");
    return failed(e.span);
  }
  return by_steps(e, a, "cannot be rounded to each other",
                  [&](TermId x, TermId step) { return nearest_step(x, step, e.span); });
}

/// What is left of x when whole times y are taken out of it; it lies between zero and y. Whole numbers are taken as they
/// are; of others, what rounding left of x or lacks of one more y is nothing.
Value BuiltIns::modulo(const Expr& e, const std::vector<Value>& a, TermOp) {
  if (!operators_.check_divisor(a[1], e.span)) return failed(e.span);
  const Span span = e.span;
  return by_steps(e, a, "cannot be divided with a remainder", [&](TermId x, TermId y) {
    const TermId times = terms_.make(TermOp::floor, span, terms_.make(TermOp::div, span, x, y));
    const TermId left = terms_.make(TermOp::sub, span, x, terms_.make(TermOp::mul, span, y, times));
    const auto is_whole = [&](TermId of) {
      return terms_.make(TermOp::eq, span, terms_.make(TermOp::floor, span, of), of);
    };
    const TermId exact = terms_.make(TermOp::and_, span, is_whole(x), is_whole(y));
    const TermId nothing =
        terms_.make(TermOp::or_, span, is_rounding(left, y, span),
                    is_rounding(terms_.make(TermOp::sub, span, left, y), y, span));
    const TermId counts =
        terms_.make(TermOp::or_, span, exact, terms_.make(TermOp::not_, span, nothing));
    // Where y goes in so often that no digit of the remainder is known, that is no number beyond zero or y.
    const TermId same_sign =
        terms_.make(TermOp::le, span, terms_.constant(0), terms_.make(TermOp::mul, span, left, y));
    const TermId below = terms_.make(TermOp::lt, span, terms_.make(TermOp::abs, span, left),
                                     terms_.make(TermOp::abs, span, y));
    const TermId between = terms_.make(TermOp::and_, span, same_sign, below);
    return terms_.make(TermOp::select, span, terms_.make(TermOp::and_, span, between, counts), left,
                       terms_.constant(0));
  });
}

/// Of two numbers of one unit, and of lengths in what they were written in.
Value BuiltIns::by_steps(const Expr& e, const std::vector<Value>& a, const std::string& verb,
                         const Operators::Combine& combine) {
  const std::string name = "`" + e.args[0]->text + "`";
  for (const Value& each : a)
    if (!operators_.require_number(each, name)) return failed(e.span);
  const auto type = operators_.common_type(a[0], a[1], verb, e.span);
  if (!type) return failed(e.span);
  Value result = number(combine(a[0].term, a[1].term), *type, e.span);
  if (!operators_.join(a[0], a[1], false, combine, result)) return failed(e.span);
  return result;
}

Value BuiltIns::sign(const Expr& e, const std::vector<Value>& a, TermOp) {
  if (!operators_.require_number(a[0], "`sign`")) return failed(e.span);
  const TermId zero = terms_.constant(0);
  const TermId above = terms_.make(TermOp::lt, e.span, zero, a[0].term);
  const TermId below = terms_.make(TermOp::lt, e.span, a[0].term, zero);
  const TermId not_above = terms_.make(TermOp::select, e.span, below, terms_.constant(-1), zero);
  return number(terms_.make(TermOp::select, e.span, above, terms_.constant(1), not_above),
                Type::number(), e.span);
}

} // namespace deal::sema
