#include "compiler/sema/naming.hpp"

#include "compiler/syntax/walk.hpp"

#include <algorithm>
#include <utility>

namespace deal::sema {

using namespace syntax;

bool is_deal(const Member& member) {
  switch (member.form) {
  case Member::Form::instance: return !member.child || member.child->table == 0;
  case Member::Form::payment:
  case Member::Form::transfer:
  case Member::Form::posting: return true;
  default: return false;
  }
}

bool takes_deal(const Parameter& parameter, const Definitions& definitions) {
  const auto& factors = parameter.type.factors;
  return factors.size() == 1 && factors.front().name.text == "deal" &&
         !definitions.structures.contains("deal");
}

std::set<std::string> Naming::named_by(const Member& deal) {
  if (deal.child == nullptr) return {};
  seen_.clear();
  found_.clear();
  open_instance(*deal.child);
  while (!open_.empty()) {
    const Place place = std::move(open_.back());
    open_.pop_back();
    visit(*place.expression, *place.scope, place.bound);
  }
  found_.erase(deal.name);
  return std::exchange(found_, {});
}

/// The library names no deal of a model.
void Naming::open(const Expr* expression, const Scope& scope, std::set<std::string> bound) {
  if (expression != nullptr && !is_library(expression->span) && seen_.insert(expression).second)
    open_.push_back({expression, &scope, std::move(bound)});
}

void Naming::open_instance(const Instance& instance) {
  for (const auto& member : instance.members) {
    std::set<std::string> options;
    if (member->type != nullptr) {
      for (const Name& option : member->type->alternatives) options.insert(option.text);
    }
    open(member->expression, *member->scope, std::move(options));
    if (member->child) open_instance(*member->child);
  }
  open_effects(instance);
}

/// What the model's own structures say of payments and the like; formulas are members.
void Naming::open_effects(const Instance& instance) {
  for (const StructureDecl* structure : instance.lineage) {
    for (const Declaration& declaration : structure->members) {
      if (!std::holds_alternative<FieldDecl>(declaration.value))
        each_expression(declaration, [&](const Expr& each) { open(&each, instance.scope); });
    }
  }
}

void Naming::visit(const Expr& expression, const Scope& scope, const std::set<std::string>& bound) {
  auto visit_part = [&](const Expr& part) { visit(part, scope, bound); };
  switch (expression.kind) {
  case ExprKind::name:
    if (const Member* member = of_the_model(expression.text, scope, bound)) {
      if (is_deal(*member))
        found_.insert(member->name);
      else if (!member->child)
        open(member->expression, *member->scope);
    }
    return;
  case ExprKind::member: return visit_member(expression, scope, bound);
  case ExprKind::call:
    if (expression.args[0]->kind == ExprKind::name) visit_function(expression.args[0]->text);
    std::for_each(expression.args.begin() + 1, expression.args.end(),
                  [&](const ExprPtr& argument) { visit_part(*argument); });
    return;
  case ExprKind::fold: {
    auto inner = bound;
    inner.insert(expression.variable.text);
    const Member* dates = of_the_model(expression.family.text, scope, bound);
    if (dates != nullptr && !dates->child) open(dates->expression, *dates->scope);
    return each_part(expression, [&](const Expr& part) { visit(part, scope, inner); });
  }
  case ExprKind::binary:
    visit_part(*expression.args[0]);
    if (expression.text != "per") visit_part(*expression.args[1]);
    return;
  default: each_part(expression, visit_part);
  }
}

/// Of a party only the attribute is read.
void Naming::visit_member(const Expr& expression, const Scope& scope,
                          const std::set<std::string>& bound) {
  const Expr& base = *expression.args[0];
  const Member* owner =
      base.kind == ExprKind::name ? of_the_model(base.text, scope, bound) : nullptr;
  if (owner == nullptr || owner->form != Member::Form::party) return visit(base, scope, bound);
  const Member* attribute = owner->child ? owner->child->find(expression.text) : nullptr;
  if (attribute != nullptr) open(attribute->expression, *attribute->scope);
}

/// The member of the model that a name means, if it means one.
const Member* Naming::of_the_model(const std::string& name, const Scope& scope,
                                   const std::set<std::string>& bound) const {
  if (bound.contains(name)) return nullptr;
  for (const Scope* s = &scope; s != nullptr; s = s->parent) {
    for (const auto& local : s->locals)
      if (local.first == name) return nullptr;
    const Member* sibling =
        s->fields == nullptr || name == s->own_field ? nullptr : s->fields->find(name);
    if (sibling != nullptr &&
        (sibling->form == Member::Form::field || sibling->form == Member::Form::bound))
      return nullptr;
    if (const Member* member = s->instance == nullptr ? nullptr : s->instance->find(name))
      return s->instance == &root_ ? member : nullptr;
  }
  return nullptr;
}

void Naming::visit_function(const std::string& name) {
  const auto found = definitions_.functions.find(name);
  if (found == definitions_.functions.end()) return;
  const FunctionDecl& function = *found->second.what;
  std::set<std::string> parameters;
  for (const Parameter& parameter : function.parameters) parameters.insert(parameter.name.text);
  open(function.value.get(), root_.scope, parameters);
  for (const Field& member : function.members) open(member.value.get(), root_.scope, parameters);
}

void Naming::removed_in(const Declaration& declaration, std::set<std::string>& into) const {
  each_expression(declaration, [&](const Expr& each) { removed_in(each, into); });
  if (const auto* members = inside(declaration))
    for (const Declaration& member : *members) removed_in(member, into);
}

void Naming::removed_in(const Expr& expression, std::set<std::string>& into) const {
  each_part(expression, [&](const Expr& part) { removed_in(part, into); });
  if (expression.kind != ExprKind::call || expression.args[0]->kind != ExprKind::name) return;
  const auto function = definitions_.functions.find(expression.args[0]->text);
  auto takes = [&](std::size_t i) {
    if (function == definitions_.functions.end()) return expression.args[0]->text == "without";
    const auto& parameters = function->second.what->parameters;
    return i < parameters.size() && takes_deal(parameters[i], definitions_);
  };
  for (std::size_t i = 0; i + 1 < expression.args.size(); ++i) {
    const Expr& argument = *expression.args[i + 1];
    const Member* member =
        argument.kind == ExprKind::name && takes(i) ? root_.find(argument.text) : nullptr;
    if (member != nullptr && is_deal(*member)) into.insert(member->name);
  }
}

} // namespace deal::sema
