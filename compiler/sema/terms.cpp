#include "compiler/sema/terms.hpp"

#include "compiler/sema/walk.hpp"
#include "runtime/calendar/slots.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace deal::sema {

namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash ^= value + 0x9E3779B97F4A7C15u + (hash << 6) + (hash >> 2);
  return hash;
}

std::uint64_t hash_of(const Term& term) {
  std::uint64_t hash = static_cast<std::uint64_t>(term.op);
  for (TermId operand : term.operands) hash = mix(hash, operand);
  hash = mix(hash, std::bit_cast<std::uint64_t>(term.number));
  hash = mix(hash, std::bit_cast<std::uint64_t>(term.size));
  return mix(mix(mix(hash, term.index), term.other), static_cast<std::uint64_t>(term.rule));
}

bool yields_boolean(TermOp op) {
  switch (op) {
  case TermOp::lt:
  case TermOp::le:
  case TermOp::eq:
  case TermOp::and_:
  case TermOp::or_:
  case TermOp::not_:
  case TermOp::first:
  case TermOp::ever:
  case TermOp::always:
  case TermOp::defined:
  case TermOp::there:
  case TermOp::rows_any: return true;
  default: return false;
  }
}

/// Operations whose result has the type of an operand.
bool takes_operand_type(TermOp op) {
  return op == TermOp::opening || op == TermOp::closing || op == TermOp::previous ||
         op == TermOp::so_far || op == TermOp::final_ || op == TermOp::at_period ||
         op == TermOp::row || op == TermOp::counterfactual;
}

/// Whole numbers of which nothing is lost when they are added.
bool are_whole(const Made<double>& a, const Made<double>& b) {
  const auto whole = [](const Made<double>& x) {
    return x.value == std::floor(x.value) && x.size == std::fabs(x.value) && x.size < 0x1p52;
  };
  return whole(a) && whole(b);
}

} // namespace

bool reads_the_period(TermOp op) {
  if (op >= TermOp::add && op <= TermOp::select) return true;
  switch (op) {
  case TermOp::row:
  case TermOp::rows_sum:
  case TermOp::rows_any:
  case TermOp::rows_smallest:
  case TermOp::rows_largest:
  case TermOp::host:
  case TermOp::arguments: return true;
  default: return false;
  }
}

TermId Terms::constant(double value, Span span, double size) {
  Term term{.op = TermOp::constant, .number = value, .size = size, .span = span};
  return intern(term);
}

TermId Terms::boolean(bool value, Span span) {
  Term term{.op = TermOp::constant, .boolean = true, .number = value ? 1.0 : 0.0, .span = span};
  return intern(term);
}

TermId Terms::leaf(TermOp op, Span span, std::uint32_t index, std::uint32_t other, bool boolean) {
  Term term{.op = op, .boolean = boolean, .index = index, .other = other, .span = span};
  return intern(term);
}

TermId Terms::absent(std::uint32_t absence, Span span) {
  return intern({.op = TermOp::constant,
                 .number = std::numeric_limits<double>::quiet_NaN(),
                 .index = absence + 1,
                 .span = span});
}

TermId Terms::traced(TermOp op, Span span, Rule rule, PartyId origin, PartyId other) {
  Term term{.op = op, .index = origin, .other = other, .rule = rule, .span = span};
  return intern(term);
}

TermId Terms::make(TermOp op, Span span, TermId a, TermId b, TermId c, std::uint32_t index,
                   double number) {
  // A failed value that nobody looked at. Functions of the host may take nothing.
  if (a == none_id && op != TermOp::host) throw std::logic_error("a term has no operand");
  Term term{.op = op, .operands = {a, b, c}, .number = number, .index = index, .span = span};
  term.boolean = yields_boolean(op) || (op == TermOp::select && model_.terms[b].boolean) ||
                 (takes_operand_type(op) && model_.terms[a].boolean);
  if (TermId folded = fold(term); folded != none_id) return folded;
  if (TermId simple = simplify(term); simple != none_id) return simple;
  return intern(term);
}

