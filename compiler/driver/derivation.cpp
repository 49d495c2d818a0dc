#include "compiler/driver/derivation.hpp"

#include <algorithm>
#include <cmath>

namespace deal::driver {

using sema::none_id;

std::string written_name(const sema::Model& model, const sema::Formula& formula,
                         std::uint32_t row) {
  if (row == none_id) return formula.name;
  // The row belongs to the payment and not to its amount due.
  using From = sema::Formula::Form;
  const bool part =
      formula.form == From::due || formula.form == From::count || formula.form == From::amount;
  const std::size_t end = part ? formula.name.rfind('.') : formula.name.size();
  return model.name_of(formula.name.substr(0, end), formula.family, row) + formula.name.substr(end);
}

DerivationBuilder::DerivationBuilder(const Compilation& compilation, PathValues& values,
                                     const WhyQuestion& question)
    : compilation_(compilation), model_(compilation.model()), values_(values), question_(question) {
}

bool DerivationBuilder::build(sema::FormulaId formula, std::uint32_t row) {
  // Who asks for a state looks back on the period.
  const bool state = written().formulas[formula].form == sema::Formula::Form::state;
  return run(target_of(formula, {.at = state ? ReadAt::closing : ReadAt::end, .row = row}));
}

bool DerivationBuilder::build(TermId leaf, const sema::Type& type, std::uint32_t row) {
  return run({.what = Target::What::leaf,
              .id = leaf,
              .context = {.row = row},
              .type = type,
              .term = leaf});
}

/// Breadth first, so that a number is taken apart where it is nearest to the question, and each step needs one run.
bool DerivationBuilder::run(Target root) {
  want(root.term, root.context);
  want(root.present, root.context);
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
  show_first();
  return true;
}

/// Gives the parts of what occurs several times to the first in the order of reading.
void DerivationBuilder::show_first() {
  std::map<Key, std::uint32_t> owner;
  for (const auto& [node, key] : keys_) {
    if (node < nodes_.size() && !nodes_[node].repeated) owner.emplace(key, node);
  }
  std::set<Key> shown;
  std::vector<std::uint32_t> open{0};
  while (!open.empty()) {
    const std::uint32_t node = open.back();
    open.pop_back();
    const auto key = keys_.find(node);
    const auto found = key == keys_.end() ? owner.end() : owner.find(key->second);
    if (found != owner.end() && shown.insert(key->second).second && nodes_[node].repeated) {
      // Its own period may be said by another of the same value; the rest is equal.
      std::swap(nodes_[node], nodes_[found->second]);
      found->second = node;
    }
    const Derivation& here = nodes_[node];
    if (here.repeated && found != owner.end()) {
      const Derivation& first = nodes_[found->second];
      const bool says_all = first.parts.empty() && first.choices.empty() && !first.more;
      if (says_all) nodes_[node] = Derivation(first);
    }
    open.insert(open.end(), nodes_[node].parts.rbegin(), nodes_[node].parts.rend());
  }
}

/// Without a wish the period in which the number is largest, the first of these; the last if it is nothing in all.
void DerivationBuilder::choose_period(Target& target) {
  if (question_.period)
    target.context.period = *question_.period;
  else if (moves(target))
    target.context.period = telling_period(TermOp::total, values_of(target));
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

/// What is shown once: the same thing in the same period. Of expressions those that mean the same are one.
DerivationBuilder::Key DerivationBuilder::key_of(const Target& target) const {
  const bool moves = target.term != none_id && this->moves(target);
  const bool by_term = target.what == Target::What::expression;
  return {target.what, by_term ? target.term : target.id, moves ? target.context.period : none_id,
          target.context.row, moves ? target.context.at : ReadAt::end};
}

void DerivationBuilder::open(std::uint32_t parent, Target target) {
  const auto id = static_cast<std::uint32_t>(nodes_.size());
  const Key key = key_of(target);
  for (const std::uint32_t part : nodes_[parent].parts) {
    // Named twice in one formula.
    const auto same = std::ranges::find(next_, part, &Open::node);
    if (same != next_.end() && key_of(same->target) == key) return;
  }
  nodes_[parent].parts.push_back(id);
  Derivation& node = nodes_.emplace_back();
  describe(node, target);
  node.repeated = !target.ends && !seen_.insert(key).second;
  target.ends |= node.repeated;
  keys_[id] = key;
  next_.push_back({id, target});
}

void DerivationBuilder::describe(Derivation& node, const Target& target) {
  node.type = target.type;
  switch (target.what) {
  case Target::What::formula: {
    const sema::Formula& formula = written().formulas[target.id];
    using From = sema::Formula::Form;
    node.form = formula.form == From::draw     ? Form::draw
                : formula.form == From::state  ? Form::state
                : formula.form == From::due    ? Form::due
                : formula.form == From::count  ? Form::count
                : formula.form == From::amount ? Form::amount
                                               : Form::formula;
    node.name = written_name(model_, formula, target.context.row);
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
  if (target.term == none_id) return;
  want(target.term, target.context);
  want(target.present, target.context);
  if (moves(target)) node.period = target.context.period;
}

bool DerivationBuilder::moves(const Target& target) const {
  return values_.moves(target.term) || (target.present != none_id && values_.moves(target.present));
}

DerivationBuilder::Target DerivationBuilder::target_of(sema::FormulaId id,
                                                       const Context& context) const {
  const sema::Formula& formula = written().formulas[id];
  return {Target::What::formula, id, context, formula.type, formula.term, formula.present};
}

DerivationBuilder::Target DerivationBuilder::target_of_text(sema::WrittenId id,
                                                            const Context& context) const {
  const sema::WrittenExpression& read = written().expressions[id];
  return {Target::What::expression, id, context, read.type, read.term, read.present};
}

/// The number in each period, or one; NaN where it is absent.
std::vector<double> DerivationBuilder::values_of(const Target& target) {
  std::vector<double> values = series(target.term, target.context);
  if (target.present == none_id) return values;
  const auto& present = series(target.present, target.context);
  if (values.size() < present.size()) values.assign(present.size(), values.front());
  for (std::size_t t = 0; t < values.size(); ++t) {
    if (present[present.size() == 1 ? 0 : t] != 1)
      values[t] = std::numeric_limits<double>::quiet_NaN();
  }
  return values;
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
    if (what.op == TermOp::opening || what.op == TermOp::closing || what.op == TermOp::previous ||
        what.op == TermOp::growth || what.op == TermOp::counterfactual)
      continue;
    open.insert(open.end(), what.operands.begin(), what.operands.end());
  }
  return found;
}

} // namespace deal::driver
