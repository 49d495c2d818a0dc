#include "compiler/driver/derivation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace deal::driver {

using sema::Formula;
using sema::none_id;
using sema::WrittenExpression;
using sema::WrittenId;
using syntax::ExprKind;

namespace {

/// Of many parts of the same kind so many are shown, the largest.
constexpr std::size_t most_rows = 5;

bool is_call_of(const WrittenExpression& read, const char* name) {
  return read.text->kind == ExprKind::call && read.text->args[0]->kind == ExprKind::name &&
         read.text->args[0]->text == name;
}

} // namespace

void DerivationBuilder::walk_all(const std::vector<WrittenId>& parts, Step& step) {
  for (const WrittenId part : parts) walk(part, step);
}

void DerivationBuilder::walk(WrittenId id, Step& step) {
  const WrittenExpression& read = resolve(id);
  if (read.term != none_id && model_.terms[read.term].op == TermOp::row) {
    Step of_row = step;
    of_row.context.row = model_.terms[read.term].index;
    if (!read.parts.empty()) {
      of_row.reach.merge(reach(model_.terms[read.term].operands[0]));
      return walk(read.parts.front(), of_row);
    }
  }
  const bool named = read.text->kind == ExprKind::name || read.text->kind == ExprKind::member ||
                     read.text->kind == ExprKind::call;
  if (walk_rows(id, step) || walk_elsewhere(id, step) || walk_host(id, step)) return;
  if (named && read.term != none_id && is_leaf(model_.terms[read.term].op) && read.names.empty())
    return open_leaf(step.node, read.term, read.type, step.context);
  if (walk_names(read, step) || walk_time(id, step)) return;
  switch (read.text->kind) {
  case ExprKind::if_: return walk_if(read, step);
  case ExprKind::fold: return walk_fold(read, step);
  case ExprKind::binary:
    if (read.text->text == "and" || read.text->text == "or") return walk_logical(read, step);
    if (read.text->text == "growing") return walk_growth(read, step);
    break;
  case ExprKind::annotated:
    if (walk_note(id, step)) return;
    break;
  default: break;
  }
  if (is_call_of(read, "min") || is_call_of(read, "max")) return walk_extremum(read, step);
  if (const auto body = body_of(read); !body.empty()) {
    const bool show = std::exchange(step.show, step.show && question_.deep);
    walk_all(body, step);
    step.show = show;
    return;
  }
  walk_all(read.parts, step);
  walk_all(behind_names(read), step);
}

/// What is read in a course of events without some deals has its parts there, and not on this path.
bool DerivationBuilder::walk_elsewhere(WrittenId id, Step& step) {
  const WrittenExpression& read = written().expressions[id];
  if (read.term == none_id || model_.terms[read.term].op != TermOp::counterfactual) return false;
  Target target = target_of_text(id, step.context);
  target.ends = true;
  open(step.node, target);
  nodes_[nodes_[step.node].parts.back()].note = "in the course of events without these deals";
  return true;
}

/// What a function of the host gave is a number of its own, made of the arguments: nothing is known of how.
bool DerivationBuilder::walk_host(WrittenId id, Step& step) {
  const WrittenExpression& read = resolve(id);
  const bool call = std::ranges::any_of(model_.host_functions, [&](const auto& function) {
    return is_call_of(read, function.name.c_str());
  });
  if (!call || read.term == none_id) return false;
  if (!is_all_of(nodes_[step.node], read)) {
    open(step.node, target_of_text(id, step.context));
    return true;
  }
  nodes_[step.node].note = "by a function of the program";
  for (const WrittenId argument : std::vector(read.parts))
    if (!is_plain(argument)) part_in(argument, step, step.context);
  return true;
}

