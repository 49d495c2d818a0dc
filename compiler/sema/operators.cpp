#include "compiler/sema/elaborator.hpp"

#include <cmath>

namespace deal::sema {

using namespace syntax;

TermId Elaborator::both_present(const Value& a, const Value& b, Span span) {
  return terms_.both(a.present, b.present, span);
}

/// Two sides that do not go together: both places, and where named values come from.
void Elaborator::mismatch(const Value& a, const Value& b, const std::string& verb, Span span) {
  const bool currencies = a.is(Kind::number) && b.is(Kind::number) &&
                          a.type.unit.money == b.type.unit.money &&
                          a.type.unit.currency != b.type.unit.currency && a.type.unit.money != 0;
  auto report = diagnostics_.report(currencies ? Code::currency_mismatch : Code::unit_mismatch,
                                    span, {describe(a.type), describe(b.type), verb});
  report.label(a.span, "this is " + describe(a.type)).label(b.span, "this is " + describe(b.type));
  for (const Value* side : {&a, &b}) {
    if (side->origin && !(*side->origin == side->span)) {
      report.label(*side->origin, describe(side->type) + " comes from here");
    }
  }
  if (currencies) {
    report.help("convert one of them with a rate, such as `let fx = 7.1 CNY/USD`");
    return;
  }
  const Unit& x = a.type.unit;
  const Unit& y = b.type.unit;
  if (x.money == 1 && y.money == 1 && std::abs(x.time - y.time) == 1) {
    report.help("a rate becomes an amount by a time: `… * 1 year`, or `… * dt` for this period");
  } else if (x.points != y.points) {
    report.help("percentage points shift a rate; `points(x)` turns a fraction into points");
  }
}

/// The type in which two numbers can be added or compared; reports and gives nothing if there is none.
std::optional<Type> Elaborator::common_type(const Value& a, const Value& b, const std::string& verb,
                                            Span span) {
  Type type = a.type.bare ? b.type : a.type;
  type.bare = a.type.bare && b.type.bare;
  type.optional = a.present != none_id || b.present != none_id;
  type.percent = a.type.percent || b.type.percent;
  if (a.type.bare || b.type.bare) return type;
  if (!agree(a.type.unit, b.type.unit)) {
    mismatch(a, b, verb, span);
    return std::nullopt;
  }
  if (type.unit.currency.empty()) type.unit.currency = b.type.unit.currency;
  return type;
}

Value Elaborator::unary(const Expr& expression, const Scope& scope) {
  Value value = elaborate(*expression.args[0], scope, {});
  if (expression.text == "not") {
    if (!require_boolean(value, "`not`")) return failed(expression.span);
    return boolean(terms_.make(TermOp::not_, expression.span, value.term), expression.span);
  }
  if (!require_number(value, "a minus sign")) return failed(expression.span);
  Value result =
      number(terms_.make(TermOp::neg, expression.span, value.term), value.type, expression.span);
  if (value.length) result.length = CalendarLength{-value.length->months, -value.length->days};
  return result;
}

Value Elaborator::binary(const Expr& expression, const Scope& scope) {
  const std::string& op = expression.text;
  const Span span = expression.span;
  if (op == "and" || op == "or") return logical(op, expression, scope);
  if (op == "otherwise") return otherwise(expression, scope);
  Value a = elaborate(*expression.args[0], scope, {});
  if (a.failed) return failed(span);
  if (op == "per") {
    const auto unit = find_unit(expression.args[1]->text);
    if (!unit) {
      diagnostics_.report(Code::unknown_unit, expression.args[1]->span, {expression.args[1]->text});
      return failed(span);
    }
    Value one = number(terms_.constant(unit->second, span), Type::number(unit->first),
                       expression.args[1]->span);
    return quotient(a, one, span);
  }
  // An option or a kind on the left tells how a bare name on the right is read.
  Value b = elaborate(*expression.args[1], scope, {.options = a.options, .kind = a.type.kind});
  if (b.failed) return failed(span);
  if (op == "to") {
    Value range{.type = Type::of(Kind::range), .span = span};
    range.items = {a, b};
    if (!a.is(Kind::date) && !common_type(a, b, "are the two ends of one range", span))
      return failed(span);
    return range;
  }
  if (op == "at") return value_at(a, b, span);
  if (op == "in") return contained(a, b, span);
  if (op == "<" || op == "<=" || op == ">" || op == ">=" || op == "==" || op == "!=")
    return compare(op, a, b, span);
  if (op == "+" || op == "-") {
    if (a.is(Kind::date)) return date_plus(a, b, op == "-", span);
    if (b.is(Kind::date) && op == "+") return date_plus(b, a, false, span);
  }
  // Arithmetic with nothing is nothing: an absent cap gives an absent price.
  if (a.is(Kind::none) || b.is(Kind::none)) return {.type = Type::of(Kind::none), .span = span};
  const bool numbers = a.is(Kind::number) && b.is(Kind::number);
  if (!numbers) {
    mismatch(a, b, "stand on the two sides of `" + op + "`", span);
    return failed(span);
  }
  if (op == "+" || op == "-") return sum(a, b, op == "-", span);
  if (op == "*" || op == "of") return product(a, b, span);
  if (op == "/") return quotient(a, b, span);
  if (op == "^") return raise(a, b, span);
  return growing(a, b, span);
}

Value Elaborator::sum(const Value& a, const Value& b, bool minus, Span span) {
  const TermId term = terms_.make(minus ? TermOp::sub : TermOp::add, span, a.term, b.term);
  // Points shift a fraction: 26% + 3 pp = 29%.
  const auto is_fraction = [](const Value& v) {
    return v.type.unit.dimensionless() && !v.type.bare;
  };
  const auto is_points = [](const Value& v) { return v.type.unit.points == 1; };
  Value result;
  if ((is_fraction(a) && is_points(b)) || (is_points(a) && is_fraction(b) && !minus)) {
    result = number(term, Type::fraction(), span);
  } else {
    const auto type = common_type(a, b, minus ? "cannot be subtracted" : "cannot be added", span);
    if (!type) return failed(span);
    result = number(term, *type, span);
  }
  result.present = both_present(a, b, span);
  result.type.optional = result.present != none_id;
  if (a.length && b.length) {
    const int sign = minus ? -1 : 1;
    result.length = CalendarLength{a.length->months + sign * b.length->months,
                                   a.length->days + sign * b.length->days};
  }
  return result;
}

Value Elaborator::product(const Value& a, const Value& b, Span span) {
  Type type;
  type.unit = a.type.unit * b.type.unit;
  type.bare = a.type.bare && b.type.bare;
  type.percent = type.unit.dimensionless() && (a.type.percent || b.type.percent);
  if (type.unit.money > 1 || type.unit.money < -1) {
    auto report =
        diagnostics_.report(Code::money_times_money, span, {describe(a.type), describe(b.type)});
    report.label(a.span, "this is " + describe(a.type))
        .label(b.span, "this is " + describe(b.type));
    for (const Value* side : {&a, &b}) {
      if (side->origin && !(*side->origin == side->span))
        report.label(*side->origin, describe(side->type) + " comes from here");
    }
    report.help("multiply by a number or a fraction, or divide to get a ratio");
    return failed(span);
  }
  const bool a_points = a.type.unit.points != 0;
  if ((a_points || b.type.unit.points != 0) && !a.type.bare && !b.type.bare) {
    const Value& points = a_points ? a : b;
    const Value& other = a_points ? b : a;
    if (!other.type.unit.dimensionless() || other.type.unit.points != 0) {
      diagnostics_.report(Code::points_of, span, {describe(other.type)})
          .label(points.span, "these are percentage points")
          .label(other.span, "this is " + describe(other.type))
          .help("points shift a rate, as in `26% + 3 pp`; a share is written in per cent: `3%`");
      return failed(span);
    }
  }
  Value result = number(terms_.make(TermOp::mul, span, a.term, b.term), type, span);
  result.present = both_present(a, b, span);
  result.type.optional = result.present != none_id;
  if (a.length || b.length) {
    const auto count = a.length ? constant(b) : constant(a);
    const CalendarLength& length = a.length ? *a.length : *b.length;
    const bool bare = a.length ? b.type.bare : a.type.bare;
    if (count && bare && *count == std::floor(*count) && std::fabs(*count) < 1e6) {
      result.length = CalendarLength{length.months * static_cast<int>(*count),
                                     length.days * static_cast<int>(*count)};
    }
  }
  return result;
}

Value Elaborator::quotient(const Value& a, const Value& b, Span span) {
  if (a.is(Kind::none) || b.is(Kind::none)) return {.type = Type::of(Kind::none), .span = span};
  if (!require_number(a, "a division") || !require_number(b, "a division")) return failed(span);
  if (auto divisor = constant(b); divisor && *divisor == 0) {
    diagnostics_.report(Code::divides_by_zero, span)
        .label(b.span, "this is zero")
        .help("guard it: `if x > 0 then y / x else 0`");
    return failed(span);
  }
  Type type;
  type.unit = a.type.unit * power(b.type.unit, -1);
  if (type.unit.money > 1 || type.unit.money < -1) {
    mismatch(a, b, "cannot be divided", span);
    return failed(span);
  }
  type.bare = a.type.bare && b.type.bare;
  if (type.unit.dimensionless() && !type.bare) {
    type.percent =
        a.type.unit.money != 0 || (a.type.percent && b.type.bare) || !a.type.unit.counts.empty();
  }
  // A fraction over points: 400 M USD / 3 pp is the base that 3 points are measured on.
  if (b.type.unit.points == 1 && a.type.unit.points == 0) {
    type.unit.points = 0;
    type.percent = false;
  }
  Value result = number(terms_.make(TermOp::div, span, a.term, b.term), type, span);
  return result;
}

Value Elaborator::raise(const Value& a, const Value& b, Span span) {
  if (!b.type.unit.dimensionless()) {
    diagnostics_.report(Code::wrong_type_for, b.span,
                        {"an exponent", "a number", describe(b.type)});
    return failed(span);
  }
  const auto exponent = constant(b);
  Type type = a.type;
  if (!a.type.unit.dimensionless()) {
    if (!exponent || *exponent != std::floor(*exponent) || std::fabs(*exponent) > 8) {
      diagnostics_.report(Code::wrong_type_for, a.span,
                          {"the base of a power", "a number", describe(a.type)});
      return failed(span);
    }
    type.unit = power(a.type.unit, static_cast<int>(*exponent));
    if (type.unit.money > 1 || type.unit.money < -1) {
      diagnostics_.report(Code::money_times_money, span, {describe(a.type), describe(a.type)});
      return failed(span);
    }
  }
  type.percent = false;
  return number(terms_.make(TermOp::pow, span, a.term, b.term), type, span);
}

Value Elaborator::compare_static(const std::string& op, const Value& a, const Value& b, Span span) {
  if (op != "==" && op != "!=") {
    mismatch(a, b, "cannot be compared by `" + op + "`", span);
    return failed(span);
  }
  bool equal = false;
  if (a.is(Kind::option) || a.is(Kind::text))
    equal = a.text == b.text;
  else if (a.is(Kind::instance))
    equal = a.instance == b.instance;
  else
    equal = a.id == b.id;
  return boolean(terms_.boolean(equal == (op == "=="), span), span);
}

Value Elaborator::compare(const std::string& op, const Value& a, const Value& b, Span span) {
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
  if (a.is(Kind::number) && !common_type(a, b, "cannot be compared", span)) return failed(span);
  if (a.is(Kind::boolean) && op != "==" && op != "!=") {
    mismatch(a, b, "cannot be compared by `" + op + "`", span);
    return failed(span);
  }
  TermId term = none_id;
  if (op == "<") term = terms_.make(TermOp::lt, span, a.term, b.term);
  if (op == "<=") term = terms_.make(TermOp::le, span, a.term, b.term);
  if (op == ">") term = terms_.make(TermOp::lt, span, b.term, a.term);
  if (op == ">=") term = terms_.make(TermOp::le, span, b.term, a.term);
  if (op == "==" || op == "!=") term = terms_.make(TermOp::eq, span, a.term, b.term);
  if (op == "!=") term = terms_.make(TermOp::not_, span, term);
  // A comparison with what is absent does not hold.
  return boolean(terms_.both(term, both_present(a, b, span), span), span);
}

Value Elaborator::contained(const Value& a, const Value& b, Span span) {
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

Value Elaborator::logical(const std::string& op, const Expr& expression, const Scope& scope) {
  const Span span = expression.span;
  Value a = elaborate(*expression.args[0], scope, {});
  if (!require_boolean(a, "`" + op + "`")) return failed(span);
  // What is decided by the left side alone does not read the right one.
  if (auto known = constant(a); known && (*known != 0) == (op == "or")) return a;
  Value b = elaborate(*expression.args[1], scope, {});
  if (!require_boolean(b, "`" + op + "`")) return failed(span);
  return boolean(terms_.make(op == "and" ? TermOp::and_ : TermOp::or_, span, a.term, b.term), span);
}

Value Elaborator::growing(const Value& a, const Value& b, Span span) {
  Unit per_time;
  per_time.time = -1;
  if (!b.type.bare && !(b.type.unit == per_time)) {
    diagnostics_
        .report(Code::wrong_type_for, b.span,
                {"`growing`", "a rate per time such as `19%/year`", describe(b.type)})
        .label(b.span, "this is " + describe(b.type));
    return failed(span);
  }
  if (b.type.bare) {
    diagnostics_.report(Code::wrong_type_for, b.span,
                        {"`growing`", "a rate per time such as `19%/year`", describe(b.type)});
    return failed(span);
  }
  const TermId factor = terms_.make(TermOp::growth, span, b.term);
  Value result = number(terms_.make(TermOp::mul, span, a.term, factor), a.type, span);
  return result;
}

Value Elaborator::otherwise(const Expr& expression, const Scope& scope) {
  const Span span = expression.span;
  const Expr& left = *expression.args[0];
  Value instead = elaborate(*expression.args[1], scope, {});
  if (instead.failed) return instead;
  const bool is_previous = left.kind == ExprKind::call && left.args[0]->kind == ExprKind::name &&
                           left.args[0]->text == "previous";
  Value value =
      is_previous ? call_previous(left, scope, &instead.type) : elaborate(left, scope, {});
  if (value.failed) return value;
  value.span = left.span;
  if (value.is(Kind::none)) return instead;
  if (value.present == none_id) return value;
  const TermId present = value.present;
  value.present = none_id;
  value.type.optional = false;
  return select(present, value, instead, span);
}

} // namespace deal::sema
