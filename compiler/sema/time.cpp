#include "compiler/sema/elaborator.hpp"

#include "compiler/sema/calendar_terms.hpp"
#include "runtime/calendar/day_count.hpp"

#include <algorithm>
#include <cmath>

namespace deal::sema {

using namespace syntax;

/// A year that begins in February, or a month on its 15th, would silently become one of the calendar.
bool Elaborator::begins_period(calendar::Step step, const GridDecl& grid) {
  const calendar::Date from = civil(grid.from->date);
  const calendar::Grid around(step, from, from);
  if (around.first() == from) return true;
  const auto month = [](const calendar::Date& date) {
    const std::string day = to_string(date);
    return day.substr(0, day.size() - 3);
  };
  const std::string length = grid.step.text.substr(0, grid.step.text.size() - 2);
  const std::string written(sources_.text(grid.from->span));
  std::string help = "begin with " + month(around.first()) + " or " + month(around.end());
  if (step != calendar::Step::month)
    help += "; `grid monthly from " + month(from) + " …` has the months of such a " + length;
  diagnostics_.report(Code::grid_off_calendar, grid.from->span, {written, length, grid.step.text})
      .help(help);
  return false;
}

void Elaborator::make_grid() {
  const GridDecl* grid = nullptr;
  Span place;
  for (const Declaration* declaration : definitions_.parts) {
    const auto* d = std::get_if<GridDecl>(&declaration->value);
    if (d == nullptr) continue;
    if (grid != nullptr) {
      duplicate("grid", declaration->span, place);
      return;
    }
    grid = d;
    place = declaration->span;
  }
  if (grid == nullptr) {
    const source::FileId file = input_.modules.back()->file;
    diagnostics_.report(Code::no_grid, Span{file, 0, 0})
        .help("add a line such as `grid monthly from 2024-10 to 2030-12`");
    return;
  }
  static const std::map<std::string, calendar::Step> steps{{"weekly", calendar::Step::week},
                                                           {"monthly", calendar::Step::month},
                                                           {"quarterly", calendar::Step::quarter},
                                                           {"yearly", calendar::Step::year}};
  auto step = steps.find(grid->step.text);
  if (step == steps.end()) {
    diagnostics_.report(Code::unknown_option, grid->step.span,
                        {grid->step.text, "weekly, monthly, quarterly or yearly"});
    return;
  }
  for (const Expr* end : {grid->from.get(), grid->to.get()}) {
    if (end->kind == ExprKind::date) continue;
    diagnostics_.report(
        Code::wrong_type_for, end->span,
        {"the grid", "a date such as 2024-10", "`" + std::string(sources_.text(end->span)) + "`"});
    return;
  }
  const calendar::Date from = civil(grid->from->date);
  if (!begins_period(step->second, *grid)) return;
  const calendar::Date to = civil(grid->to->date);
  if (to < from) {
    diagnostics_.report(Code::grid_backwards, place);
    return;
  }
  const calendar::Grid periods(step->second, from, to);
  if (periods.size() > limits_.periods) {
    diagnostics_.report(Code::grid_too_long, place,
                        {std::to_string(periods.size()), std::to_string(limits_.periods)});
    return;
  }
  model_.grid.step = grid->step.text;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    model_.grid.labels.push_back(periods.label(i));
    model_.grid.start_slots.push_back(
        static_cast<double>(calendar::coordinate(periods.period(i).first)));
    model_.grid.end_slots.push_back(
        static_cast<double>(calendar::coordinate(periods.period(i).end)));
    model_.grid.years.push_back(calendar::year_fraction(step->second));
    model_.grid.end_times.push_back(calendar::year_fraction(
        calendar::DayCount::actual_365_fixed, periods.period(0).end, periods.period(i).end));
  }
}

Value Elaborator::date_literal(const Expr& expression) {
  Value value{.type = Type::of(Kind::date), .span = expression.span};
  value.term = terms_.constant(static_cast<double>(calendar::coordinate(civil(expression.date))),
                               expression.span);
  return value;
}

/// `year_fraction(act_360)`: the length of this period by a day count.
Value Elaborator::year_fraction(const Expr& e) {
  static const std::map<std::string, calendar::DayCount> conventions{
      {"act_360", calendar::DayCount::actual_360},
      {"act_365", calendar::DayCount::actual_365_fixed},
      {"thirty_360", calendar::DayCount::thirty_360},
      {"act_act", calendar::DayCount::actual_actual_isda}};
  if (e.args.size() != 2) {
    diagnostics_.report(Code::argument_count, e.span,
                        {"year_fraction", "1", std::to_string(e.args.size() - 1)});
    return failed(e.span);
  }
  auto found = conventions.find(e.args[1]->text);
  if (e.args[1]->kind != ExprKind::name || found == conventions.end()) {
    diagnostics_.report(
        Code::unknown_option, e.args[1]->span,
        {std::string(sources_.text(e.args[1]->span)), "act_360, act_365, thirty_360 or act_act"});
    return failed(e.span);
  }
  std::vector<double> lengths;
  for (std::size_t i = 0; i < model_.grid.periods(); ++i) {
    auto date = [](double slot) {
      return calendar::from_coordinate(static_cast<std::int64_t>(slot));
    };
    lengths.push_back(calendar::year_fraction(found->second, date(model_.grid.start_slots[i]),
                                              date(model_.grid.end_slots[i])));
  }
  auto& columns = model_.grid.columns;
  auto known = std::find(columns.begin(), columns.end(), lengths);
  const auto index = static_cast<std::uint32_t>(known - columns.begin());
  if (known == columns.end()) columns.push_back(std::move(lengths));
  return number(terms_.leaf(TermOp::period_value, e.span, index), duration(), e.span);
}

