#include "compiler/sema/elaborator.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace deal::sema {

using namespace syntax;

/// What a fold ranges over: the instances of a structure for which the condition can hold, the rows of a
/// table, or the dates of a list.
std::vector<Elaborator::Candidate> Elaborator::candidates(const Expr& expression,
                                                          const Scope& scope, bool& bad) {
  std::vector<Candidate> result;
  auto add = [&](Candidate candidate) {
    if (bad) return;
    candidate.holds = condition_of(expression, scope, candidate);
    if (candidate.instance != nullptr)
      candidate.holds = while_it_stands(candidate.holds, *candidate.instance, expression.span);
    if (candidate.holds == none_id)
      bad = true;
    else if (!terms_.is_constant(candidate.holds) || terms_.value(candidate.holds) != 0)
      result.push_back(std::move(candidate));
  };
  const Name& family = expression.family;
  if (auto table = tables_.find(family.text); table != tables_.end() && table->second.row) {
    add({.instance = table->second.row.get(), .rows = table->second.rows->table});
    return result;
  }
  auto structure = definitions_.structures.find(family.text);
  if (structure == definitions_.structures.end()) {
    if (auto dates = dates_named(family, scope, bad)) {
      for (Value& date : *dates) add({.date = std::move(date)});
      return result;
    }
    if (bad) return result;
    std::vector<std::string> known;
    for (const auto& entry : definitions_.structures) known.push_back(entry.first);
    for (const auto& entry : tables_) known.push_back(entry.first);
    const std::string near = diagnostics::nearest(family.text, known);
    auto report = diagnostics_.report(Code::unknown_structure, family.span, {family.text});
    if (!near.empty()) report.help("did you mean `" + near + "`?");
    bad = true;
    return result;
  }
  // By number: reading a condition can make further instances.
  const std::vector<Instance*>& instances = instances_of_[structure->second.what];
  const std::size_t count = instances.size();
  for (std::size_t i = 0; i < count && !bad; ++i) {
    watch_.tick();
    Instance& instance = *instances[i];
    const Identity identity = identify(expression, scope, instance, bad);
    if (bad || identity == Identity::other) continue;
    add({.instance = &instance,
         .rows = identity == Identity::same_row ? 0 : rows_of(instance.scope)});
  }
  return result;
}

/// The dates that a name stands for, if it is one of dates.
std::optional<std::vector<Value>> Elaborator::dates_named(const Name& name, const Scope& scope,
                                                          bool& bad) {
  // What is walked over is no part of what comes of it.
  const Recorder::Aside aside(recorder_);
  auto value = find_in_scopes(name.text, name.span, scope);
  if (!value) return std::nullopt;
  bad = value->failed;
  // A date is told by the place where it was given, not by that of the walk.
  value->span = value->origin.value_or(value->span);
  if (value->is(Kind::date)) return std::vector{*value};
  const bool all = value->is(Kind::list) && std::ranges::all_of(value->items, [](const Value& v) {
                     return v.is(Kind::date);
                   });
  if (!all) return std::nullopt;
  return value->items;
}

Scope Elaborator::candidate_scope(const Expr& expression, const Scope& scope,
                                  const Candidate& candidate) {
  Value self{.type = Type::of(Kind::instance), .span = expression.variable.span};
  self.instance = candidate.instance;
  if (candidate.date) self = *candidate.date;
  Scope result{.parent = &scope, .rows = candidate.rows};
  result.locals.emplace_back(expression.variable.text, std::move(self));
  result.is_walk = true;
  return result;
}

TermId Elaborator::condition_of(const Expr& expression, const Scope& scope,
                                const Candidate& candidate) {
  if (expression.args.size() < 2) return terms_.boolean(true, expression.span);
  LocalScope local(*this, candidate_scope(expression, scope, candidate));
  Value value = elaborate(*expression.args[1], local.get(), {});
  return operators_.require_boolean(value, "`where`") ? value.term : none_id;
}