TermId Terms::folded(TermId id) {
  const Term term = model_.terms[id];
  if (term.operands[0] == none_id) return id;
  if (const TermId constant = fold(term); constant != none_id) return constant;
  const TermId simple = simplify(term);
  return simple == none_id ? id : simple;
}

TermId Terms::both(TermId a, TermId b, Span span) {
  if (a == none_id) return b;
  if (b == none_id) return a;
  return make(TermOp::and_, span, a, b);
}

/// The conditions that hold, and those that do not, where a condition holds or does not.
void Terms::parts_of(TermId condition, bool holds, Facts& into) const {
  std::vector<std::pair<TermId, bool>> open{{condition, holds}};
  while (!open.empty()) {
    const auto [id, true_here] = open.back();
    open.pop_back();
    if (id == none_id) continue;
    (true_here ? into.hold : into.fail).push_back(id);
    const Term& term = model_.terms[id];
    if (term.op == TermOp::not_) {
      open.emplace_back(term.operands[0], !true_here);
    } else if (term.op == TermOp::variable) {
      open.emplace_back(model_.variables[term.index].value, true_here);
    } else if (term.op == (true_here ? TermOp::and_ : TermOp::or_)) {
      open.emplace_back(term.operands[1], true_here);
      open.emplace_back(term.operands[0], true_here);
    }
  }
}

TermId Terms::presence_where(TermId condition, bool holds, TermId present, Span span) {
  if (present == none_id) return none_id;
  Facts facts;
  parts_of(condition, holds, facts);
  auto known = [&](TermId id) {
    const Term& term = model_.terms[id];
    return std::ranges::find(facts.hold, id) != facts.hold.end() ||
           (term.op == TermOp::not_ &&
            std::ranges::find(facts.fail, term.operands[0]) != facts.fail.end());
  };
  TermId left = none_id;
  bool all = true;
  std::vector<TermId> open{present};
  while (!open.empty()) {
    const TermId id = open.back();
    open.pop_back();
    if (known(id)) {
      all = false;
      continue;
    }
    const Term& part = model_.terms[id];
    if (part.op == TermOp::and_)
      open.insert(open.end(), {part.operands[1], part.operands[0]});
    else
      left = both(left, id, span);
  }
  return all ? present : left;
}

TermId Terms::in_row(TermId root, std::uint32_t row) {
  if (root == none_id) return root;
  std::unordered_map<TermId, TermId> own;
  // What happens on a path, or in time, stays as it is.
  auto reads = [&](TermId id, auto push) {
    const Term& term = model_.terms[id];
    if (term.op == TermOp::variable) return push(model_.variables[term.index].value);
    if (term.op <= TermOp::select && term.family != 0) std::ranges::for_each(term.operands, push);
  };
  auto of_row = [&](TermId id) -> TermId {
    const Term term = model_.terms[id];
    if (term.op == TermOp::column) {
      const double number = model_.columns[term.index].values[row];
      return term.boolean ? boolean(number != 0, term.span) : constant(number, term.span);
    }
    if (term.op == TermOp::variable) {
      const TermId value = model_.variables[term.index].value;
      return value == none_id ? id : own.at(value);
    }
    if (term.op > TermOp::select || term.family == 0) return id;
    return with_operands(id, own);
  };
  walk_up(
      root, [&](TermId id) { return own.contains(id); }, [&](TermId id) { own[id] = id; }, reads,
      [&](TermId id) { own[id] = of_row(id); });
  return own.at(root);
}

TermId Terms::ended_at(TermId root, TermId end) {
  if (root == none_id) return root;
  std::unordered_map<TermId, TermId> own;
  auto reads = [&](TermId id, auto push) {
    const Term& term = model_.terms[id];
    if (term.op == TermOp::variable) return push(model_.variables[term.index].value);
    if (reads_the_period(term.op)) std::ranges::for_each(term.operands, push);
  };
  auto shortened = [&](TermId id) -> TermId {
    const Term term = model_.terms[id];
    if (term.op == TermOp::period_end) return end;
    if (term.op == TermOp::variable) {
      const TermId value = model_.variables[term.index].value;
      return value == none_id || own.at(value) == value ? id : own.at(value);
    }
    return reads_the_period(term.op) ? with_operands(id, own) : id;
  };
  walk_up(
      root, [&](TermId id) { return own.contains(id); }, [&](TermId id) { own[id] = id; }, reads,
      [&](TermId id) { own[id] = shortened(id); });
  return own.at(root);
}