/// A number that is `assumed` or has a source inside a formula is a part of its own.
bool DerivationBuilder::walk_note(WrittenId id, Step& step) {
  const WrittenExpression& read = written().expressions[id];
  const source::Span text = read.text->args[0]->span;
  const auto whole = nodes_[step.node].formula;
  const bool number = read.term != none_id && model_.terms[read.term].op == TermOp::constant;
  if (!number || !whole || text == *whole) return false;
  Target target = target_of_text(id, step.context);
  target.ends = true;
  open(step.node, target);
  Derivation& node = nodes_[nodes_[step.node].parts.back()];
  node.assumed = read.text->assumed;
  node.source = read.text->source;
  node.name = std::string(compilation_.sources.text(text));
  return true;
}

/// What a name stands for; of a name that can mean one of several deals, that one.
bool DerivationBuilder::walk_names(const WrittenExpression& read, Step& step) {
  std::vector<sema::FormulaId> meant;
  for (const sema::FormulaId name : read.names) {
    const Formula& formula = written().formulas[name];
    if (formula.term == none_id) continue;
    // In the table's rows the cell speaks for its column.
    if (read.term != none_id) meant.push_back(name);
  }
  if (meant.empty()) return false;
  std::vector<TermId> taken{read.term};
  if (meant.size() > 1) taken = taken_terms(read.term, step.context);
  Context context = step.context;
  for (TermId& term : taken) {
    // A state after the period is the state, read at its closing.
    const sema::Term& what = model_.terms[term];
    if (what.op != TermOp::state_after) continue;
    term = values_.terms().leaf(TermOp::state, what.span, what.index, 0, what.boolean);
    context.at = ReadAt::closing;
  }
  if (meant.size() > 1) {
    std::erase_if(meant, [&](sema::FormulaId name) {
      return std::ranges::find(taken, written().formulas[name].term) == taken.end();
    });
  }
  for (const sema::FormulaId name : meant) open_formula(step.node, name, context);
  return true;
}

/// The end of a chain of choices, each decided by its condition.
std::vector<sema::TermId> DerivationBuilder::taken_terms(TermId term, const Context& context) {
  while (term != none_id && model_.terms[term].op == TermOp::select) {
    const auto [condition, yes, no] = model_.terms[term].operands;
    term = value(condition, context) == 1 ? yes : no;
  }
  return {term};
}

/// Of what is the value of one period: that period, unless it lies before the grid.
std::optional<DerivationBuilder::Context>
DerivationBuilder::one_period(const sema::Term& term, const Context& context) const {
  Context then{ReadAt::end, context.period, context.row};
  switch (term.op) {
  case TermOp::at_period: then.period = term.index; return then;
  case TermOp::final_: then.period = model_.grid.periods() - 1; return then;
  case TermOp::closing: then.at = ReadAt::closing; return then;
  case TermOp::opening:
    if (context.period < 1) return std::nullopt;
    then.at = ReadAt::closing;
    --then.period;
    return then;
  case TermOp::previous:
    if (context.period < term.index) return std::nullopt;
    then.period -= term.index;
    return then;
  default: return std::nullopt;
  }
}

/// The period that tells most about what is made of a series.
std::uint32_t DerivationBuilder::telling_period(TermOp op, const std::vector<double>& over) const {
  // Where nothing ever held, the last period is as good as any to see why not.
  if (std::ranges::all_of(over, [](double x) { return x == 0 || std::isnan(x); }))
    return static_cast<std::uint32_t>(over.size() - 1);
  const auto place = [&](auto found) { return static_cast<std::uint32_t>(found - over.begin()); };
  // What is absent is neither.
  const auto or_else = [](double other) {
    return [other](double x) { return std::isnan(x) ? other : x; };
  };
  constexpr double beyond = std::numeric_limits<double>::infinity();
  switch (op) {
  case TermOp::highest: return place(std::ranges::max_element(over, {}, or_else(-beyond)));
  case TermOp::lowest:
  case TermOp::always: return place(std::ranges::min_element(over, {}, or_else(beyond)));
  default: return largest(over);
  }
}

/// Whether a node stands for this expression and nothing else.
bool DerivationBuilder::is_all_of(const Derivation& node, const WrittenExpression& read) const {
  if (!node.over.empty() || !node.parts.empty() || !node.choices.empty()) return false;
  const auto& shown = node.form == Form::written ? node.place : node.formula;
  return shown && *shown == read.text->span;
}

