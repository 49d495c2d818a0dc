#include "compiler/sema/calendar_terms.hpp"
#include "compiler/sema/operators.hpp"

#include <cmath>

namespace deal::sema {

using diagnostics::Code;

namespace {

constexpr double most_periods = 1200;
constexpr double days_in_week = 7;

} // namespace

/// A number without unit, or a length in what the grid counts: 1 year is 12 periods of months.
std::optional<std::uint32_t> Operators::periods(const Value& count, const std::string& function) {
  if (count.failed) return std::nullopt;
  auto known = constant(count);
  if (known && count.is(Kind::number) && count.type.unit == duration().unit && count.length) {
    const bool weekly = model_.grid.step == "weekly";
    const TermId measure = weekly ? count.length->days : count.length->months;
    const bool counted = count.length->form == (weekly ? Length::Form::days : Length::Form::months);
    const double in_period = weekly ? days_in_week : model_.grid.years.front() * months_per_year;
    known = counted && terms_.is_constant(measure)
                ? std::optional(terms_.value(measure) / in_period)
                : std::nullopt;
  } else if (!count.is(Kind::number) || !count.type.unit.dimensionless()) {
    known.reset();
  }
  if (known && *known >= 1 && *known <= most_periods && *known == std::floor(*known))
    return static_cast<std::uint32_t>(*known);
  std::string found = describe(count.type);
  if (count.is(Kind::number))
    found = constant(count) ? "`" + std::string(sources_.text(count.span)) + "`"
                            : "a number that is not fixed";
  diagnostics_.report(Code::wrong_type_for, count.span,
                      {"`" + function + "`", "a whole number of periods from 1 to 1200", found});
  return std::nullopt;
}

/// Whether there was a period so many before this one.
TermId Operators::was_there(std::uint32_t lag, Span span) {
  const double edge = lag <= model_.grid.periods() ? model_.grid.end_slots[lag - 1] : HUGE_VAL;
  if (!std::isfinite(edge)) return terms_.boolean(false, span);
  return terms_.make(TermOp::le, span, terms_.constant(edge, span),
                     terms_.leaf(TermOp::period_start, span));
}

/// What a value was some periods ago: absent in the first ones, and where it was absent itself.
Value Operators::ago(const Value& value, std::uint32_t lag, Span span) {
  const auto then = [&](TermId term) {
    return term == none_id ? none_id
                           : terms_.make(TermOp::previous, span, term, none_id, none_id, lag);
  };
  const Value given = filled(value, 0);
  Value result = given;
  result.span = span;
  result.term = then(given.term);
  result.present = terms_.both(was_there(lag, span), then(value.present), span);
  result.type.optional = true;
  result.length = mapped(given, true, then);
  result.is_now = false;
  return result;
}

} // namespace deal::sema