/// Of a deal that is declared for rows: a condition such as `r.issuer == issuer` can tell that only that of
/// the row at hand is meant, or that it is another deal altogether.
Elaborator::Identity Elaborator::identify(const Expr& expression, const Scope& scope,
                                          Instance& instance, bool& bad) {
  const FamilyId rows = rows_of(instance.scope);
  if (rows == 0 || expression.args.size() < 2) return Identity::open;
  const std::size_t reports = diagnostics_.size();
  const bool outer = std::exchange(probing_, true);
  LocalScope local(*this, candidate_scope(expression, scope, {&instance, none_id, 0}));
  const Identity result =
      identify(*expression.args[1], local.get(), rows_of(scope) == rows ? rows : 0);
  probing_ = outer;
  bad = diagnostics_.size() != reports;
  return result;
}

Elaborator::Identity Elaborator::identify(const Expr& condition, const Scope& scope,
                                          FamilyId rows) {
  if (condition.kind != ExprKind::binary) return Identity::open;
  if (condition.text == "and") {
    const Identity left = identify(*condition.args[0], scope, rows);
    if (left == Identity::other) return left;
    const Identity right = identify(*condition.args[1], scope, rows);
    return right == Identity::open ? left : right;
  }
  if (condition.text != "==") return Identity::open;
  const Value a = elaborate(*condition.args[0], scope, {});
  if (a.failed || !(a.is(Kind::party) || a.is(Kind::instance))) return Identity::open;
  const Value b = elaborate(*condition.args[1], scope, {});
  if (b.failed || b.type.kind != a.type.kind || !a.choices.empty() || !b.choices.empty())
    return Identity::open;
  const bool same = a.is(Kind::party) ? a.id == b.id : a.instance == b.instance;
  if (!same) return Identity::other;
  return family_of(a) == rows && rows != 0 ? Identity::same_row : Identity::open;
}

Value Elaborator::fold(const Expr& expression, const Scope& scope) {
  const Span span = expression.span;
  static const std::set<std::string> known{"the", "sum", "count", "any", "all", "min", "max"};
  if (!known.contains(expression.text)) {
    diagnostics_.report(Code::unknown_fold, span, {expression.text})
        .help("there are sum, count, any, all, min and max");
    return failed(span);
  }
  bool bad = false;
  const auto chosen = candidates(expression, scope, bad);
  if (bad) return failed(span);
  if (expression.text == "the") return pick(chosen, span);
  const bool logical = expression.text == "any" || expression.text == "all";
  const bool extremum = expression.text == "min" || expression.text == "max";
  Value result = logical ? boolean(terms_.boolean(expression.text == "all", span), span)
                         : number(terms_.constant(0, span), Type::bare_number(), span);
  if (extremum) result = {.type = Type::of(Kind::none), .span = span};
  for (const Candidate& candidate : chosen) {
    LocalScope local(*this, candidate_scope(expression, scope, candidate));
    Value item = elaborate(*expression.args[0], local.get(), {});
    if (item.failed) return item;
    if (logical)
      result = fold_condition(expression.text, result, item, candidate, span);
    else if (extremum)
      result = fold_extremum(expression.text, result, item, candidate, span);
    else
      result = fold_sum(expression.text, result, item, candidate, span);
    if (result.failed) return result;
  }
  return result;
}

Value Elaborator::pick(const std::vector<Candidate>& chosen, Span span) {
  Value value{.type = Type::of(Kind::instance), .span = span};
  for (const Candidate& candidate : chosen) {
    if (candidate.rows != 0) {
      diagnostics_.report(Code::picks_row, span);
      return failed(span);
    }
    if (candidate.date) {
      diagnostics_.report(Code::wrong_type_for, span, {"`the`", "a structure", "a date"})
          .help("`min(d for d in …)` is the earliest date");
      return failed(span);
    }
    value.choices.emplace_back(candidate.instance, candidate.holds);
  }
  if (chosen.empty()) return {.type = Type::of(Kind::none), .span = span};
  if (chosen.size() == 1 && terms_.is_constant(chosen[0].holds)) {
    value.instance = chosen[0].instance;
    value.choices.clear();
  }
  return value;
}

/// What a candidate contributes: its own value, or that of all its rows.
TermId Elaborator::over_rows(TermOp op, TermId term, const Candidate& candidate, Span span) {
  if (candidate.rows == 0) return term;
  return terms_.make(op, span, term, none_id, none_id, candidate.rows);
}