/// What is made from a series is a number of its own, shown with the period that matters most to it.
bool DerivationBuilder::walk_time(WrittenId id, Step& step) {
  const auto inner = over_time(id);
  if (!inner) return false;
  const WrittenExpression& read = resolve(id);
  const sema::Term& term = model_.terms[read.term];
  Derivation& node = nodes_[step.node];
  if (!is_all_of(node, read)) {
    open(step.node, target_of_text(id, step.context));
    return true;
  }
  node.over = time_word(term.op);
  if (const auto then = one_period(term, step.context)) {
    // The formula of that period is the formula of the number.
    Step other{step.node, reach(term.operands[0]), *then, step.show};
    walk(*inner, other);
    return true;
  }
  if (term.op == TermOp::opening || term.op == TermOp::previous) {
    node.note = term.op == TermOp::opening ? "as the model begins" : "absent: before the grid";
    return true;
  }
  const bool running = term.op == TermOp::so_far;
  const Context end{running ? step.context.at : ReadAt::end, 0, step.context.row};
  // What is remembered of a period in which the operand is absent is no number of its.
  WrittenId part = *inner;
  resolve(part);
  Target operand = target_of_text(part, end);
  operand.term = term.operands[0];
  node.series = values_of(operand);
  if (running && node.series.size() > step.context.period)
    node.series.resize(step.context.period + 1);
  part_in(*inner, step, {end.at, telling_period(term.op, node.series), step.context.row});
  return true;
}

/// A part that is read at another time or for another row.
void DerivationBuilder::part_in(WrittenId id, Step& step, Context context) {
  const WrittenExpression& read = resolve(id);
  if (read.term == none_id) return;
  Step other{step.node, reach(read.term), context, step.show};
  const bool simple = read.text->kind == ExprKind::name || read.text->kind == ExprKind::member;
  if (simple && (read.names.size() == 1 || is_leaf(model_.terms[read.term].op)))
    return walk(id, other);
  if (read.text->kind == ExprKind::call && is_leaf(model_.terms[read.term].op) &&
      body_of(read).empty())
    return walk(id, other);
  open(step.node, target_of_text(id, context));
}

void DerivationBuilder::choice(Step& step, WrittenId id, Derivation::Choice::Form form,
                               bool taken) {
  const WrittenExpression& read = resolve(id);
  if (!step.show || !readable(read.term, step)) return;
  nodes_[step.node].choices.push_back(
      {form, read.text->span, read.type, value(read.term, step.context), taken});
}

/// Only the branch that was taken is followed.
void DerivationBuilder::walk_if(const WrittenExpression& read, Step& step) {
  const syntax::Expr& text = *read.text;
  auto part_of = [&](const syntax::ExprPtr& wanted) {
    for (const WrittenId part : read.parts)
      if (written().expressions[part].text == wanted.get()) return part;
    return none_id;
  };
  const WrittenId condition = part_of(text.args[0]);
  const WrittenId yes = part_of(text.args[1]);
  const WrittenId no = text.args.size() > 2 ? part_of(text.args[2]) : none_id;
  const bool known = condition != none_id && readable(written().expressions[condition].term, step);
  if (!known) return walk_all(read.parts, step);
  const bool holds = value(written().expressions[condition].term, step.context) == 1;
  choice(step, condition, Derivation::Choice::Form::condition, holds);
  const WrittenId taken = holds ? yes : no;
  if (taken != none_id) walk(taken, step);
  walk(condition, step);
}

/// Of several conditions those count that decide.
void DerivationBuilder::walk_logical(const WrittenExpression& read, Step& step) {
  const double wanted = read.text->text == "and" ? 0 : 1;
  std::vector<WrittenId> deciding;
  for (const WrittenId part : read.parts) {
    const sema::TermId term = written().expressions[part].term;
    if (readable(term, step) && value(term, step.context) == wanted) deciding.push_back(part);
  }
  walk_all(deciding.empty() ? read.parts : deciding, step);
}

