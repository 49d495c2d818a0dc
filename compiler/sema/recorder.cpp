#include "compiler/sema/recorder.hpp"

#include <algorithm>
#include <utility>

namespace deal::sema {

WrittenId Recorder::enter(const syntax::Expr& expression) {
  if (into_ == nullptr) return none_id;
  const auto id = static_cast<WrittenId>(into_->expressions.size());
  into_->expressions.emplace_back().text = &expression;
  if (!open_.empty()) {
    const Open& around = open_.back();
    if (around.expression != none_id)
      into_->expressions[around.expression].parts.push_back(id);
    else
      into_->formulas[around.formula].parts.push_back(id);
  }
  open_.push_back({none_id, id});
  return id;
}

void Recorder::leave(WrittenId expression, Value& value) {
  if (expression == none_id) return;
  open_.pop_back();
  WrittenExpression& read = into_->expressions[expression];
  read.term = value.term;
  read.present = value.present;
  read.type = value.type;
  if (read.names.empty() && read.parts.empty()) read.stands_for = value.written;
  value.written = expression;
}

void Recorder::forget(const Value& value) {
  if (into_ == nullptr || open_.empty()) return;
  const Open& around = open_.back();
  auto& parts = around.expression != none_id ? into_->expressions[around.expression].parts
                                             : into_->formulas[around.formula].parts;
  std::erase(parts, value.written);
}

Recorder::Inside::Inside(Recorder& recorder, Formula formula) : recorder_(recorder) {
  if (recorder.into_ == nullptr) return;
  id_ = static_cast<FormulaId>(recorder.into_->formulas.size());
  recorder.into_->formulas.push_back(std::move(formula));
  recorder.open_.push_back({id_, none_id});
}

Recorder::Inside::~Inside() {
  if (id_ != none_id) recorder_.open_.pop_back();
}

void Recorder::Inside::came_to(const Value& value) {
  if (id_ == none_id) return;
  Formula& formula = recorder_.into_->formulas[id_];
  formula.term = value.term;
  formula.present = value.present;
  formula.type = value.type;
}

Recorder::Aside::Aside(Recorder& recorder) : recorder_(recorder) {
  if (recorder.into_ == nullptr) return;
  recorder.open_.push_back({none_id, static_cast<WrittenId>(recorder.into_->expressions.size())});
  recorder.into_->expressions.emplace_back();
}

Recorder::Aside::~Aside() {
  if (recorder_.into_ != nullptr) recorder_.open_.pop_back();
}

void Recorder::belongs(const Member& member, FormulaId formula) {
  if (formula != none_id) formulas_[&member] = formula;
}

void Recorder::is_state(std::uint32_t state) {
  if (into_ != nullptr && !open_.empty() && open_.back().formula != none_id)
    into_->formulas[open_.back().formula].index = state;
}

void Recorder::names(const Member& member, Value& value) {
  if (into_ == nullptr) return;
  value.written = none_id;
  const auto formula = formulas_.find(&member);
  if (formula == formulas_.end() || open_.empty() || open_.back().expression == none_id) return;
  auto& names = into_->expressions[open_.back().expression].names;
  if (std::ranges::find(names, formula->second) == names.end()) names.push_back(formula->second);
}

} // namespace deal::sema
