#include "compiler/sema/operators.hpp"

#include <cmath>

namespace deal::sema {

using diagnostics::Code;

std::optional<double> Operators::constant(const Value& value) const {
  if (value.term == none_id || !terms_.is_constant(value.term)) return std::nullopt;
  return terms_.value(value.term);
}

bool Operators::require_number(const Value& value, const std::string& what) {
  if (value.failed) return false;
  if (value.is(Kind::number)) return true;
  diagnostics_.report(Code::wrong_type_for, value.span, {what, "a number", describe(value.type)});
  return false;
}

bool Operators::require_there(const Value& value, const std::string& what) {
  if (!require_number(value, what)) return false;
  if (value.present == none_id) return true;
  diagnostics_.report(Code::wrong_type_for, value.span, {what, "a number", describe(value.type)})
      .help(stand_in_for(value));
  return false;
}

std::string Operators::stand_in_for(const Value& value) const {
  constexpr std::size_t most = 60;
  std::string text(sources_.text(value.span));
  const bool long_one = text.size() > most || text.find('\n') != std::string::npos;
  // These bind less than `otherwise`.
  const bool loose = text.find("if ") != std::string::npos ||
                     text.find(" assumed") != std::string::npos ||
                     text.find(" source") != std::string::npos;
  if (long_one)
    text = "(…)";
  else if (loose)
    text = "(" + text + ")";
  const Unit& unit = value.type.unit;
  const bool amount = value.is(Kind::number) && (unit.money != 0 || !unit.counts.empty());
  const std::string instead = value.is(Kind::boolean) ? "false" : amount ? "0" : "…";
  return "say what stands in for it: `" + text + " otherwise " + instead + "`";
}

Value Operators::filled(Value value, double instead) {
  if (value.present == none_id) return value;
  auto fill = [&](TermId term) {
    const TermId other = value.is(Kind::boolean) ? terms_.boolean(false, value.span)
                                                 : terms_.constant(instead, value.span);
    return terms_.make(TermOp::select, value.span, value.present, term, other);
  };
  value.term = fill(value.term);
  value.length = mapped(value, true, fill);
  return value;
}

TermId Operators::all_along(TermId present, Span span) {
  if (present == none_id) return none_id;
  const TermId missing = terms_.make(TermOp::not_, span, present);
  return terms_.make(TermOp::not_, span, terms_.make(TermOp::so_far, span, missing));
}

bool Operators::require_boolean(const Value& value, const std::string& what) {
  if (value.failed) return false;
  if (value.is(Kind::boolean) && value.present == none_id) return true;
  auto report = diagnostics_.report(Code::wrong_type_for, value.span,
                                    {what, "true or false", describe(value.type)});
  if (value.is(Kind::boolean)) report.help(stand_in_for(value));
  return false;
}

bool Operators::require_quantity(const Value& value, const std::string& what) {
  if (value.failed) return false;
  if (value.term != none_id) return true;
  diagnostics_.report(Code::wrong_type_for, value.span, {what, "a quantity", describe(value.type)});
  return false;
}

TermId Operators::both_present(const Value& a, const Value& b, Span span) {
  return terms_.both(a.present, b.present, span);
}

/// Two sides that do not go together: both places, and where named values come from.
void Operators::mismatch(const Value& a, const Value& b, const std::string& verb, Span span) {
  const bool currencies = a.is(Kind::number) && b.is(Kind::number) &&
                          a.type.unit.money == b.type.unit.money &&
                          a.type.unit.currency != b.type.unit.currency && a.type.unit.money != 0;
  auto report = diagnostics_.report(currencies ? Code::currency_mismatch : Code::unit_mismatch,
                                    span, {describe(a.type), describe(b.type), verb});
  report.label(a.span, this_is(describe(a.type))).label(b.span, this_is(describe(b.type)));
  for (const Value* side : {&a, &b}) {
    if (side->origin && !(*side->origin == side->span)) {
      report.label(*side->origin, "set here: " + describe(side->type));
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
  } else if (const std::string help = conversion(x, y) + conversion(y, x);
             x.counts != y.counts && !help.empty()) {
    report.help(help);
  }
}

/// The type in which two numbers can be added or compared; reports and gives nothing if there is none.
std::optional<Type> Operators::common_type(const Value& a, const Value& b, const std::string& verb,
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

Value Operators::sum(const Value& a, const Value& b, bool minus, Span span) {
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
  const auto combine = [&](TermId x, TermId y) {
    return terms_.make(minus ? TermOp::sub : TermOp::add, span, x, y);
  };
  if (!join(a, b, true, combine, result)) return failed(span);
  return result;
}

Value Operators::product(const Value& a, const Value& b, Span span) {
  Type type;
  type.unit = a.type.unit * b.type.unit;
  type.bare = a.type.bare && b.type.bare;
  // A rate in per cent gives a fraction again when it is multiplied by a time.
  type.percent = a.type.percent || b.type.percent;
  if (type.unit.money > 1 || type.unit.money < -1) {
    auto report =
        diagnostics_.report(Code::money_times_money, span, {describe(a.type), describe(b.type)});
    report.label(a.span, "this is " + describe(a.type))
        .label(b.span, "this is " + describe(b.type));
    for (const Value* side : {&a, &b}) {
      if (side->origin && !(*side->origin == side->span))
        report.label(*side->origin, "set here: " + describe(side->type));
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
  if (const auto measured = rate_times(a, b, span)) result.term = *measured;
  result.length = scaled(a, b, TermOp::mul, span);
  return result;
}

bool Operators::check_divisor(const Value& divisor, Span span) {
  const auto known = constant(divisor);
  if (!known || *known != 0) return true;
  auto report = diagnostics_.report(Code::divides_by_zero, span);
  report.label(divisor.span, "this is zero").help("guard it: `if x > 0 then y / x else 0`");
  if (divisor.origin && !(*divisor.origin == divisor.span))
    report.label(*divisor.origin, "set here");
  return false;
}

Value Operators::quotient(const Value& a, const Value& b, Span span) {
  if (a.is(Kind::none) || b.is(Kind::none)) return {.type = Type::of(Kind::none), .span = span};
  if (!require_number(a, "a division") || !require_number(b, "a division")) return failed(span);
  if (!check_divisor(b, span)) return failed(span);
  Type type;
  type.unit = a.type.unit * power(b.type.unit, -1);
  if (type.unit.money > 1 || type.unit.money < -1) {
    mismatch(a, b, "cannot be divided", span);
    return failed(span);
  }
  type.bare = a.type.bare && b.type.bare;
  type.percent = a.type.percent;
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
  result.present = both_present(a, b, span);
  result.type.optional = result.present != none_id;
  if (a.type.unit.time == b.type.unit.time && b.type.unit.time != 0) {
    bool refused = false;
    const auto pair = one_measure(a, b, span, refused);
    if (refused) return failed(span);
    if (pair) result.term = terms_.make(TermOp::div, span, pair->a, pair->b);
    return result;
  }
  result.length = b.type.unit.time == 0 ? scaled(a, b, TermOp::div, span) : per(a, b, span);
  return result;
}

Value Operators::raise(const Value& a, const Value& b, Span span) {
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
      diagnostics_.report(Code::money_times_money, span, {describe(a.type), describe(a.type)})
          .label(a.span, this_is(describe(a.type)))
          .help("take the power of a number or a fraction");
      return failed(span);
    }
  }
  type.percent = false;
  Value result = number(terms_.make(TermOp::pow, span, a.term, b.term), type, span);
  result.present = both_present(a, b, span);
  result.type.optional = result.present != none_id;
  return result;
}

Value Operators::growing(const Value& a, const Value& b, Span span) {
  if (a.is(Kind::none) || b.is(Kind::none)) return {.type = Type::of(Kind::none), .span = span};
  Unit per_time;
  per_time.time = -1;
  if (b.type.bare || !(b.type.unit == per_time)) {
    auto report =
        diagnostics_.report(Code::wrong_type_for, b.span,
                            {"`growing`", "a rate per time such as `19%/year`", describe(b.type)});
    if (b.origin && !(*b.origin == b.span)) report.label(*b.origin, "set here");
    if (b.type.unit.dimensionless())
      report.help("say per what time: `" + std::string(sources_.text(b.span)) + "/year`");
    return failed(span);
  }
  const TermId factor = terms_.make(TermOp::growth, span, filled(b, 0).term);
  Value result = number(terms_.make(TermOp::mul, span, a.term, factor), a.type, span);
  result.present = terms_.both(a.present, all_along(b.present, span), span);
  result.type.optional = result.present != none_id;
  result.length = mapped(
      a, true, [&](TermId measure) { return terms_.make(TermOp::mul, span, measure, factor); });
  return result;
}
} // namespace deal::sema
