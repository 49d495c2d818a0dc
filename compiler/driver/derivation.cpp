#include "compiler/driver/derivation.hpp"

#include <algorithm>
#include <cmath>

namespace deal::driver {

using sema::none_id;

DerivationBuilder::DerivationBuilder(const Compilation& compilation, PathValues& values,
                                     const WhyQuestion& question)
    : compilation_(compilation), model_(compilation.model()), values_(values),
      question_(question) {}

bool DerivationBuilder::build(sema::FormulaId formula, std::uint32_t row) {
  const sema::Formula& what = written().formulas[formula];
  return run({Target::What::formula, formula, {.row = row}, what.type, what.term});
}

bool DerivationBuilder::build(TermId leaf, const sema::Type& type, std::uint32_t row) {
  return run({Target::What::leaf, leaf, {.row = row}, type, leaf});
}

/// Breadth first, so that a number is taken apart where it is nearest to the question, and each step needs one run.
bool DerivationBuilder::run(Target root) {
  want(root.term, root.context);
  if (!values_.fill()) return false;
  choose_period(root);
  nodes_.emplace_back();
  next_ = {{0, root}};
  describe(nodes_[0], root);
  for (std::uint32_t depth = 0; !next_.empty(); ++depth) {
    const std::vector<Open> now = std::move(next_);
    next_.clear();
    // What a number is tells where to look for its reasons.
    if (!values_.fill()) return false;
    for (const Open& each : now) want_parts(each);
    if (!values_.fill()) return false;
    for (const Open& each : now) {
      const std::size_t before = nodes_.size();
      take_apart(each);
      if (depth < question_.depth) continue;
      nodes_[each.node].more = !nodes_[each.node].parts.empty();
      nodes_[each.node].parts.clear();
      nodes_.resize(before);
    }
    if (depth >= question_.depth) break;
  }
  return true;
}

/// Without a wish the period in which the number is largest, the first of these.
void DerivationBuilder::choose_period(Target& target) {
  if (question_.period)
    target.context.period = *question_.period;
  else if (values_.moves(target.term))
    target.context.period = largest(series(target.term, target.context));
}

std::uint32_t DerivationBuilder::largest(const std::vector<double>& values) const {
  std::uint32_t best = 0;
  for (std::uint32_t t = 1; t < values.size(); ++t) {
    const bool better = std::isnan(values[best]) ? !std::isnan(values[t])
                                                 : std::abs(values[t]) > std::abs(values[best]);
    if (better) best = t;
  }
  return best;
}

void DerivationBuilder::open(std::uint32_t parent, Target target) {
  const auto id = static_cast<std::uint32_t>(nodes_.size());
  const bool moves = target.term != none_id && values_.moves(target.term);
  const std::uint32_t period = moves ? target.context.period : none_id;
  for (const std::uint32_t part : nodes_[parent].parts) {
    // Named twice in one formula.
    const auto same = std::ranges::find(next_, part, &Open::node);
    if (same != next_.end() && same->target.what == target.what && same->target.id == target.id &&
        same->target.context.row == target.context.row &&
        (!moves || same->target.context.period == target.context.period))
      return;
  }
  nodes_[parent].parts.push_back(id);
  Derivation& node = nodes_.emplace_back();
  describe(node, target);
  const ReadAt at = moves ? target.context.at : ReadAt::end;
  node.repeated = !seen_.emplace(target.what, target.id, period, target.context.row, at).second;
  if (node.repeated)
    target.ends = true;
  next_.push_back({id, target});
}

void DerivationBuilder::describe(Derivation& node, const Target& target) {
  node.type = target.type;
  switch (target.what) {
  case Target::What::formula: {
    const sema::Formula& formula = written().formulas[target.id];
    using From = sema::Formula::Form;
    node.form = formula.form == From::draw    ? Form::draw
                : formula.form == From::state ? Form::state
                : formula.form == From::due   ? Form::due
                : formula.form == From::count ? Form::count
                                              : Form::formula;
    node.name = target.context.row == none_id
                    ? formula.name
                    : model_.name_of(formula.name, formula.family, target.context.row);
    node.place = formula.place;
    break;
  }
  case Target::What::expression:
    node.form = Form::written;
    node.name = text_of(target.id);
    node.place = written().expressions[target.id].text->span;
    break;
  case Target::What::leaf: describe_leaf(node, target); break;
  }
  if (target.term != none_id) set_value(node, target);
}

void DerivationBuilder::set_value(Derivation& node, const Target& target) {
  want(target.term, target.context);
  if (!values_.moves(target.term)) return;
  node.period = target.context.period;
}

sema::TermId DerivationBuilder::in_row(TermId term, std::uint32_t row) {
  if (term == none_id || row == none_id || model().terms[term].family == 0) return term;
  return values_.terms().make(TermOp::row, model().terms[term].span, term, none_id, none_id, row);
}

void DerivationBuilder::want(TermId term, const Context& context) {
  if (term != none_id) values_.want(in_row(term, context.row), context.at);
}

double DerivationBuilder::value(TermId term, const Context& context) {
  return values_.value(in_row(term, context.row), context.at, context.period);
}

const std::vector<double>& DerivationBuilder::series(TermId term, const Context& context) {
  return values_.series(in_row(term, context.row), context.at);
}

/// What stands behind a name.
sema::TermId DerivationBuilder::raw(TermId term) const {
  return term != none_id && model_.terms[term].op == TermOp::variable
             ? model_.variables[model_.terms[term].index].value
             : term;
}

/// The terms that are read for one at the same moment, without those behind names.
std::unordered_set<sema::TermId> DerivationBuilder::reach(TermId term) const {
  std::unordered_set<TermId> found;
  std::vector<TermId> open{raw(term)};
  while (!open.empty()) {
    const TermId id = open.back();
    open.pop_back();
    if (id == none_id || !found.insert(id).second) continue;
    const sema::Term& what = model().terms[id];
    if (what.op == TermOp::opening || what.op == TermOp::previous || what.op == TermOp::growth)
      continue;
    open.insert(open.end(), what.operands.begin(), what.operands.end());
  }
  return found;
}

} // namespace deal::driver
