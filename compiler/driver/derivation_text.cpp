#include "compiler/driver/derivation.hpp"

#include <algorithm>
#include <cmath>
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

/// What a rate accrues over.
std::string period_word(const std::string& step) {
  if (step == "monthly") return "month";
  if (step == "quarterly") return "quarter";
  return step == "weekly" ? "week" : "year";
}

const char* time_word(sema::TermOp op) {
  using sema::TermOp;
  switch (op) {
  case TermOp::total: return "total";
  case TermOp::average: return "average";
  case TermOp::highest: return "highest";
  case TermOp::lowest: return "lowest";
  case TermOp::final_: return "final";
  case TermOp::ever: return "ever";
  case TermOp::always: return "always";
  case TermOp::count_periods: return "periods";
  case TermOp::at_period: return "at";
  case TermOp::first_time: return "first date";
  case TermOp::so_far: return "so far";
  case TermOp::opening: return "opening";
  case TermOp::previous: return "previous";
  default: return nullptr;
  }
}

} // namespace

const WrittenExpression& DerivationBuilder::resolve(WrittenId& id) const {
  while (written().expressions[id].stands_for != none_id)
    id = written().expressions[id].stands_for;
  return written().expressions[id];
}

/// As written, but in a function's body with the parties that its parameters stand for.
std::string DerivationBuilder::text_of(WrittenId id) const {
  const sema::TermId term = written().expressions[id].term;
  if (const auto inner = over_time(id)) {
    const sema::Term& made = model_.terms[term];
    const sema::Term& of = model_.terms[made.operands[0]];
    const bool call = written().expressions[id].text->kind == ExprKind::call;
    if (call && is_leaf(of.op))
      return std::string(time_word(made.op)) + "(" + name_of_leaf(of, none_id) + ")";
  }
  return std::string(compilation_.sources.text(written().expressions[id].text->span));
}

/// What a call reads besides its arguments: the body of a function that is written in the language.
std::vector<WrittenId> DerivationBuilder::body_of(const WrittenExpression& read) const {
  std::vector<WrittenId> body;
  const syntax::Expr& text = *read.text;
  const syntax::Expr* call = &text;
  if (text.kind == ExprKind::member && text.args[0]->kind == ExprKind::call)
    call = text.args[0].get();
  const bool calls = call->kind == ExprKind::call;
  if (!calls && text.kind != ExprKind::member) return body;
  for (const WrittenId part : read.parts) {
    const source::Span inside = written().expressions[part].text->span;
    const source::Span outside = text.span;
    const bool argument = inside.file == outside.file && inside.begin >= outside.begin &&
                          inside.end <= outside.end;
    if (!argument) body.push_back(part);
  }
  // Of a name that stands for a call, `back.total`, the arguments are written elsewhere too.
  if (text.kind == ExprKind::member && call == &text && !body.empty()) body = {body.back()};
  return body;
}

bool DerivationBuilder::readable(sema::TermId term, const Step& step) const {
  return term != none_id && (model_.terms[term].family == 0 || step.context.row != none_id) &&
         (step.reach.contains(term) || !values_.moves(term));
}

/// The operand of what is made from a series, of a call, a member or `x at date`.
std::optional<WrittenId> DerivationBuilder::over_time(WrittenId id) const {
  const WrittenExpression& read = written().expressions[id];
  if (read.term == none_id || time_word(model_.terms[read.term].op) == nullptr) return std::nullopt;
  const syntax::Expr& text = *read.text;
  const syntax::Expr* operand = nullptr;
  if (text.kind == ExprKind::call && text.args.size() > 1 && body_of(read).empty())
    operand = text.args[1].get();
  if (text.kind == ExprKind::member || (text.kind == ExprKind::binary && text.text == "at"))
    operand = text.args[0].get();
  for (const WrittenId part : read.parts) {
    if (written().expressions[part].text == operand) return part;
  }
  return std::nullopt;
}

