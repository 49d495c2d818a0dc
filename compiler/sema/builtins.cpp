#include "compiler/sema/builtins.hpp"

#include "compiler/sema/calendar_terms.hpp"

#include <algorithm>
#include <limits>

namespace deal::sema {

using diagnostics::Code;
using syntax::ExprKind;

const std::map<std::string_view, BuiltIns::Entry>& BuiltIns::table() {
  static const std::map<std::string_view, Entry> entries{
#define DEAL_BUILTIN(name, method, op, arguments, absent, signature, doc)                          \
  {name, {&BuiltIns::method, TermOp::op, arguments, WhenAbsent::absent}},
#define DEAL_SPECIAL(name, signature, doc)
#include "compiler/sema/builtins.def"
#undef DEAL_BUILTIN
#undef DEAL_SPECIAL
  };
  return entries;
}

/// Whether the function of a number or date is there, if that is there where `present` says so.
TermId BuiltIns::presence_of(const Entry& entry, TermId present, Span span) {
  switch (entry.absent) {
  case WhenAbsent::here: return present;
  case WhenAbsent::then: return terms_.make(entry.op, span, present);
  case WhenAbsent::by_now: return operators_.all_along(present, span);
  case WhenAbsent::ever: return terms_.make(TermOp::always, span, present);
  case WhenAbsent::left_out:
  case WhenAbsent::own:
  case WhenAbsent::refused: break;
  }
  return none_id;
}

/// The methods of what is absent with an argument need not know that it may be.
Value BuiltIns::apply(const Entry& entry, const Expr& call, const std::vector<Value>& arguments,
                      Rule rule) {
  rule_ = rule;
  const bool asks = entry.absent == WhenAbsent::left_out || entry.absent == WhenAbsent::own ||
                    entry.absent == WhenAbsent::refused;
  if (asks) return (this->*entry.method)(call, arguments, entry.op);
  TermId present = none_id;
  std::vector<Value> given = arguments;
  for (Value& argument : given) {
    if (argument.is(Kind::none)) return {.type = Type::of(Kind::none), .span = call.span};
    const bool condition = argument.is(Kind::boolean) && entry.absent != WhenAbsent::then;
    if (argument.present == none_id || condition) continue;
    const TermId there = argument.present;
    if (entry.absent != WhenAbsent::here) argument = operators_.filled(argument, 0);
    present = terms_.both(present, presence_of(entry, there, call.span), call.span);
    argument.present = none_id;
    argument.type.optional = false;
  }
  Value result = (this->*entry.method)(call, given, entry.op);
  if (result.failed || present == none_id) return result;
  result.present = terms_.both(result.present, present, call.span);
  result.type.optional = true;
  return result;
}

Type BuiltIns::money() const { return Type::money(model_.currency); }

/// What an operation makes of a value, of the same type.
Value BuiltIns::through(const Expr& e, const Value& a, bool linear, TermOp op) {
  Value result = number(terms_.make(op, e.span, a.term), a.type, e.span);
  result.length =
      mapped(a, linear, [&](TermId measure) { return terms_.make(op, e.span, measure); });
  return result;
}

Value BuiltIns::absolute(const Expr& e, const std::vector<Value>& a, TermOp op) {
  if (!operators_.require_number(a[0], "`abs`")) return failed(e.span);
  return through(e, a[0], false, op);
}

Value BuiltIns::beyond_rounding(const Expr& e, const std::vector<Value>& a, TermOp op) {
  if (!operators_.require_number(a[0], "`beyond_rounding`")) return failed(e.span);
  return through(e, a[0], false, op);
}

/// A function of plain numbers.
Value BuiltIns::plain(const Expr& e, const std::vector<Value>& a, TermOp op) {
  const std::string name = "`" + std::string(sources_.text(e.args[0]->span)) + "`";
  if (!operators_.require_number(a[0], name)) return failed(e.span);
  if (!a[0].type.unit.dimensionless()) {
    diagnostics_
        .report(Code::wrong_type_for, a[0].span,
                {name, "a number without a unit", describe(a[0].type)})
        .help("divide by a unit first, as in `x / 1 year`");
    return failed(e.span);
  }
  Type type = a[0].type;
  type.percent = false;
  return number(terms_.make(op, e.span, a[0].term), type, e.span);
}

Value BuiltIns::probability(const Expr& e, const std::vector<Value>& a, TermOp op) {
  Value result = plain(e, a, op);
  if (!result.failed) result.type = Type::fraction();
  return result;
}

Value BuiltIns::points(const Expr& e, const std::vector<Value>& a, TermOp) {
  if (!operators_.require_number(a[0], "`points`")) return failed(e.span);
  if (!a[0].type.unit.dimensionless()) {
    diagnostics_.report(Code::wrong_type_for, a[0].span,
                        {"`points`", "a fraction", describe(a[0].type)});
    return failed(e.span);
  }
  Unit points;
  points.points = 1;
  return number(a[0].term, Type::number(points), e.span);
}

Value BuiltIns::exists(const Expr& e, const std::vector<Value>& a, TermOp) {
  if (a[0].is(Kind::instance) && a[0].instance == nullptr) {
    TermId any = terms_.boolean(false, e.span);
    for (const auto& choice : a[0].choices)
      any = terms_.make(TermOp::or_, e.span, any, choice.second);
    return boolean(any, e.span);
  }
  if (a[0].present != none_id) return boolean(a[0].present, e.span);
  return boolean(terms_.boolean(!a[0].is(Kind::none), e.span), e.span);
}

std::optional<PartyId> BuiltIns::party_argument(const Expr& e, const std::vector<Value>& a,
                                                std::size_t i, bool origin) {
  if (!a[i].is(Kind::party)) {
    diagnostics_.report(
        Code::wrong_type_for, a[i].span,
        {"`" + std::string(sources_.text(e.args[0]->span)) + "`", "a party", describe(a[i].type)});
    return std::nullopt;
  }
  return origin ? model_.purse(a[i].id) : a[i].id;
}

/// Whether the party's money can be followed.
bool BuiltIns::require_origin(const Expr& e, PartyId party) {
  if (model_.parties[party].family == 0) return true;
  diagnostics_.report(Code::origin_of_rows, e.span, {model_.parties[party].name});
  return false;
}

Value BuiltIns::party_quantity(const Expr& e, const std::vector<Value>& a, TermOp op) {
  const auto party = party_argument(e, a, 0, op != TermOp::revenue);
  if (!party) return failed(e.span);
  if (!follows_money(op)) return number(terms_.leaf(op, e.span, *party), money(), e.span);
  if (!require_origin(e, *party)) return failed(e.span);
  return number(terms_.traced(op, e.span, rule_, *party), money(), e.span);
}

Value BuiltIns::defaulted(const Expr& e, const std::vector<Value>& a, TermOp op) {
  const auto party = party_argument(e, a, 0, true);
  if (!party) return failed(e.span);
  // World and outside parties always pay in full.
  const PartyKind kind = model_.parties[*party].kind;
  if (kind == PartyKind::world || kind == PartyKind::outside)
    return boolean(terms_.boolean(false, e.span), e.span);
  return boolean(terms_.leaf(op, e.span, *party, 0, true), e.span);
}

Value BuiltIns::held(const Expr& e, const std::vector<Value>& a, TermOp op) {
  const auto holder = party_argument(e, a, 0, true);
  if (!holder) return failed(e.span);
  if (!a[1].is(Kind::asset)) {
    diagnostics_.report(Code::wrong_type_for, a[1].span,
                        {"`held`", "an asset such as `share(X)`", describe(a[1].type)});
    return failed(e.span);
  }
  Unit unit;
  unit.counts.emplace_back(model_.assets[a[1].id].unit, 1);
  return number(terms_.leaf(op, e.span, a[1].id, *holder), Type::number(unit), e.span);
}

Value BuiltIns::outstanding(const Expr& e, const std::vector<Value>& a, TermOp op) {
  if (!a[0].is(Kind::asset)) {
    diagnostics_.report(Code::wrong_type_for, a[0].span,
                        {"`outstanding`", "an asset such as `share(X)`", describe(a[0].type)});
    return failed(e.span);
  }
  Unit unit;
  unit.counts.emplace_back(model_.assets[a[0].id].unit, 1);
  return number(terms_.leaf(op, e.span, a[0].id), Type::number(unit), e.span);
}

Value BuiltIns::opening(const Expr& e, const std::vector<Value>& a, TermOp op) {
  const std::string name = op == TermOp::opening ? "`opening`" : "`closing`";
  if (!operators_.require_quantity(a[0], name)) return failed(e.span);
  Value result = through(e, a[0], true, op);
  result.is_now = a[0].is_now;
  return result;
}

Value BuiltIns::first(const Expr& e, const std::vector<Value>& a, TermOp op) {
  if (!operators_.require_boolean(a[0], "`first`")) return failed(e.span);
  return boolean(terms_.make(op, e.span, a[0].term), e.span);
}

Value BuiltIns::so_far(const Expr& e, const std::vector<Value>& a, TermOp op) {
  if (a[0].is(Kind::boolean)) {
    if (!operators_.require_boolean(a[0], "`so_far`")) return failed(e.span);
    return boolean(terms_.make(op, e.span, a[0].term), e.span);
  }
  if (!operators_.require_number(a[0], "`so_far`")) return failed(e.span);
  return through(e, a[0], true, op);
}

/// The sum over the last n periods with this one: absent until there are so many.
Value BuiltIns::trailing(const Expr& e, const std::vector<Value>& a, TermOp) {
  if (!operators_.require_number(a[0], "`trailing`")) return failed(e.span);
  const auto count = operators_.periods(a[1], "trailing");
  if (!count) return failed(e.span);
  if (*count > model_.grid.periods()) {
    diagnostics_.report(Code::window_beyond_grid, a[1].span,
                        {std::to_string(*count), std::to_string(model_.grid.periods())});
    return failed(e.span);
  }
  const auto window = [&](TermId term) {
    TermId sum = none_id;
    for (std::uint32_t lag = *count; lag-- > 0;) {
      const TermId then =
          lag == 0 ? term : terms_.make(TermOp::previous, e.span, term, none_id, none_id, lag);
      sum = sum == none_id ? then : terms_.make(TermOp::add, e.span, sum, then);
    }
    return sum;
  };
  Value result = in_period(operators_.filled(a[0], 0), e.span);
  result.term = window(result.term);
  result.length = mapped(result, true, window);
  result.present = *count > 1 ? operators_.was_there(*count - 1, e.span) : none_id;
  if (a[0].present != none_id) {
    const TermId missing = terms_.make(TermOp::select, e.span, a[0].present,
                                       terms_.constant(0, e.span), terms_.constant(1, e.span));
    const TermId whole =
        terms_.make(TermOp::eq, e.span, window(missing), terms_.constant(0, e.span));
    result.present = terms_.both(whole, result.present, e.span);
  }
  result.type.optional = result.present != none_id;
  return result;
}

/// Of a flow per time what it amounts to in a period.
Value BuiltIns::in_period(const Value& flow, Span span) {
  Value result = flow;
  result.span = span;
  if (flow.type.unit.time != -1) return result;
  Unit time;
  time.time = 1;
  result.type.unit = flow.type.unit * time;
  result.term =
      terms_.make(TermOp::mul, span, flow.term, terms_.constant(model_.grid.years.front()));
  result.length.reset();
  return result;
}

/// Time from a date to the end of this period; within `opening`, to its start.
Value BuiltIns::elapsed(const Expr& e, const std::vector<Value>& a, TermOp) {
  if (!require_date(a[0], "elapsed")) return failed(e.span);
  return operators_.between(a[0].term, terms_.leaf(TermOp::period_end, e.span), e.span);
}

Value BuiltIns::clamped(const Expr& e, const std::vector<Value>& a, TermOp) {
  if (!a[0].is(Kind::date) || !a[1].is(Kind::number)) {
    diagnostics_.report(Code::wrong_type_for, e.span,
                        {"`clamped`", "a date and a length of time",
                         describe(a[0].type) + " and " + describe(a[1].type)});
    return failed(e.span);
  }
  return operators_.date_plus(a[0], a[1], false, e.span, MonthEnd::clamped);
}

bool BuiltIns::require_date(const Value& value, const std::string& function) {
  if (value.is(Kind::date)) return true;
  diagnostics_.report(Code::wrong_type_for, value.span,
                      {"`" + function + "`", "a date", describe(value.type)});
  return false;
}

/// A number that each period has.
TermId BuiltIns::period_column(std::vector<double> numbers) {
  model_.grid.columns.push_back(std::move(numbers));
  return terms_.leaf(TermOp::period_value, {},
                     static_cast<std::uint32_t>(model_.grid.columns.size() - 1));
}

const BuiltIns::PeriodDays& BuiltIns::period_days() {
  if (period_days_) return *period_days_;
  auto day = [](double slot) {
    return static_cast<double>(
        calendar::day_number(calendar::from_coordinate(static_cast<std::int64_t>(slot))));
  };
  std::vector<double> ends;
  std::vector<double> counts;
  for (std::size_t i = 0; i < model_.grid.periods(); ++i) {
    ends.push_back(day(model_.grid.end_slots[i]));
    counts.push_back(ends.back() - day(model_.grid.start_slots[i]));
  }
  period_days_ = {period_column(std::move(ends)), period_column(std::move(counts))};
  return *period_days_;
}

Value BuiltIns::part_from(const Expr& e, const std::vector<Value>& a, TermOp) {
  if (!require_date(a[0], "part_from")) return failed(e.span);
  const PeriodDays& days = period_days();
  const TermId day = terms_.make(TermOp::day_number, e.span, a[0].term);
  const TermId left = terms_.make(TermOp::sub, e.span, days.end, day);
  const TermId part = terms_.make(TermOp::div, e.span, left, days.count);
  const TermId some = terms_.make(TermOp::max, e.span, part, terms_.constant(0));
  return number(terms_.make(TermOp::min, e.span, some, terms_.constant(1)), Type::fraction(),
                e.span);
}

Value BuiltIns::as_of(const Expr& e, const std::vector<Value>& a, TermOp) {
  for (const Value& argument : a)
    if (argument.is(Kind::none)) return argument;
  if (!operators_.require_quantity(a[0], "`as_of`") || !require_date(a[1], "as_of"))
    return failed(e.span);
  const TermId end = terms_.make(TermOp::add, e.span, a[1].term, terms_.constant(1));
  Value result = number(terms_.ended_at(a[0].term, end), a[0].type, e.span);
  result.present = terms_.both(terms_.ended_at(a[0].present, end), a[1].present, e.span);
  result.type.optional = result.present != none_id;
  return result;
}

Value BuiltIns::same_period(const Expr& e, const std::vector<Value>& a, TermOp) {
  if (!a[0].is(Kind::date) || !a[1].is(Kind::date)) {
    diagnostics_.report(
        Code::wrong_type_for, e.span,
        {"`same_period`", "two dates", describe(a[0].type) + " and " + describe(a[1].type)});
    return failed(e.span);
  }
  const auto x = operators_.constant(a[0]);
  const auto y = operators_.constant(a[1]);
  if (x && y) {
    auto period = [&](double slot) {
      const auto& starts = model_.grid.start_slots;
      return std::upper_bound(starts.begin(), starts.end(), slot) - starts.begin();
    };
    const TermId same = terms_.boolean(period(*x) == period(*y), e.span);
    const TermId there = terms_.both(a[0].present, a[1].present, e.span);
    return boolean(terms_.both(same, there, e.span), e.span);
  }
  Value first = operators_.compare_now("==", a[0], true, e.span);
  Value second = operators_.compare_now("==", a[1], true, e.span);
  if (first.failed || second.failed) return failed(e.span);
  return boolean(terms_.make(TermOp::and_, e.span, first.term, second.term), e.span);
}

Value BuiltIns::over_run(const Expr& e, const std::vector<Value>& a, TermOp op) {
  const bool logical = op == TermOp::ever || op == TermOp::always || op == TermOp::count_periods ||
                       op == TermOp::first_time;
  const bool extreme = op == TermOp::highest || op == TermOp::lowest;
  if (extreme && a[0].is(Kind::none)) return a[0];
  const std::string name = "`" + (e.kind == ExprKind::member ? e.text : e.args[0]->text) + "`";
  if (logical                ? !operators_.require_boolean(a[0], name)
      : op == TermOp::final_ ? !operators_.require_quantity(a[0], name)
                             : !operators_.require_number(a[0], name))
    return failed(e.span);
  // What does not count is beyond all that does.
  const double beyond = std::numeric_limits<double>::max();
  const Value given = operators_.filled(a[0], op == TermOp::highest ? -beyond : beyond);
  Value result = op == TermOp::total ? in_period(given, e.span) : given;
  result.span = e.span;
  result.is_now = false;
  const TermId operand = result.term;
  result.term = terms_.make(op, e.span, operand);
  result.length =
      result.type.unit.time == 0 ? std::nullopt : mapped(given, !extreme, [&](TermId measure) {
        return terms_.make(op, e.span, measure);
      });
  if (result.present != none_id) result.present = terms_.make(TermOp::ever, e.span, result.present);
  if (op == TermOp::ever || op == TermOp::always) return boolean(result.term, e.span);
  if (op == TermOp::count_periods) return number(result.term, Type::bare_number(), e.span);
  if (op == TermOp::first_time) {
    result.type = Type::of(Kind::date);
    result.type.optional = true;
    result.present = terms_.make(TermOp::ever, e.span, operand);
  }
  return result;
}

Value BuiltIns::extremum(const Expr& e, const std::vector<Value>& a, TermOp op) {
  return operators_.extremum(a, op, e.span);
}

/// A part of one party's money that is another's.
Value BuiltIns::traced(const Expr& e, const std::vector<Value>& a, TermOp op) {
  const auto origin = party_argument(e, a, 0, true);
  const auto other = party_argument(e, a, 1, op == TermOp::tagged);
  if (!origin || !other || !require_origin(e, *origin)) return failed(e.span);
  Type type = money();
  if (op == TermOp::aged) type.unit.time = 1;
  return number(terms_.traced(op, e.span, rule_, *origin, *other), type, e.span);
}

} // namespace deal::sema
