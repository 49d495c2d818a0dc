#include "compiler/sema/calendar_terms.hpp"
#include "compiler/sema/operators.hpp"

namespace deal::sema {

using diagnostics::Code;
using Form = Length::Form;

namespace {

/// Numbers that went through years come back whole if they were.
constexpr double snaps_per_day = 0x1p20;

int power_of_time(const Value& value) { return value.type.unit.time; }

bool has(const Value& value, Form form) { return value.length && value.length->form == form; }

} // namespace

Value Operators::of_unit(double count, const std::string& word, Span span,
                         const std::map<std::string, std::string>& counted) {
  const auto unit = find_unit(word, counted);
  if (!unit) return failed(span);
  const TimeUnit* time = find_time_unit(word);
  const double amount = time != nullptr ? time->years_of(count) : count * unit->second;
  Value value = number(terms_.constant(amount, span), Type::number(unit->first), span);
  if (time == nullptr) return value;
  const TermId measure = terms_.constant(count * time->count, span);
  value.length =
      time->in_days ? Length{Form::days, none_id, measure} : Length{Form::months, measure, none_id};
  return value;
}

Value Operators::between(TermId from, TermId to, Span span) {
  const TermId months = terms_.make(TermOp::months_between, span, from, to);
  const TermId days = terms_.make(TermOp::sub, span, terms_.make(TermOp::day_number, span, to),
                                  terms_.make(TermOp::day_number, span, from));
  Value value = number(years(Form::months, months, 1, span), duration(), span);
  value.length = Length{Form::either, months, days};
  return value;
}

std::optional<Operators::Sides> Operators::sides(const Value& a, const Value& b, Span span) {
  if (a.is(Kind::number) && !common_type(a, b, "cannot be compared", span)) return std::nullopt;
  bool refused = false;
  const auto pair = one_measure(a, b, span, refused);
  if (refused) return std::nullopt;
  if (!pair) return Sides{a.term, b.term};
  const double in_a_year = pair->form == Form::days ? days_per_year : months_per_year;
  const bool lengths = power_of_time(a.type.bare ? b : a) > 0;
  return Sides{pair->a, pair->b, lengths ? 1 / in_a_year : in_a_year};
}

/// The years that a number of months or days stands for, or what is per year if `power` is negative.
TermId Operators::years(Form form, TermId measure, int power, Span span) {
  const TermId in_a_year = terms_.constant(form == Form::days ? days_per_year : months_per_year);
  return terms_.make(power > 0 ? TermOp::div : TermOp::mul, span, measure, in_a_year);
}

/// The length of what keeps a number of years and was written in months or in days.
std::optional<Length> Operators::in_years(TermId term, Form form, Span span) {
  if (form == Form::months)
    return Length{form, terms_.make(TermOp::mul, span, term, terms_.constant(months_per_year)),
                  none_id};
  if (form != Form::days) return std::nullopt;
  const TermId snaps =
      terms_.make(TermOp::mul, span, term, terms_.constant(days_per_year * snaps_per_day));
  const TermId nearest =
      terms_.make(TermOp::floor, span, terms_.make(TermOp::add, span, snaps, terms_.constant(0.5)));
  return Length{form, none_id,
                terms_.make(TermOp::div, span, nearest, terms_.constant(snaps_per_day))};
}

/// A state, a draw and the host keep one number, and the time between two dates is one of months or another of days.
bool Operators::require_one_number(const Value& value, const std::string& keeper) {
  if (!has(value, Form::either)) return true;
  const std::string text(sources_.text(value.span));
  diagnostics_.report(Code::length_kept, value.span, {keeper})
      .help("count it, as in `(" + text + ") / 1 day`, or keep the date");
  return false;
}

bool Operators::is_zero(const Value& value) const {
  const auto known = constant(value);
  return known && *known == 0;
}

/// The time between two dates, in what the other side was written in.
std::optional<Operators::Pair> Operators::between_and_written(const Value& between,
                                                              const Value& written, Span span,
                                                              bool& refused) {
  if (!written.length) {
    // As a number that is given it may be days or months.
    let_decide(written.term);
    return std::nullopt;
  }
  const Length& length = *written.length;
  if (length.form == Form::months) return Pair{Form::months, between.length->months, length.months};
  if (length.form == Form::days) return Pair{Form::days, between.length->days, length.days};
  auto report = diagnostics_.report(Code::length_of_both, span);
  report.label(written.span, "this has months and days")
      .label(between.span, "this lies between two dates");
  if (written.origin && !(*written.origin == written.span))
    report.label(*written.origin, "set here");
  report.help("count in one of them, or compare dates: `now >= date + 1 month + 3 days`");
  refused = true;
  return std::nullopt;
}

/// Two times, or two things per time, in one measure; none: in years.
std::optional<Operators::Pair> Operators::one_measure(const Value& a, const Value& b, Span span,
                                                      bool& refused) {
  if (!a.length && !b.length) return std::nullopt;
  const TermId zero = terms_.constant(0);
  auto beside_zero = [&](const Value& value) -> std::optional<std::pair<Form, TermId>> {
    if (!value.length || value.length->form == Form::both) return std::nullopt;
    const bool months = value.length->form == Form::months;
    return std::pair{months ? Form::months : Form::days,
                     months ? value.length->months : value.length->days};
  };
  if (is_zero(b)) {
    const auto side = beside_zero(a);
    return side ? std::optional(Pair{side->first, side->second, zero}) : std::nullopt;
  }
  if (is_zero(a)) {
    const auto side = beside_zero(b);
    return side ? std::optional(Pair{side->first, zero, side->second}) : std::nullopt;
  }
  const bool a_between = has(a, Form::either), b_between = has(b, Form::either);
  if (a_between && b_between) return Pair{Form::days, a.length->days, b.length->days};
  if (a_between) return between_and_written(a, b, span, refused);
  if (b_between) {
    auto pair = between_and_written(b, a, span, refused);
    if (pair) std::swap(pair->a, pair->b);
    return pair;
  }
  if (!a.length || !b.length || a.length->form != b.length->form || has(a, Form::both))
    return std::nullopt;
  const bool months = has(a, Form::months);
  return Pair{a.length->form, months ? a.length->months : a.length->days,
              months ? b.length->months : b.length->days};
}

/// Gives the sum, the choice or the smaller of two values its length, and its years where those hang on the measure.
/// False if that was refused.
bool Operators::join(const Value& a, const Value& b, bool linear, const Combine& combine,
                     Value& result) {
  if (!a.length && !b.length) return true;
  const TermId zero = terms_.constant(0);
  auto with_zero = [&](TermId x, TermId y) {
    return combine(x == none_id ? zero : x, y == none_id ? zero : y);
  };
  auto measures = [&](Form form, const Length& x, const Length& y) {
    Length length{form, none_id, none_id};
    if (form != Form::days) length.months = with_zero(x.months, y.months);
    if (form != Form::months) length.days = with_zero(x.days, y.days);
    result.length = length;
  };
  const bool zero_a = is_zero(a), zero_b = is_zero(b);
  if (zero_a || zero_b) {
    // What is not zero says in what; of two zeros either.
    const Value& other = !zero_a || (zero_b && a.length) ? a : b;
    if (!other.length || (!linear && has(other, Form::both))) return true;
    measures(other.length->form, zero_a ? Length{} : *a.length, zero_b ? Length{} : *b.length);
    return true;
  }
  const bool a_between = has(a, Form::either), b_between = has(b, Form::either);
  if (a_between != b_between) {
    bool refused = false;
    const auto pair = one_measure(a, b, result.span, refused);
    if (!pair) return !refused;
    const TermId measure = combine(pair->a, pair->b);
    result.length = pair->form == Form::months ? Length{Form::months, measure, none_id}
                                               : Length{Form::days, none_id, measure};
    result.term = years(pair->form, measure, power_of_time(a.type.bare ? b : a), result.span);
    return true;
  }
  if (!a.length || !b.length) return true;
  if (a.length->form == b.length->form && (linear || !has(a, Form::both)))
    measures(a.length->form, *a.length, *b.length);
  else if (linear)
    measures(Form::both, *a.length, *b.length);
  return true;
}

/// A time, or what is per time, times or over something without time.
std::optional<Length> Operators::scaled(const Value& a, const Value& b, TermOp op, Span span) {
  if (a.length && power_of_time(b) == 0)
    return mapped(a, true, [&](TermId measure) { return terms_.make(op, span, measure, b.term); });
  if (op == TermOp::mul && b.length && power_of_time(a) == 0)
    return mapped(b, true, [&](TermId measure) { return terms_.make(op, span, a.term, measure); });
  return std::nullopt;
}

/// What is per time, times the time between two dates: of each measure its own.
std::optional<TermId> Operators::rate_times(const Value& a, const Value& b, Span span) {
  if (!a.length || !b.length || power_of_time(a) + power_of_time(b) != 0) return std::nullopt;
  const bool a_between = has(a, Form::either), b_between = has(b, Form::either);
  auto times = [&](TermId x, TermId y) {
    return x == none_id || y == none_id ? none_id : terms_.make(TermOp::mul, span, x, y);
  };
  const TermId days = times(a.length->days, b.length->days);
  if (a_between && b_between) return days;
  if (!a_between && !b_between) return std::nullopt;
  const TermId months = times(a.length->months, b.length->months);
  if (months == none_id || days == none_id) return months == none_id ? days : months;
  return terms_.make(TermOp::add, span, months, days);
}

/// Something without time over a time, or over what is per time.
std::optional<Length> Operators::per(const Value& a, const Value& b, Span span) {
  if (power_of_time(a) != 0) return std::nullopt;
  return mapped(b, false,
                [&](TermId measure) { return terms_.make(TermOp::div, span, a.term, measure); });
}

} // namespace deal::sema