/// What a level has grown by since the grid began.
sema::TermId DerivationBuilder::growth_of(const WrittenExpression& read) const {
  if (read.text->kind != ExprKind::binary || read.text->text != "growing") return none_id;
  const sema::Term& product = model_.terms[read.term];
  for (const sema::TermId factor : product.operands)
    if (factor != none_id && model_.terms[factor].op == TermOp::growth) return factor;
  return none_id;
}

void DerivationBuilder::walk_growth(const WrittenExpression& read, Step& step) {
  if (const sema::TermId factor = growth_of(read); step.show && readable(factor, step))
    nodes_[step.node].choices.push_back({Derivation::Choice::Form::growth, read.text->args[1]->span,
                                         sema::Type::number(), value(factor, step.context), false});
  walk_all(read.parts, step);
}

/// A number as written, which names nothing.
bool DerivationBuilder::is_plain(WrittenId id) const {
  const WrittenExpression& read = resolve(id);
  return read.parts.empty() && read.names.empty();
}

/// The side that won is followed; where that is a plain number, the others, for they did not reach it.
void DerivationBuilder::walk_extremum(const WrittenExpression& read, Step& step) {
  const bool known = readable(read.term, step);
  std::vector<WrittenId> sides, followed;
  for (const WrittenId part : read.parts) {
    if (written().expressions[part].term != none_id) sides.push_back(part);
  }
  bool won = false;
  for (const WrittenId side : sides) {
    const sema::TermId term = written().expressions[side].term;
    const bool taken = known && !won && readable(term, step) &&
                       value(term, step.context) == value(read.term, step.context);
    choice(step, side, Derivation::Choice::Form::side, taken);
    won = won || taken;
    if (taken && !is_plain(side)) followed.push_back(side);
  }
  walk_all(followed.empty() ? sides : followed, step);
}

/// What each deal or row contributes.
void DerivationBuilder::walk_fold(const WrittenExpression& read, Step& step) {
  const syntax::Expr& text = *read.text;
  if (!text.args[0]) return walk_all(read.parts, step);
  // A count is of those for which the condition holds.
  const bool counts = text.text == "count" && text.args.size() > 1;
  const syntax::Expr* item = text.args[counts ? 1 : 0].get();
  const bool rows = over_all_rows(read, step);
  for (const WrittenId part : read.parts) {
    const WrittenExpression& each = written().expressions[part];
    if (each.text != item) continue;
    if (rows && each.term != none_id && model_.terms[each.term].family != 0) {
      Step over_rows = step;
      over_rows.context.row = none_id;
      walk_rows(part, over_rows);
    } else if (!readable(each.term, step) || value(each.term, step.context) != 0) {
      walk(part, step);
    }
  }
}

/// Of all rows the largest.
bool DerivationBuilder::walk_rows(WrittenId id, Step& step) {
  const WrittenExpression& read = resolve(id);
  if (read.term == none_id || model_.terms[read.term].family == 0 || step.context.row != none_id)
    return false;
  const auto& rows = model_.families[model_.terms[read.term].family].rows;
  std::vector<std::pair<double, std::uint32_t>> values;
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    const double found = value(read.term, {step.context.at, step.context.period, row});
    if (found != 0) values.emplace_back(-std::abs(found), row);
  }
  std::ranges::stable_sort(values);
  for (std::size_t i = 0; i < std::min(values.size(), most_rows); ++i) {
    Context context = step.context;
    context.row = values[i].second;
    const std::size_t before = nodes_[step.node].parts.size();
    part_in(id, step, context);
    if (nodes_[step.node].parts.size() == before) continue;
    Derivation& part = nodes_[nodes_[step.node].parts.back()];
    if (part.form == Form::written) part.name += " for " + rows[context.row];
  }
  if (values.size() > most_rows)
    nodes_[step.node].note =
        std::to_string(values.size()) + " rows, of which the largest are shown";
  return true;
}

} // namespace deal::driver