/// `ramp(0% at 2024-12, 50% at 2027-12)`: straight lines between the points, level before and after.
/// `steps(…)`: each value from its date on.
Value Elaborator::dated_points(const Expr& e, const Scope& scope, bool linear) {
  const std::string name = linear ? "ramp" : "steps";
  struct Point {
    Value value;
    TermId there;
    double slot;
    Span place;
  };
  bool nothing = true;
  std::vector<Point> points;
  for (std::size_t i = 1; i < e.args.size(); ++i) {
    const Expr& item = *e.args[i];
    if (item.kind != ExprKind::binary || item.text != "at") {
      diagnostics_.report(Code::argument_form, item.span,
                          {name, "value at date", name + "(0% at 2024-12, 50% at 2027-12)"});
      return failed(e.span);
    }
    Value value = elaborate(*item.args[0], scope, {});
    Value date = elaborate(*item.args[1], scope, {});
    if (value.is(Kind::none))
      value = absent(value.span);
    else if (!operators_.require_number(value, "`" + name + "`"))
      return failed(e.span);
    if (date.failed) return failed(e.span);
    const auto slot = operators_.constant(date);
    if (!date.is(Kind::date) || !slot) {
      diagnostics_.report(Code::wrong_type_for, date.span,
                          {"`" + name + "`", "a fixed date", describe(date.type)});
      return failed(e.span);
    }
    nothing &= value.is(Kind::none);
    if (value.is(Kind::none)) value.type = Type::bare_number();
    const TermId there = value.present;
    value = operators_.filled(std::move(value), 0);
    if (!points.empty()) {
      if (*slot <= points.back().slot) {
        diagnostics_.report(Code::points_out_of_order, date.span, {name})
            .label(points.back().place, "not after this date");
        return failed(e.span);
      }
      const auto common = operators_.common_type(points.front().value, value,
                                                 "cannot be points of one line", e.span);
      if (!common) return failed(e.span);
      points.front().value.type = *common;
    }
    points.push_back({value, there, *slot, date.span});
  }
  if (points.empty()) {
    diagnostics_.report(Code::argument_count, e.span, {name, "one dated value or more", "0"});
    return failed(e.span);
  }
  if (nothing) return {.type = Type::of(Kind::none), .span = e.span};
  const Span span = e.span;
  const TermId always = terms_.boolean(true, span);
  auto known = [&](TermId present) { return present == none_id ? always : present; };
  TermId present = known(points.front().there);
  const TermId start = terms_.leaf(TermOp::period_start, span);
  const TermId end = terms_.leaf(TermOp::period_end, span);
  TermId result = points.front().value.term;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Point& from = points[i - 1];
    const Point& to = points[i];
    const TermId reached = linear ? terms_.make(TermOp::le, span, terms_.constant(from.slot), start)
                                  : terms_.make(TermOp::lt, span, terms_.constant(to.slot), end);
    TermId value = to.value.term;
    if (linear) {
      const TermId begin = terms_.constant(from.slot);
      const TermId since = terms_.make(TermOp::months_between, span, begin, start);
      const TermId all = terms_.make(TermOp::months_between, span, begin, terms_.constant(to.slot));
      const TermId share = terms_.make(TermOp::div, span, since, all);
      const TermId one = terms_.constant(1);
      const TermId capped = terms_.make(TermOp::min, span, share, one);
      const TermId rise = terms_.make(TermOp::sub, span, to.value.term, from.value.term);
      value = terms_.make(TermOp::add, span, from.value.term,
                          terms_.make(TermOp::mul, span, rise, capped));
    }
    result = terms_.make(TermOp::select, span, reached, value, result);
    TermId there = known(to.there);
    if (linear && from.there != none_id) {
      const TermId past = terms_.make(TermOp::le, span, terms_.constant(to.slot), start);
      there = terms_.both(there, terms_.make(TermOp::or_, span, from.there, past), span);
    }
    present = terms_.make(TermOp::select, span, reached, there, present);
  }
  Value value = number(result, points.front().value.type, span);
  if (present != always) value.present = present;
  value.type.optional = value.present != none_id;
  return value;
}

} // namespace deal::sema