/// The same operation on what its operands have become.
TermId Terms::with_operands(TermId id, const std::unordered_map<TermId, TermId>& own) {
  const Term term = model_.terms[id];
  std::array<TermId, 3> parts = term.operands;
  for (TermId& part : parts)
    if (part != none_id) part = own.at(part);
  if (parts == term.operands) return id;
  return make(term.op, term.span, parts[0], parts[1], parts[2], term.index, term.number);
}

TermId Terms::intern(Term term) {
  const std::uint64_t hash = hash_of(term);
  auto [begin, end] = made_.equal_range(hash);
  for (auto entry = begin; entry != end; ++entry) {
    const Term& known = model_.terms[entry->second];
    if (known.same(term) && known.size == term.size &&
        std::bit_cast<std::uint64_t>(known.number) == std::bit_cast<std::uint64_t>(term.number)) {
      return entry->second;
    }
  }
  const TermId id = static_cast<TermId>(model_.terms.size());
  term.family = family_of(term);
  model_.terms.push_back(term);
  made_.emplace(hash, id);
  return id;
}

/// Names are read so that no formula mixes the rows of two tables.
FamilyId Terms::family_of(const Term& term) const {
  auto either = [](FamilyId a, FamilyId b) { return a != 0 ? a : b; };
  switch (term.op) {
  case TermOp::variable: return model_.variables[term.index].family;
  case TermOp::draw: return model_.draws[term.index].family;
  case TermOp::state:
  case TermOp::state_after: return model_.states[term.index].family;
  case TermOp::due:
  case TermOp::carried:
  case TermOp::paid: return model_.payments[term.index].family;
  case TermOp::count: return model_.transfers[term.index].family;
  case TermOp::amount: return model_.postings[term.index].family;
  case TermOp::cash:
  case TermOp::defaulted:
  case TermOp::revenue:
  case TermOp::arrears:
  case TermOp::invested:
  case TermOp::returned:
  case TermOp::spent:
  case TermOp::passed_on:
  case TermOp::entered:
  case TermOp::hhi:
  case TermOp::largest_share: return model_.parties[term.index].family;
  case TermOp::held:
    return either(model_.assets[term.index].family, model_.parties[term.other].family);
  case TermOp::outstanding: return model_.assets[term.index].family;
  case TermOp::funded:
  case TermOp::aged:
  case TermOp::tagged:
  case TermOp::paid_by:
  case TermOp::revenue_from:
    return either(model_.parties[term.index].family, model_.parties[term.other].family);
  case TermOp::column: return model_.columns[term.index].family;
  case TermOp::row_number: return term.index;
  case TermOp::row:
  case TermOp::rows_sum:
  case TermOp::rows_any:
  case TermOp::rows_smallest:
  case TermOp::rows_largest: return 0;
  default: break;
  }
  FamilyId family = 0;
  for (TermId operand : term.operands) {
    if (operand != none_id) family = either(family, model_.terms[operand].family);
  }
  return family;
}

