#include "compiler/sema/operators.hpp"

#include "compiler/sema/calendar_terms.hpp"
#include "compiler/sema/walk.hpp"

#include <algorithm>
#include <set>

namespace deal::sema {

using diagnostics::Code;

Value Operators::date_plus(const Value& date, const Value& length, bool minus, Span span) {
  if (minus && length.is(Kind::date)) {
    const TermId difference = terms_.make(TermOp::sub, span, date.term, length.term);
    return number(terms_.make(TermOp::div, span, difference, terms_.constant(slots_per_year)),
                  duration(), span);
  }
  if (!length.is(Kind::number) || (!length.type.bare && !(length.type.unit == duration().unit)) ||
      length.type.bare) {
    mismatch(date, length, minus ? "cannot be subtracted" : "cannot be added", span);
    return failed(span);
  }
  Value result{.type = Type::of(Kind::date), .span = span};
  const int sign = minus ? -1 : 1;
  if (date.date && length.length) {
    const calendar::Date from = civil(*date.date);
    const calendar::Date moved = calendar::add_months(from, sign * length.length->months);
    if (moved.day != from.day) {
      diagnostics_
          .report(Code::no_such_day, span,
                  {calendar::to_string(from),
                   calendar::to_string({moved.year, moved.month, 1}).substr(0, 7),
                   std::to_string(from.day)})
          .help("write the date that is meant, or count in days");
      return failed(span);
    }
    const calendar::Date day = calendar::add_days(moved, sign * length.length->days);
    result.term = terms_.constant(static_cast<double>(calendar::coordinate(day)), span);
    result.date = syntax::Date{.year = day.year, .quarter = 0, .month = day.month, .day = day.day};
    return result;
  }
  let_decide(length.term);
  // On a path: whole months are exact, the rest goes to the nearest slot of a month of 31.
  const TermId slots = terms_.make(TermOp::mul, span, length.term, terms_.constant(slots_per_year));
  const TermId rounded =
      terms_.make(TermOp::floor, span, terms_.make(TermOp::add, span, slots, terms_.constant(0.5)));
  result.term = terms_.make(minus ? TermOp::sub : TermOp::add, span, date.term, rounded);
  return result;
}

/// By the calendar a date moves otherwise than on a path, so that the number has to be known.
void Operators::let_decide(TermId root) {
  std::set<TermId> seen;
  walk_up(
      root, [&](TermId id) { return seen.contains(id); }, [&](TermId id) { seen.insert(id); },
      [&](TermId id, auto push) {
        const Term& term = terms_[id];
        if (term.op == TermOp::variable) push(model_.variables[term.index].value);
        std::ranges::for_each(term.operands, push);
      },
      [&](TermId id) {
        if (terms_[id].op == TermOp::parameter) model_.parameters[terms_[id].index].decides = true;
      });
}

bool Operators::check_on_grid(const Value& date) {
  if (const auto slot = constant(date)) return check_on_grid(date, *slot, "");
  const FamilyId family = date.term == none_id ? 0 : terms_[date.term].family;
  const auto& rows = model_.families[family].rows;
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    const TermId present = date.present == none_id ? none_id : terms_.in_row(date.present, row);
    if (present != none_id && terms_.is_constant(present) && terms_.value(present) == 0) continue;
    const TermId own = terms_.in_row(date.term, row);
    if (!terms_.is_constant(own)) return true;
    if (!check_on_grid(date, terms_.value(own), rows[row])) return false;
  }
  return true;
}

bool Operators::check_on_grid(const Value& date, double slot, const std::string& row) {
  const Span place =
      date.origin && !sources_.file(date.origin->file).is_library() ? *date.origin : date.span;
  const auto& grid = model_.grid;
  const std::string written =
      calendar::to_string(calendar::from_coordinate(static_cast<std::int64_t>(slot)));
  const bool after = slot >= grid.end_slots.back();
  if (!after && slot >= grid.start_slots.front()) return true;
  auto report =
      after ? diagnostics_.report(Code::date_after_grid, place, {written, grid.labels.back()})
            : diagnostics_.report(Code::date_before_grid, place, {written, grid.labels.front()});
  if (!row.empty()) report.here("in row `" + row + "`");
  report.help(
      after ? "lengthen the grid, or leave the event out"
            : "what happened before the grid goes into `cash`, `opening …` and what the library "
              "has for it: `equity_stake`, `note_stake`, `used_before` of a commitment");
  return false;
}

/// `now` is the whole period: a date equals it if it falls into it.
Value Operators::compare_now(const std::string& written, const Value& date, bool now_left,
                             Span span) {
  std::string op = written;
  if (!now_left) {
    if (op[0] == '<')
      op[0] = '>';
    else if (op[0] == '>')
      op[0] = '<';
  }
  const TermId start = terms_.leaf(TermOp::period_start, span);
  const TermId end = terms_.leaf(TermOp::period_end, span);
  const TermId d = date.term;
  auto not_before = [&] {
    return terms_.make(TermOp::le, span, start, d);
  }; // the date is in this period or later
  auto begun = [&] { return terms_.make(TermOp::lt, span, d, end); }; // … in this period or earlier
  TermId term = none_id;
  if (op == ">=")
    term = begun();
  else if (op == "<=")
    term = not_before();
  else if (op == ">")
    term = terms_.make(TermOp::not_, span, not_before());
  else if (op == "<")
    term = terms_.make(TermOp::not_, span, begun());
  else {
    if (!check_on_grid(date)) return failed(span);
    term = terms_.make(TermOp::and_, span, not_before(), begun());
    if (op == "!=") term = terms_.make(TermOp::not_, span, term);
  }
  return boolean(terms_.both(term, date.present, span), span);
}

Value Operators::value_at(const Value& series, const Value& date, Span span) {
  const auto slot = constant(date);
  if (!date.is(Kind::date) || !slot) {
    diagnostics_.report(Code::wrong_type_for, date.span,
                        {"`at`", "a fixed date",
                         date.is(Kind::date) ? "a date that is not fixed" : describe(date.type)});
    return failed(span);
  }
  if (series.is(Kind::none)) return series;
  if (series.term == none_id || !check_on_grid(date)) {
    if (series.term == none_id)
      diagnostics_.report(Code::wrong_type_for, series.span,
                          {"`at`", "a series", describe(series.type)});
    return failed(span);
  }
  const auto& starts = model_.grid.start_slots;
  const auto period = static_cast<std::uint32_t>(
      std::upper_bound(starts.begin(), starts.end(), *slot) - starts.begin() - 1);
  Value result = series;
  result.span = span;
  result.length.reset();
  result.date.reset();
  result.is_now = false;
  result.term = terms_.make(TermOp::at_period, span, series.term, none_id, none_id, period);
  if (series.present != none_id) {
    result.present = terms_.make(TermOp::at_period, span, series.present, none_id, none_id, period);
  }
  return result;
}
} // namespace deal::sema
