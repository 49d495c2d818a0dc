#include "compiler/sema/operators.hpp"

#include "compiler/sema/calendar_terms.hpp"
#include "compiler/sema/month_days.hpp"
#include "compiler/sema/walk.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace deal::sema {

using diagnostics::Code;

namespace {

double first_slot() {
  return static_cast<double>(calendar::coordinate({calendar::first_year, 1, 1}));
}
double last_slot() {
  return static_cast<double>(calendar::coordinate({calendar::last_year, 12, 31}));
}

bool in_calendar(double slot) { return slot >= first_slot() && slot <= last_slot(); }

} // namespace

/// A date some months and days later or earlier. What was written in years is so many months; the time between two other
/// dates is so many days.
Value Operators::date_plus(const Value& date, const Value& length, bool minus, Span span,
                           MonthEnd rule) {
  const bool of_time =
      length.is(Kind::number) && !length.type.bare && length.type.unit == duration().unit;
  Value result{.type = Type::of(Kind::date), .span = span};
  if (minus && length.is(Kind::date)) {
    result = between(length.term, date.term, span);
  } else if (!of_time) {
    mismatch(date, length, minus ? "cannot be subtracted" : "cannot be added", span);
    return failed(span);
  } else {
    const auto written =
        length.length ? length.length : in_years(length.term, Length::Form::months, span);
    auto signed_ = [&](TermId term) { return minus ? terms_.make(TermOp::neg, span, term) : term; };
    result.term = date.term;
    const bool stays = written->months == none_id ||
                       (terms_.is_constant(written->months) && terms_.value(written->months) == 0);
    const bool by_days = written->form == Length::Form::either;
    if (!stays && !by_days) {
      const auto moved = months_later(date, length, signed_(written->months), span, rule);
      if (!moved) return failed(span);
      result.term = *moved;
    }
    if (written->form != Length::Form::months) {
      const TermId days =
          terms_.make(TermOp::floor, span,
                      terms_.make(TermOp::add, span, signed_(written->days), terms_.constant(0.5)));
      const TermId from = terms_.make(TermOp::day_number, span, result.term);
      result.term =
          terms_.make(TermOp::of_day_number, span, terms_.make(TermOp::add, span, from, days));
    }
  }
  if (result.is(Kind::date) && terms_.is_constant(result.term) &&
      !in_calendar(terms_.value(result.term))) {
    report_too_far(date, length);
    return failed(span);
  }
  result.present = both_present(date, length, span);
  result.type.optional = result.present != none_id;
  return result;
}

void Operators::report_too_far(const Value& date, const Value& length) {
  const auto slot = static_cast<std::int64_t>(constant(date).value_or(first_slot()));
  diagnostics_
      .report(Code::date_too_far, length.span,
              {calendar::to_string(calendar::from_coordinate(slot)),
               std::string(sources_.text(length.span))})
      .help("dates lie in the years 1 to 9999");
}

/// Nothing: the day is lacking, and that was not foreseen.
std::optional<TermId> Operators::months_later(const Value& date, const Value& length, TermId months,
                                              Span span, MonthEnd rule) {
  const auto slot = constant(date);
  const bool clamped = rule == MonthEnd::clamped;
  if (slot && terms_.is_constant(months) && !clamped) {
    const calendar::Date from = calendar::from_coordinate(static_cast<std::int64_t>(*slot));
    const double whole = std::floor(terms_.value(months));
    if (!in_calendar(*slot + whole * slots_per_year / months_per_year)) {
      report_too_far(date, length);
      return std::nullopt;
    }
    const calendar::Date moved = calendar::add_months(from, static_cast<std::int64_t>(whole));
    if (moved.day != from.day) {
      diagnostics_
          .report(Code::no_such_day, span,
                  {calendar::to_string(from),
                   calendar::to_string({moved.year, moved.month, 1}).substr(0, 7),
                   std::to_string(from.day)})
          .help("write the date that is meant, count in days, or take the last day of such a "
                "month: `clamped(date, length)`");
      return std::nullopt;
    }
  }
  if (!clamped) let_decide(length.term);
  return terms_.make(TermOp::months_later, span, date.term, months, none_id, clamped ? 1 : 0);
}