TermId Terms::fold(const Term& term) {
  double x[3] = {};
  Made<double> parts[3] = {};
  for (int i = 0; i < 3; ++i) {
    if (term.operands[i] == none_id) continue;
    if (!is_constant(term.operands[i])) return none_id;
    parts[i] = made(model_.terms[term.operands[i]]);
    x[i] = parts[i].value;
  }
  calendar::slots::Known known;
  KnownSizes sizes;
  auto number = [&](double result) {
    if (!std::isfinite(result)) return none_id;
    const double size = size_of(sizes, term.op, result, parts[0], parts[1]);
    return constant(result, term.span,
                    size > std::fabs(result) && !are_whole(parts[0], parts[1]) ? size : 0);
  };
  auto compared = [&](bool exactly) {
    const bool holds =
        term.index == 0 ? exactly : compare_rounded(sizes, term.op, parts[0], parts[1]);
    return boolean(holds, term.span);
  };
  switch (term.op) {
  case TermOp::add: return number(x[0] + x[1]);
  case TermOp::sub: return number(x[0] - x[1]);
  case TermOp::mul: return number(x[0] * x[1]);
  case TermOp::div: return x[1] == 0 ? none_id : number(x[0] / x[1]);
  case TermOp::neg: return number(-x[0]);
  case TermOp::abs: return number(std::fabs(x[0]));
  case TermOp::rounded: return number(is_nothing(sizes, parts[0]) ? 0 : x[0]);
  case TermOp::floor: return number(std::floor(x[0]));
  case TermOp::min: return number(x[0] < x[1] ? x[0] : x[1]);
  case TermOp::max: return number(x[0] > x[1] ? x[0] : x[1]);
  case TermOp::day_number: return number(calendar::slots::day_number(known, x[0]));
  case TermOp::of_day_number: return number(calendar::slots::of_day_number(known, x[0]));
  case TermOp::months_later: return number(calendar::slots::months_later(known, x[0], x[1]));
  case TermOp::months_between: return number(calendar::slots::months_between(known, x[0], x[1]));
  case TermOp::lt: return compared(x[0] < x[1]);
  case TermOp::le: return compared(x[0] <= x[1]);
  case TermOp::eq: return compared(x[0] == x[1]);
  case TermOp::and_: return boolean(x[0] != 0 && x[1] != 0, term.span);
  case TermOp::or_: return boolean(x[0] != 0 || x[1] != 0, term.span);
  case TermOp::not_: return boolean(x[0] == 0, term.span);
  case TermOp::opening:
  case TermOp::closing:
  case TermOp::counterfactual:
  case TermOp::row: return term.operands[0];
  default: return none_id;
  }
}

const Column* Terms::column_of(TermId id) const {
  while (id != none_id && model_.terms[id].op == TermOp::variable)
    id = model_.variables[model_.terms[id].index].value;
  return id == none_id || model_.terms[id].op != TermOp::column
             ? nullptr
             : &model_.columns[model_.terms[id].index];
}

/// A comparison of a column with another one or with a constant that comes out the same for every row is known: dates in a
/// table stand in one order as often as not.
TermId Terms::same_in_all_rows(const Term& term) {
  const auto [left, right, none] = term.operands;
  const Column* a = column_of(left);
  const Column* b = column_of(right);
  if (a == nullptr && b == nullptr) return none_id;
  if ((a == nullptr && !is_constant(left)) || (b == nullptr && !is_constant(right))) return none_id;
  auto holds = [&](std::size_t row) {
    const double x = a != nullptr ? a->values[row] : value(left);
    const double y = b != nullptr ? b->values[row] : value(right);
    if (term.index != 0) {
      KnownSizes sizes;
      const Made<double> first = a != nullptr ? Made{x, std::fabs(x)} : made(model_.terms[left]);
      const Made<double> second = b != nullptr ? Made{y, std::fabs(y)} : made(model_.terms[right]);
      return compare_rounded(sizes, term.op, first, second);
    }
    return term.op == TermOp::lt ? x < y : term.op == TermOp::le ? x <= y : x == y;
  };
  const std::size_t rows = (a != nullptr ? a : b)->values.size();
  for (std::size_t row = 1; row < rows; ++row) {
    if (holds(row) != holds(0)) return none_id;
  }
  return boolean(holds(0), term.span);
}