Value Elaborator::fold_condition(const std::string& fold, Value result, const Value& item,
                                 const Candidate& candidate, Span span) {
  if (!operators_.require_boolean(item, "`" + fold + "`")) return failed(span);
  const bool any = fold == "any";
  // All hold where none fails.
  const TermId wanted = any ? item.term : terms_.make(TermOp::not_, span, item.term);
  const TermId found = over_rows(
      TermOp::rows_any, terms_.make(TermOp::and_, span, candidate.holds, wanted), candidate, span);
  result.term =
      any ? terms_.make(TermOp::or_, span, result.term, found)
          : terms_.make(TermOp::and_, span, result.term, terms_.make(TermOp::not_, span, found));
  return result;
}

Value Elaborator::fold_extremum(const std::string& fold, const Value& result, Value item,
                                const Candidate& candidate, Span span) {
  if (item.is(Kind::none)) return result;
  const bool dated = item.is(Kind::date);
  if (item.present == none_id && !dated && !operators_.require_number(item, "`" + fold + "`"))
    return failed(span);
  TermId present = terms_.both(candidate.holds, item.present, span);
  const bool always = terms_.is_constant(present);
  const bool smallest = fold == "min";
  if (candidate.rows != 0) {
    // A row that does not count loses against every other.
    const double loser = smallest ? std::numeric_limits<double>::infinity()
                                  : -std::numeric_limits<double>::infinity();
    auto most = [&](TermId term) {
      if (!always) term = terms_.make(TermOp::select, span, present, term, terms_.constant(loser));
      return over_rows(smallest ? TermOp::rows_smallest : TermOp::rows_largest, term, candidate,
                       span);
    };
    item.term = most(item.term);
    item.length = mapped(item, false, most);
    present = over_rows(TermOp::rows_any, present, candidate, span);
  }
  item.present = always ? none_id : present;
  item.type.optional = !always;
  return operators_.extremum({result, item}, smallest ? TermOp::min : TermOp::max, span);
}

Value Elaborator::fold_sum(const std::string& fold, const Value& result, Value item,
                           const Candidate& candidate, Span span) {
  if (fold == "count") item = number(terms_.constant(1, span), Type::bare_number(), span);
  if (!operators_.require_number(item, "`" + fold + "`")) return failed(span);
  const Value zero = number(terms_.constant(0, span), Type::bare_number(), span);
  Value counted = operators_.select(candidate.holds, item, zero, span);
  if (counted.failed) return counted;
  auto summed = [&](TermId term) { return over_rows(TermOp::rows_sum, term, candidate, span); };
  counted.term = summed(counted.term);
  counted.length = mapped(counted, true, summed);
  if (counted.present != none_id && candidate.rows != 0) {
    const TermId missing = terms_.make(TermOp::not_, span, counted.present);
    counted.present =
        terms_.make(TermOp::not_, span, over_rows(TermOp::rows_any, missing, candidate, span));
  }
  return operators_.sum(result, counted, false, span);
}

/// A member of one of several: that of the first whose condition holds. Where none holds the number is
/// undefined, and stops the run if anything that happens depends on it: guard it with `exists`.
Value Elaborator::choice_member(const Value& base, const std::string& text, Span span) {
  std::optional<Value> result;
  for (auto choice = base.choices.rbegin(); choice != base.choices.rend(); ++choice) {
    Value item{.type = Type::of(Kind::instance), .span = base.span};
    item.instance = choice->first;
    Value value = member_of(item, text, span);
    if (value.failed) return value;
    if (value.term == none_id) {
      if (base.choices.size() == 1) return value;
      diagnostics_.report(Code::not_static, span, {describe(value.type)})
          .help("only numbers, dates and true/false can depend on what happens on a path");
      return failed(span);
    }
    if (!result) {
      result = value;
      result->term = terms_.constant(
          value.is(Kind::boolean) ? 0 : std::numeric_limits<double>::quiet_NaN(), span);
      if (value.is(Kind::boolean)) result->term = terms_.boolean(false, span);
      result->present = none_id;
      result->length = mapped(value, true, [&](TermId) { return result->term; });
    }
    result = operators_.select(choice->second, value, *result, span);
    if (result->failed) return *result;
  }
  return *result;
}

} // namespace deal::sema