/// Whether a month lacks the day is asked of numbers that are known.
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
  const std::string written = calendar::to_string(calendar::from_coordinate(
      static_cast<std::int64_t>(std::clamp(slot, first_slot(), last_slot()))));
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
  if (series.is(Kind::none) || date.is(Kind::none))
    return {.type = Type::of(Kind::none), .span = span};
  const bool moves = date.is(Kind::date) && moves_in_time(date);
  if (!date.is(Kind::date) || moves) {
    diagnostics_.report(
        Code::wrong_type_for, date.span,
        {"`at`", "one date a path", moves ? "a date that moves in time" : describe(date.type)});
    return failed(span);
  }
  if (series.term == none_id) {
    diagnostics_.report(Code::wrong_type_for, series.span,
                        {"`at`", "a series", describe(series.type)});
    return failed(span);
  }
  if (!check_on_grid(date)) return failed(span);
  const Moments moments = moments_of(date, span);
  const Value known = filled(series, 0);
  Value result = known;
  result.span = span;
  result.is_now = false;
  result.term = at(moments, known.term, span);
  result.length = mapped(known, true, [&](TermId term) { return at(moments, term, span); });
  result.present = series.present == none_id ? none_id : at(moments, series.present, span);
  result.present = terms_.both(moments.comes, result.present, span);
  result.present = terms_.both(date.present, result.present, span);
  result.type.optional = result.present != none_id;
  return result;
}

bool Operators::moves_in_time(const Value& date) const {
  TimingAnalysis timing(model_);
  return timing.of(date.term).timed || timing.of(date.present).timed;
}

/// The period of a date, as far as it is known while the periods go by.
Operators::Moments Operators::moments_of(const Value& date, Span span) {
  const auto& starts = model_.grid.start_slots;
  const auto& ends = model_.grid.end_slots;
  if (const auto slot = constant(date)) {
    const auto next = std::upper_bound(starts.begin(), starts.end(), *slot);
    return {.period = static_cast<std::uint32_t>(next - starts.begin() - 1)};
  }
  if (const TermId condition = first_of(date.term); condition != none_id)
    return {.now = terms_.make(TermOp::first, span, condition)};
  const TermId day = filled(date, 0).term;
  const TermId from = terms_.make(TermOp::le, span, terms_.constant(starts.front()), day);
  const TermId until = terms_.make(TermOp::lt, span, day, terms_.constant(ends.back()));
  Moments moments{.date = day, .comes = terms_.make(TermOp::and_, span, from, until)};
  if (TimingAnalysis(model_).of(day).whole_run) return moments;
  const TermId begun = terms_.make(TermOp::lt, span, day, terms_.leaf(TermOp::period_end, span));
  const TermId not_past =
      terms_.make(TermOp::le, span, terms_.leaf(TermOp::period_start, span), day);
  moments.now = terms_.make(TermOp::and_, span, not_past, begun);
  return moments;
}

/// The condition of which a date is the first date.
TermId Operators::first_of(TermId date) const {
  while (date != none_id && terms_[date].op == TermOp::variable)
    date = model_.variables[terms_[date].index].value;
  const bool first = date != none_id && terms_[date].op == TermOp::first_time;
  return first ? terms_[date].operands[0] : none_id;
}

/// A term as it is in the period that was found.
TermId Operators::at(const Moments& moments, TermId term, Span span) {
  auto in_period = [&](std::size_t period) {
    return terms_.make(TermOp::at_period, span, term, none_id, none_id,
                       static_cast<std::uint32_t>(period));
  };
  if (moments.now == none_id && moments.date == none_id) return in_period(moments.period);
  if (moments.now != none_id) {
    if (terms_[term].boolean)
      return terms_.make(TermOp::ever, span, terms_.make(TermOp::and_, span, moments.now, term));
    const TermId only = terms_.make(TermOp::select, span, moments.now, term, terms_.constant(0));
    return terms_.make(TermOp::total, span, only);
  }
  // Known after the last period alone: it is looked for among all of them.
  auto among = [&](auto&& self, std::size_t first, std::size_t last) -> TermId {
    if (first == last) return in_period(first);
    const std::size_t middle = first + (last - first) / 2;
    const TermId early =
        terms_.make(TermOp::lt, span, moments.date, terms_.constant(model_.grid.end_slots[middle]));
    return terms_.make(TermOp::select, span, early, self(self, first, middle),
                       self(self, middle + 1, last));
  };
  return among(among, 0, model_.grid.periods() - 1);
}
} // namespace deal::sema