void DerivationBuilder::want(WrittenId id, Step& step) {
  const WrittenExpression& read = resolve(id);
  // Of what is read for all rows, each row's number decides which are shown.
  const bool rows = read.term != none_id && model_.terms[read.term].family != 0;
  if (rows && step.context.row == none_id) {
    const auto count = model_.families[model_.terms[read.term].family].rows.size();
    for (std::uint32_t row = 0; row < count; ++row)
      want(read.term, {step.context.at, step.context.period, row});
    return;
  }
  if (readable(read.term, step)) want(read.term, step.context);
  if (readable(read.present, step)) want(read.present, step.context);
  if (const sema::TermId factor = read.term == none_id ? none_id : growth_of(read);
      readable(factor, step))
    want(factor, step.context);
  if (read.term != none_id && time_word(model_.terms[read.term].op) != nullptr) {
    const sema::Term& term = model_.terms[read.term];
    const sema::TermId operand = term.operands[0];
    const bool whole = term.op != TermOp::opening && term.op != TermOp::previous;
    const bool running = term.op == TermOp::so_far;
    if (whole && (model_.terms[operand].family == 0 || step.context.row != none_id))
      want(operand, {running ? step.context.at : ReadAt::end, 0, step.context.row});
    if (const auto inner = over_time(id)) {
      if (const auto then = one_period(term, step.context)) {
        Step other{step.node, reach(operand), *then, step.show};
        want(*inner, other);
      }
      return;
    }
  }
  // The conditions of what was chosen among several deals.
  if (read.names.size() > 1) {
    for (sema::TermId term = read.term; term != none_id && model_.terms[term].op == TermOp::select;
         term = model_.terms[term].operands[2]) {
      if (readable(model_.terms[term].operands[0], step))
        want(model_.terms[term].operands[0], step.context);
    }
  }
  Step inside = step;
  if (over_all_rows(read, step)) inside.context.row = none_id;
  for (const WrittenId part : read.parts) want(part, inside);
  for (const WrittenId part : behind_names(read)) want(part, step);
}

/// Whether a fold ranges over the rows of a table, or over deals that are declared for them.
bool DerivationBuilder::over_all_rows(const WrittenExpression& read, const Step& step) const {
  return read.text->kind == ExprKind::fold &&
         std::ranges::any_of(step.reach, [&](sema::TermId id) {
           const TermOp op = model().terms[id].op;
           return op == TermOp::rows_sum || op == TermOp::rows_any || op == TermOp::rows_smallest ||
                  op == TermOp::rows_largest;
         });
}

/// What is read for a name that is no number itself, such as one deal among several.
std::vector<WrittenId> DerivationBuilder::behind_names(const WrittenExpression& read) const {
  std::vector<WrittenId> parts;
  for (const sema::FormulaId name : read.names) {
    const Formula& formula = written().formulas[name];
    if (formula.term == none_id)
      parts.insert(parts.end(), formula.parts.begin(), formula.parts.end());
  }
  return parts;
}

/// The formula whose number is shown, when it is read, and what its value says of its way.
void DerivationBuilder::want_formula(const Target& target) {
  const Formula& formula = written().formulas[target.id];
  if (formula.form == Formula::Form::state) {
    const auto& levels = series(target.term, target.context);
    std::uint32_t set = levels.size() == 1 ? 0 : target.context.period;
    while (set > 0 && levels[set] == levels[set - 1]) --set;
    const auto next = formula_of(Formula::Form::next, formula.index);
    if (set > 0 && next) {
      Step step{0, reach(written().formulas[*next].term),
                {ReadAt::end, set - 1, target.context.row}};
      for (const WrittenId part : written().formulas[*next].parts) want(part, step);
      return;
    }
  }
  Step step{0, reach(formula.term), target.context};
  if (formula.present != none_id) step.reach.merge(reach(formula.present));
  const sema::TermId term = raw(formula.term);
  if (term != none_id && model_.terms[term].op == TermOp::so_far)
    want(model_.terms[term].operands[0], {target.context.at, 0, target.context.row});
  for (const WrittenId part : formula.parts) want(part, step);
}

void DerivationBuilder::want_parts(const Open& open) {
  if (open.target.ends) return;
  switch (open.target.what) {
  case Target::What::formula: return want_formula(open.target);
  case Target::What::leaf: return want_leaf(open.target);
  case Target::What::expression: break;
  }
  Step step{0, reach(written().expressions[open.target.id].term), open.target.context};
  want(open.target.id, step);
}

void DerivationBuilder::take_apart(const Open& open) {
  const Target& target = open.target;
  if (target.term != none_id) {
    Derivation& node = nodes_[open.node];
    node.series = values_of(target);
    node.value = node.series[node.series.size() == 1 ? 0 : target.context.period];
    if (!moves(target)) node.series.clear();
    if (std::isnan(node.value)) node.note = target.present == none_id ? "undefined" : "absent";
  }
  if (target.what == Target::What::formula) return take_formula_apart(open);
  if (target.ends) return;
  if (target.what == Target::What::leaf) return take_leaf_apart(open);
  Step step{open.node, reach(written().expressions[target.id].term), target.context};
  walk(target.id, step);
}