TermId Terms::simplify(const Term& term) {
  const auto [a, b, c] = term.operands;
  auto known = [&](TermId id, double number) { return is_constant(id) && value(id) == number; };
  switch (term.op) {
  case TermOp::lt:
  case TermOp::le:
  case TermOp::eq: return same_in_all_rows(term);
  case TermOp::and_:
    if (known(a, 0) || known(b, 1)) return a;
    if (known(a, 1) || known(b, 0)) return b;
    return a == b ? a : none_id;
  case TermOp::or_:
    if (known(a, 1) || known(b, 0)) return a;
    if (known(a, 0) || known(b, 1)) return b;
    return a == b ? a : none_id;
  case TermOp::not_:
    return model_.terms[a].op == TermOp::not_ ? model_.terms[a].operands[0] : none_id;
  case TermOp::select:
    if (is_constant(a)) return value(a) != 0 ? b : c;
    return b == c ? b : none_id;
  // The compiler's own sums begin with zero; exact but for the sign of a zero, which no output shows.
  case TermOp::add:
    if (known(a, 0)) return b;
    return known(b, 0) ? a : none_id;
  case TermOp::sub: return known(b, 0) ? a : none_id;
  case TermOp::mul:
    if (known(a, 1)) return b;
    return known(b, 1) ? a : none_id;
  case TermOp::div: return known(b, 1) ? a : none_id;
  default: return none_id;
  }
}

Timing& Timing::operator|=(const Timing& other) {
  timed |= other.timed;
  whole_run |= other.whole_run;
  random |= other.random;
  over_paths |= other.over_paths;
  nested |= other.nested;
  return *this;
}

Timing TimingAnalysis::of(TermId id) {
  if (id == none_id) return {};
  walk_up(
      id, [&](TermId part) { return known_.contains(part); },
      // A formula that reaches itself does so through `previous`: it moves in time.
      [&](TermId part) { known_[part] = {.timed = true, .random = true}; },
      [&](TermId whole, auto push) {
        const Term& term = model_.terms[whole];
        for (TermId operand : term.operands) push(operand);
        if (term.op != TermOp::variable) return;
        push(model_.variables[term.index].value);
        push(model_.variables[term.index].present);
      },
      [&](TermId part) { known_[part] = compute(model_.terms[part]); });
  return known_[id];
}

Timing TimingAnalysis::compute(const Term& term) {
  Timing result;
  for (TermId operand : term.operands) result |= of(operand);
  switch (term.op) {
  case TermOp::variable: {
    const Variable& variable = model_.variables[term.index];
    Timing value = of(variable.value);
    if (variable.value == none_id) value = {.timed = true, .random = true};
    value |= of(variable.present);
    return value;
  }
  case TermOp::draw: return {.timed = model_.draws[term.index].each_period, .random = true};
  case TermOp::period_start:
  case TermOp::period_end:
  case TermOp::period_value: return {.timed = true};
  case TermOp::state:
  case TermOp::state_after:
  case TermOp::due:
  case TermOp::paid:
  case TermOp::count:
  case TermOp::amount:
  case TermOp::cash:
  case TermOp::defaulted:
  case TermOp::revenue:
  case TermOp::held:
  case TermOp::outstanding:
  case TermOp::funded:
  case TermOp::invested:
  case TermOp::returned:
  case TermOp::spent:
  case TermOp::passed_on:
  case TermOp::tagged:
  case TermOp::aged:
  case TermOp::carried:
  case TermOp::arrears:
  case TermOp::paid_by:
  case TermOp::revenue_from:
  case TermOp::entered:
  case TermOp::cycling:
  case TermOp::hhi:
  case TermOp::largest_share: return {.timed = true, .random = true};
  case TermOp::previous:
  case TermOp::first:
  case TermOp::growth:
  case TermOp::so_far: result.timed = true; return result;
  case TermOp::total:
  case TermOp::average:
  case TermOp::highest:
  case TermOp::lowest:
  case TermOp::final_:
  case TermOp::ever:
  case TermOp::always:
  case TermOp::count_periods:
  case TermOp::at_period:
  case TermOp::first_time:
  case TermOp::irr_root:
  case TermOp::irr_count:
    result.nested |= result.whole_run;
    result.timed = false;
    result.whole_run = true;
    return result;
  case TermOp::host: result.random |= model_.host_functions[term.index].by_path; return result;
  case TermOp::statistic: result.over_paths = true; return result;
  default: return result;
  }
}

} // namespace deal::sema
