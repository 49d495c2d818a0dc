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

std::set<std::string> Naming::made_for(const Member& deal) {
  if (deal.child == nullptr) return {};
  seen_.clear();
  found_.clear();
  open_instance(*deal.child);
  while (!open_.empty()) {
    const Place place = std::move(open_.back());
    open_.pop_back();
    visit(*place.expression, *place.scope);
  }
  found_.erase(deal.name);
  return std::exchange(found_, {});
}

void Naming::open(const Expr* expression, const Scope& scope) {
  if (expression != nullptr && seen_.insert(expression).second)
    open_.push_back({expression, &scope});
}

/// The fields that take a deal, and those of the structures inside.
void Naming::open_instance(const Instance& instance) {
  for (const auto& member : instance.members) {
    if (member->form == Member::Form::bound ||
        (member->form == Member::Form::field && is_of_structure(member->type)))
      open(member->expression, *member->scope);
    if (member->child) open_instance(*member->child);
  }
}

bool Naming::is_of_structure(const TypeExpr* type) const {
  return type != nullptr && type->factors.size() == 1 &&
         definitions_.structures.contains(type->factors.front().name.text);
}

/// What an expression stands for where a deal is asked for. Of a query no deal is named, and what a formula
/// reads of a deal does not make it one that is made for it.
void Naming::visit(const Expr& expression, const Scope& scope) {
  switch (expression.kind) {
  case ExprKind::name: {
    const Member* member = of_the_model(expression.text, scope);
    if (member == nullptr) return;
    if (is_deal(*member))
      found_.insert(member->name);
    else if (!member->child)
      open(member->expression, *member->scope);
    return;
  }
  case ExprKind::member:
  case ExprKind::annotated: return visit(*expression.args[0], scope);
  case ExprKind::if_:
    std::for_each(expression.args.begin() + 1, expression.args.end(), [&](const ExprPtr& branch) {
      if (branch) visit(*branch, scope);
    });
    return;
  case ExprKind::binary:
    if (expression.text == "otherwise")
      each_part(expression, [&](const Expr& part) { visit(part, scope); });
    return;
  case ExprKind::structure:
    for (const Field& field : expression.fields) {
      if (takes_structure(expression.text, field.label.text)) visit(*field.value, scope);
    }
    return;
  default: return;
  }
}

/// Whether a field of a structure, or of one that it is based upon, takes a structure or a deal.
bool Naming::takes_structure(const std::string& structure, const std::string& field) const {
  const auto found = definitions_.structures.find(structure);
  if (found == definitions_.structures.end()) return false;
  for (const Declaration& declaration : found->second.what->members) {
    const auto* declared = std::get_if<FieldDecl>(&declaration.value);
    if (declared != nullptr && declared->name.text == field)
      return is_of_structure(declared->type ? &*declared->type : nullptr);
  }
  const auto& base = found->second.what->base;
  return base && takes_structure(base->text, field);
}

/// The member of the model that a name means, if it means one.
const Member* Naming::of_the_model(const std::string& name, const Scope& scope) const {
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