void DerivationBuilder::take_formula_apart(const Open& open) {
  const Target& target = open.target;
  const Formula* formula = &written().formulas[target.id];
  Step step{open.node, {}, target.context};
  if (formula->form == Formula::Form::state) {
    const auto& levels = series(target.term, target.context);
    std::uint32_t set = levels.size() == 1 ? 0 : target.context.period;
    while (set > 0 && levels[set] == levels[set - 1]) --set;
    const auto next = formula_of(Formula::Form::next, formula->index);
    Derivation& node = nodes_[open.node];
    if (set > 0 && next) {
      formula = &written().formulas[*next];
      step.context = {ReadAt::end, set - 1, target.context.row};
      node.note = "state, set at the end of " + model_.grid.labels[set - 1];
    } else {
      node.note = "state, as it starts";
    }
    node.place = formula->place;
  }
  Derivation& node = nodes_[open.node];
  if (formula->text != nullptr) {
    const syntax::Expr* text = formula->text;
    if (text->kind == ExprKind::annotated) {
      node.assumed = text->assumed;
      node.source = text->source;
      text = text->args[0].get();
    }
    node.formula = text->span;
  }
  if (formula->form == Formula::Form::due && !formula->parts.empty() &&
      written().expressions[formula->parts.front()].term != formula->term)
    node.note = "one " + period_word(model_.grid.step) + " of it";
  if (formula->form == Formula::Form::draw) {
    for (const sema::Draw& draw : model_.draws) {
      if (draw.name == formula->name)
        node.note = draw.each_period ? "drawn every period" : "drawn once a path";
    }
  }
  if (target.ends) return;
  step.reach = reach(formula->term);
  if (formula->present != none_id) step.reach.merge(reach(formula->present));
  const sema::TermId term = raw(formula->term);
  const bool event = term != none_id && model_.terms[term].op == TermOp::so_far &&
                     !formula->parts.empty() &&
                     written().expressions[formula->parts.front()].term != term;
  if (event) {
    const auto& holds = series(model_.terms[term].operands[0], target.context);
    std::uint32_t first = 0;
    while (first < target.context.period && holds.size() > first && holds[first] != 1) ++first;
    step.context.period = first;
    nodes_[open.node].over = "so far";
    nodes_[open.node].series = holds;
  }
  walk_all(formula->parts, step);
}

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
  if (walk_rows(id, step)) return;
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
    if (nodes_[step.node].formula &&
        written().expressions[id].text->args[0]->span != *nodes_[step.node].formula &&
        read.term != none_id && model_.terms[read.term].op == TermOp::constant) {
      Target target = target_of_text(id, step.context);
      target.ends = true;
      open(step.node, target);
      Derivation& node = nodes_[nodes_[step.node].parts.back()];
      node.assumed = read.text->assumed;
      node.source = read.text->source;
      node.name = std::string(compilation_.sources.text(read.text->args[0]->span));
      return;
    }
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
  if (meant.size() > 1) {
    const auto taken = taken_terms(read.term, step.context);
    std::erase_if(meant, [&](sema::FormulaId name) {
      return !taken.empty() && std::ranges::find(taken, written().formulas[name].term) == taken.end();
    });
  }
  for (const sema::FormulaId name : meant) open_formula(step.node, name, step.context);
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
  case TermOp::opening:
  case TermOp::previous: {
    const std::uint32_t lag = term.op == TermOp::opening ? 1 : term.index;
    if (context.period < lag) return std::nullopt;
    then.period -= lag;
    return then;
  }
  default: return std::nullopt;
  }
}

/// The period that tells most about what is made of a series.
std::uint32_t DerivationBuilder::telling_period(TermOp op, const std::vector<double>& over) const {
  // Where nothing ever held, the last period is as good as any to see why not.
  if (std::ranges::all_of(over, [](double x) { return x == 0 || std::isnan(x); }))
    return static_cast<std::uint32_t>(over.size() - 1);
  const auto place = [&](auto found) { return static_cast<std::uint32_t>(found - over.begin()); };
  switch (op) {
  case TermOp::highest: return place(std::ranges::max_element(over));
  case TermOp::lowest:
  case TermOp::always: return place(std::ranges::min_element(over));
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
  const WrittenExpression& read = written().expressions[id];
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
  node.series = series(term.operands[0], end);
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

void DerivationBuilder::choice(Step& step, WrittenId id, Derivation::Choice::Form form, bool taken) {
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
    nodes_[step.node].choices.push_back({Derivation::Choice::Form::growth,
                                         read.text->args[1]->span,
                                         sema::Type::number(),
                                         value(factor, step.context),
                                         false});
  walk_all(read.parts, step);
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
    WrittenId resolved = side;
    if (taken && !resolve(resolved).parts.empty() + resolve(resolved).names.size() > 0)
      followed.push_back(side);
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
    nodes_[step.node].note = std::to_string(values.size()) + " rows, of which the largest are shown";
  return true;
}

std::optional<sema::FormulaId> DerivationBuilder::formula_of(Formula::Form form,
                                                             std::uint32_t index) const {
  const auto& formulas = written().formulas;
  for (std::size_t i = 0; i < formulas.size(); ++i)
    if (formulas[i].form == form && formulas[i].index == index && formulas[i].term != none_id)
      return static_cast<sema::FormulaId>(i);
  return std::nullopt;
}

void DerivationBuilder::open_formula(std::uint32_t parent, sema::FormulaId id, Context context) {
  const Formula& formula = written().formulas[id];
  if (formula.family == 0 && model_.terms[formula.term].family == 0) context.row = none_id;
  open(parent, target_of(id, context));
}

} // namespace deal::driver
