#include "compiler/sema/month_days.hpp"

#include "compiler/sema/elaborator.hpp"
#include "compiler/sema/walk.hpp"
#include "runtime/calendar/date.hpp"

#include <algorithm>
#include <cmath>

namespace deal::sema {

namespace {

constexpr int day_of_every_month = 28;

bool is_in_every_month(double slot) {
  return !std::isfinite(slot) ||
         calendar::from_coordinate(static_cast<std::int64_t>(slot)).day <= day_of_every_month;
}

bool all_in_every_month(const std::vector<double>& slots) {
  return std::ranges::all_of(slots, is_in_every_month);
}

/// The operands that are dates, of an operation whose result is one of them.
std::vector<TermId> dates_of(const Term& term) {
  switch (term.op) {
  case TermOp::select: return {term.operands[1], term.operands[2]};
  case TermOp::min:
  case TermOp::max: return {term.operands[0], term.operands[1]};
  case TermOp::opening:
  case TermOp::closing:
  case TermOp::previous:
  case TermOp::final_:
  case TermOp::at_period:
  case TermOp::row:
  case TermOp::rows_smallest:
  case TermOp::rows_largest:
  case TermOp::months_later:
  case TermOp::counterfactual: return {term.operands[0]};
  default: return {};
  }
}

} // namespace

bool MonthDays::in_every_month(TermId date) {
  if (date == none_id) return true;
  // What reaches itself, as a state does, is as good as all else that it can become.
  bool changed = true;
  std::vector<TermId> reached;
  walk_up(
      date, [&](TermId id) { return known_.contains(id); },
      [&](TermId id) {
        known_[id] = true;
        reached.push_back(id);
      },
      [&](TermId id, auto push) {
        const Term& term = model_.term(id);
        std::ranges::for_each(dates_of(term), push);
        if (term.op == TermOp::variable) push(model_.variables[term.index].value);
        if (term.op != TermOp::state && term.op != TermOp::state_after) return;
        push(model_.states[term.index].start);
        push(model_.states[term.index].next);
      },
      [](TermId) {});
  while (changed) {
    changed = false;
    for (const TermId id : reached) {
      if (!known_[id] || compute(model_.term(id))) continue;
      known_[id] = false;
      changed = true;
    }
  }
  return known_[date];
}

bool MonthDays::compute(const Term& term) const {
  const GridSpec& grid = model_.grid;
  switch (term.op) {
  case TermOp::constant: return is_in_every_month(term.number);
  case TermOp::variable: return known(model_.variables[term.index].value);
  case TermOp::state:
  case TermOp::state_after:
    return known(model_.states[term.index].start) && known(model_.states[term.index].next);
  case TermOp::period_start:
  case TermOp::first_time: return all_in_every_month(grid.start_slots);
  case TermOp::period_end: return all_in_every_month(grid.end_slots);
  case TermOp::period_value: return all_in_every_month(grid.columns[term.index]);
  case TermOp::column: return all_in_every_month(model_.columns[term.index].values);
  case TermOp::months_later: {
    const Term& months = model_.term(term.operands[1]);
    return known(term.operands[0]) && months.op == TermOp::constant &&
           months.number == std::floor(months.number);
  }
  default: {
    const auto dates = dates_of(term);
    return !dates.empty() && std::ranges::all_of(dates, [&](TermId id) { return known(id); });
  }
  }
}

/// Dates that months may move to a day that is not there.
void Elaborator::check_month_ends() {
  MonthDays days(model_);
  for (const Term& term : model_.terms) {
    if (term.op != TermOp::months_later || term.index != 0 || days.in_every_month(term.operands[0]))
      continue;
    diagnostics_.report(Code::month_end_unknown, term.span)
        .help("`clamped(date, length)` takes the last day of a month that lacks the day");
  }
}

} // namespace deal::sema
