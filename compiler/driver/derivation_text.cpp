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

/// What a rate accrues over.
std::string period_word(const std::string& step) {
  if (step == "monthly") return "month";
  if (step == "quarterly") return "quarter";
  return step == "weekly" ? "week" : "year";
}

} // namespace

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
  case TermOp::closing: return "closing";
  case TermOp::previous: return "previous";
  default: return nullptr;
  }
}

const WrittenExpression& DerivationBuilder::resolve(WrittenId& id) const {
  while (written().expressions[id].stands_for != none_id) id = written().expressions[id].stands_for;
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
    const bool argument =
        inside.file == outside.file && inside.begin >= outside.begin && inside.end <= outside.end;
    if (!argument) body.push_back(part);
  }
  // Of a name that stands for a call, `back.total`, the arguments are written elsewhere too.
  if (text.kind == ExprKind::member && call == &text && !body.empty()) body = {body.back()};
  return body;
}

bool DerivationBuilder::readable(sema::TermId term, const Step& step) const {
  return term != none_id && (model_.terms[term].family == 0 || step.context.row != none_id) &&
         (step.reach.contains(term) || !values_.moves(term)) && values_.settled(term);
}

/// The operand of what is made from a series, of a call, a member or `x at date`.
std::optional<WrittenId> DerivationBuilder::over_time(WrittenId id) const {
  const WrittenExpression& read = resolve(id);
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
    const bool whole =
        term.op != TermOp::opening && term.op != TermOp::closing && term.op != TermOp::previous;
    const bool running = term.op == TermOp::so_far;
    if (whole && (model_.terms[operand].family == 0 || step.context.row != none_id))
      want(operand, {running ? step.context.at : ReadAt::end, 0, step.context.row});
    if (const auto inner = over_time(id)) {
      WrittenId part = *inner;
      const sema::TermId present = resolve(part).present;
      if (whole)
        want(present, Context{running ? step.context.at : ReadAt::end, 0, step.context.row});
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
  return read.text->kind == ExprKind::fold && std::ranges::any_of(step.reach, [&](sema::TermId id) {
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
  const auto [id, context] = source_of(target);
  const Formula& formula = written().formulas[id];
  Step step{0, reach(formula.term), context};
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

/// The formula that gave a number, and when: of a state that has moved the one that set it.
std::pair<sema::FormulaId, DerivationBuilder::Context>
DerivationBuilder::source_of(const Target& target) {
  const Formula& formula = written().formulas[target.id];
  if (const auto cell = cell_of(formula.term, target.context.row)) return {*cell, target.context};
  if (formula.form != Formula::Form::state) return {target.id, target.context};
  const Context opening{ReadAt::end, 0, target.context.row};
  const bool after = target.context.at == ReadAt::closing;
  std::vector<double> levels = series(target.term, opening);
  std::uint32_t set = levels.size() == 1 ? 0 : target.context.period + (after ? 1 : 0);
  if (set == levels.size()) levels.push_back(value(target.term, target.context));
  while (set > 0 && levels[set] == levels[set - 1]) --set;
  const auto next = formula_of(Formula::Form::next, formula.index);
  if (set == 0 || !next) return {target.id, target.context};
  return {*next, {ReadAt::end, set - 1, target.context.row}};
}

/// As what and where a formula is written, and what is said of it there.
void DerivationBuilder::note_source(Derivation& node, const Formula& formula,
                                    const Context& context) const {
  node.place = formula.place;
  const bool removed = model_.removed.contains(sema::deal_part(formula.name));
  if (removed) {
    node.note = "not made";
    return;
  }
  if (formula.text != nullptr) {
    const syntax::Expr* text = formula.text;
    if (text->kind == ExprKind::annotated) {
      node.assumed = text->assumed;
      node.source = text->source;
      text = text->args[0].get();
    }
    node.formula = text->span;
  }
  switch (formula.form) {
  case Formula::Form::state: node.note = "state, as it starts"; break;
  case Formula::Form::next:
    node.note = "state, set at the end of " + model_.grid.labels[context.period];
    break;
  case Formula::Form::due:
    if (!formula.parts.empty() && written().expressions[formula.parts.front()].term != formula.term)
      node.note = "one " + period_word(model_.grid.step) + " of it";
    break;
  case Formula::Form::draw:
    for (const sema::Draw& draw : model_.draws)
      if (draw.name == formula.name)
        node.note = draw.each_period ? "drawn every period" : "drawn once a path";
    break;
  default: break;
  }
}

void DerivationBuilder::take_formula_apart(const Open& open) {
  const Target& target = open.target;
  const auto [id, context] = source_of(target);
  const Formula* formula = &written().formulas[id];
  Step step{open.node, {}, context};
  note_source(nodes_[open.node], *formula, context);
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
