#include "compiler/sema/attributes.hpp"
#include "compiler/sema/elaborator.hpp"

#include <algorithm>

namespace deal::sema {

using namespace syntax;

Member& Instance::add(Member::Form form, const std::string& member_name, Span member_span) {
  members.push_back(std::make_unique<Member>());
  Member& member = *members.back();
  member.form = form;
  member.name = member_name;
  member.qualified = qualified.empty() ? member_name : qualified + "." + member_name;
  member.span = member_span;
  member.scope = &scope;
  member.owner = this;
  by_name[member_name] = &member;
  return member;
}

Member* Elaborator::new_member(Instance& instance, Member::Form form, const Name& name,
                               const Declaration& declaration) {
  if (Member* known = already_declared(instance, name);
      known != nullptr && !is_library(known->span)) {
    duplicate(name.text, name.span, known->span);
    return nullptr;
  }
  Member& member = instance.add(form, name.text, name.span);
  member.declaration = &declaration;
  return &member;
}

void Elaborator::apply_override(Member& member, Instance& instance) {
  settables_.push_back(&member);
  member.declared = member.span;
  member.sampled = sampled_.contains(member.qualified);
  if (const auto given = given_.find(member.qualified); given != given_.end())
    member.given = given->second;
  auto found = overrides_.find(member.qualified);
  if (found == overrides_.end()) return;
  found->second.used = true;
  if (member.expression != nullptr)
    member.replaced = {member.expression, member.scope, member.draw};
  member.expression = found->second.value;
  member.draw = found->second.draw;
  member.each_period = found->second.each_period;
  // As if written between the braces of the deal: its other fields can be named.
  scopes_.push_back({.parent = &instance == &root_ ? member.scope : instance.outer,
                     .fields = &instance == &root_ ? nullptr : &instance,
                     .own_field = member.name});
  member.scope = &scopes_.back();
  member.span = found->second.span;
}

void Elaborator::declare_root() {
  root_.scope.instance = &root_;
  root_.outer = &root_.scope;
  for (const Declaration* declaration : definitions_.parts) {
    if (const auto* table = std::get_if<TableDecl>(&declaration->value))
      declare_table(*declaration, *table);
  }
  for (const Declaration* declaration : definitions_.parts) {
    if (const auto* block = std::get_if<ForDecl>(&declaration->value)) open_block(*block);
  }
  // Every signature may name a party; divisions name their owners.
  declare_parties(false);
  declare_parties(true);
  each_declaration([this](const Declaration& declaration, const Scope& scope) {
    declare_member(root_, declaration, scope);
  });
}

void Elaborator::declare_parties(bool divisions) {
  each_declaration([&](const Declaration& declaration, const Scope& scope) {
    const auto* decl = std::get_if<InstanceDecl>(&declaration.value);
    if (decl == nullptr) return;
    const std::string& what = decl->structure.text;
    if (!divisions && what == "party")
      declare_party(*decl, PartyKind::party, declaration.span, scope);
    if (!divisions && what == "outside")
      declare_party(*decl, PartyKind::outside, declaration.span, scope);
    if (divisions && what == "division")
      declare_party(*decl, PartyKind::division, declaration.span, scope);
  });
}

void Elaborator::declare_party(const InstanceDecl& decl, PartyKind kind, Span span,
                               const Scope& scope) {
  Instance& parent = root_;
  Party party{.name = decl.name.text,
              .kind = kind,
              .family = rows_of(scope),
              .owner = none_id,
              .cash = none_id,
              .span = decl.name.span};
  if (kind == PartyKind::division) {
    if (!decl.of) {
      diagnostics_.report(Code::division_without_owner, decl.name.span, {decl.name.text})
          .help("write `division " + decl.name.text + " of Owner`");
    }
    const auto owner = decl.of ? party_reference(*decl.of, scope) : std::nullopt;
    if (!owner) {
      // Known by name, so that its users are not to blame.
      parent.add(Member::Form::instance, decl.name.text, decl.name.span);
      return;
    }
    party.owner = model_.purse(*owner);
  }
  if (decl.name.text == "world") {
    diagnostics_.report(Code::reserved_name, decl.name.span, {"world"});
    return;
  }
  Member* known = already_declared(parent, decl.name);
  // A party of the library gives way to the model's own of that name.
  if (known != nullptr && !is_library(known->span))
    return duplicate(decl.name.text, decl.name.span, known->span);
  Member& member =
      known != nullptr ? *known : parent.add(Member::Form::party, decl.name.text, decl.name.span);
  if (known == nullptr) {
    member.id = static_cast<PartyId>(model_.parties.size());
    model_.parties.emplace_back();
  }
  member.span = decl.name.span;
  member.scope = &scope;
  if (party.owner == none_id) party.owner = member.id;
  model_.parties[member.id] = party;
  member.child = std::make_unique<Instance>();
  Instance& child = *member.child;
  child.name = member.name;
  child.qualified = member.qualified;
  child.span = span;
  child.parent = &parent;
  child.party = member.id;
  child.outer = &scope;
  child.scope = {.parent = &scope, .instance = &child};
  for (const Field& field : decl.fields) {
    const bool of_cash =
        std::ranges::find(fields_of_party, field.label.text) != fields_of_party.end();
    if (of_cash && kind != PartyKind::party) {
      diagnostics_.report(Code::cash_not_its_own, field.label.span, {decl.name.text})
          .help(kind == PartyKind::division
                    ? "give it to the owner, `" + model_.parties[party.owner].name + "`"
                    : "leave it out: an outside party always pays in full");
      continue;
    }
    if (Member* twin = child.find(field.label.text)) {
      duplicate(field.label.text, field.label.span, twin->span);
      continue;
    }
    Member& attribute = child.add(Member::Form::let, field.label.text, field.label.span);
    attribute.expression = field.value.get();
    attribute.draw = field.draw;
    attribute.each_period = field.each_period;
    apply_override(attribute, child);
  }
}

void Elaborator::declare_member(Instance& instance, const Declaration& declaration,
                                const Scope& scope) {
  if (given_up()) return;
  const bool at_root = &instance == &root_;
  const bool for_rows = at_root && &scope != &root_.scope;
  auto misplaced = [&](const char* what, const char* where) {
    diagnostics_.report(Code::misplaced, declaration.span, {what, where});
  };
  auto named = [&](Member::Form form, const Name& name, const Expr* expression) {
    Member* member = new_member(instance, form, name, declaration);
    if (member == nullptr) return member;
    member->expression = expression;
    member->scope = &scope;
    return member;
  };
  if (const auto* d = std::get_if<LetDecl>(&declaration.value)) {
    Member* member = named(Member::Form::let, d->name, d->value.get());
    if (member == nullptr) return;
    member->type = d->type ? &*d->type : nullptr;
    member->draw = d->draw;
    member->each_period = d->each_period;
    apply_override(*member, instance);
  } else if (const auto* s = std::get_if<StateDecl>(&declaration.value)) {
    Member* member = named(Member::Form::state, s->name, s->value.get());
    if (member != nullptr) member->type = s->type ? &*s->type : nullptr;
  } else if (const auto* p = std::get_if<PayDecl>(&declaration.value)) {
    named(Member::Form::payment, p->name, nullptr);
  } else if (const auto* t = std::get_if<TransferDecl>(&declaration.value)) {
    named(Member::Form::transfer, t->name, nullptr);
  } else if (const auto* b = std::get_if<BookDecl>(&declaration.value)) {
    named(Member::Form::posting, b->name, nullptr);
  } else if (const auto* m = std::get_if<MeasureDecl>(&declaration.value)) {
    if (!at_root) return misplaced("a measure", "a structure");
    named(Member::Form::measure, m->name, m->value.get());
  } else if (const auto* e = std::get_if<EventDecl>(&declaration.value)) {
    named(Member::Form::event, e->name, e->condition.get());
  } else if (const auto* i = std::get_if<InstanceDecl>(&declaration.value)) {
    const std::string& what = i->structure.text;
    if (what == "attribution") {
      if (!at_root) misplaced("the rule of attribution", "a structure");
    } else if (what != "party" && what != "outside" && what != "division")
      declare_instance(instance, declaration, *i, scope);
    else if (!at_root)
      misplaced("a party", "a structure");
  } else if (std::holds_alternative<FieldDecl>(declaration.value)) {
    if (at_root) misplaced("a field", "a model; write `let name = …`");
  } else if (for_rows && !std::holds_alternative<NextDecl>(declaration.value) &&
             !std::holds_alternative<OpeningDecl>(declaration.value) &&
             !std::holds_alternative<RequireDecl>(declaration.value) &&
             !std::holds_alternative<CorrelateDecl>(declaration.value)) {
    misplaced("this declaration", "a `for`");
  } else if (!at_root && !std::holds_alternative<UseDecl>(declaration.value) &&
             !std::holds_alternative<NextDecl>(declaration.value) &&
             !std::holds_alternative<RequireDecl>(declaration.value) &&
             !std::holds_alternative<OpeningDecl>(declaration.value)) {
    misplaced("this declaration", "a structure");
  } else if (at_root && std::holds_alternative<UseDecl>(declaration.value)) {
    misplaced("`use`", "a model, only inside a structure");
  }
}

void Elaborator::declare_field(Instance& instance, const Declaration& declaration,
                               const FieldDecl& field) {
  Member* member = instance.find(field.name.text);
  if (member == nullptr) {
    member = &instance.add(Member::Form::field, field.name.text, field.name.span);
    member->declaration = &declaration;
  }
  if (field.type) member->type = &*field.type;
  if (!field.bounds.empty()) member->bounds = &field.bounds;
  if (field.value) member->expression = field.value.get();
}

std::vector<const StructureDecl*> Elaborator::lineage(const StructureDecl& structure) {
  std::vector<const StructureDecl*> result{&structure};
  while (result.back()->base) {
    const Name& base = *result.back()->base;
    auto found = definitions_.structures.find(base.text);
    if (found == definitions_.structures.end()) {
      unknown_structure(base.text, base.span);
      return result;
    }
    for (const StructureDecl* known : result) {
      if (known == found->second.what) {
        diagnostics_.report(Code::structure_cycle, base.span, {structure.name.text});
        return result;
      }
    }
    result.push_back(found->second.what);
  }
  return result;
}

bool Elaborator::is_a(const Instance& instance, const StructureDecl& structure) const {
  for (const StructureDecl* s : instance.lineage) {
    if (s == &structure) return true;
  }
  return false;
}

void Elaborator::declare_instance(Instance& parent, const Declaration& declaration,
                                  const InstanceDecl& decl, const Scope& scope) {
  auto found = definitions_.structures.find(decl.structure.text);
  if (found == definitions_.structures.end()) {
    unknown_structure(decl.structure.text, decl.structure.span, true);
    new_member(parent, Member::Form::instance, decl.name, declaration);
    return;
  }
  const StructureDecl& structure = *found->second.what;
  Member* member = new_member(parent, Member::Form::instance, decl.name, declaration);
  if (member == nullptr) return;
  member->scope = &scope;
  if (&parent == &root_) model_.deals[member->name] = member->span;
  const std::size_t reports = diagnostics_.size();
  std::size_t depth = 0;
  for (const Instance* outer = &parent; outer != nullptr; outer = outer->parent) ++depth;
  if (depth > limits_.instance_depth)
    return too_deep(member->span, structure.name.text, "a structure cannot hold itself");
  if (structure.is_abstract) return abstract_structure(structure, decl.structure.span);
  if (!fits_signature(structure, decl)) return;
  auto bind = [&](Instance& instance) {
    auto side = [&](const std::optional<Name>& formal, const ExprPtr& actual) {
      if (!formal) return;
      Member& bound = instance.add(Member::Form::bound, formal->text, actual->span);
      bound.expression = actual.get();
      bound.scope = &scope;
    };
    const Signature& signature = structure.signature;
    side(signature.from, decl.from);
    side(signature.to, decl.to);
    side(signature.of, decl.of);
  };
  std::vector<std::pair<const Field*, const Scope*>> fields;
  for (const Field& field : decl.fields) fields.emplace_back(&field, &scope);
  make_instance(parent, *member, structure, bind, fields);
  blame(reports, user_place(member->child.get()));
}

bool Elaborator::fits_signature(const StructureDecl& structure, const InstanceDecl& decl) {
  const Signature& form = structure.signature;
  if (!form.from == !decl.from && !form.to == !decl.to && !form.of == !decl.of) return true;
  std::string written = structure.name.text + " " + decl.name.text;
  if (form.from) written += ": " + form.from->text + " -> " + form.to->text;
  if (form.of) written += " of " + form.of->text;
  diagnostics_
      .report(Code::signature_mismatch, decl.name.span, {structure.name.text, written + " { … }"})
      .label(structure.name.span, "its form is declared here");
  return false;
}

void Elaborator::make_instance(Instance& parent, Member& member, const StructureDecl& structure,
                               const std::function<void(Instance&)>& bind_signature,
                               const std::vector<std::pair<const Field*, const Scope*>>& fields) {
  member.child = std::make_unique<Instance>();
  Instance& instance = *member.child;
  instance.name = member.name;
  instance.qualified = member.qualified;
  instance.span = member.span;
  instance.parent = &parent;
  instance.structure = &structure;
  instance.lineage = lineage(structure);
  instance.outer = &parent == &root_ ? member.scope : parent.outer;
  instance.scope = {
      .parent = &root_.scope, .instance = &instance, .rows = rows_of(*instance.outer)};
  instances_.push_back(&instance);
  for (const StructureDecl* s : instance.lineage) instances_of_[s].push_back(&instance);
  if (instances_.size() > limits_.instances) {
    if (instances_.size() == limits_.instances + 1)
      diagnostics_.report(Code::too_many_instances, member.span,
                          {std::to_string(limits_.instances)});
    return;
  }
  bind_signature(instance);
  for (auto base = instance.lineage.rbegin(); base != instance.lineage.rend(); ++base) {
    for (const Declaration& declaration : (*base)->members) {
      if (const auto* field = std::get_if<FieldDecl>(&declaration.value))
        declare_field(instance, declaration, *field);
    }
  }
  assign_fields(instance, fields);
  for (auto base = instance.lineage.rbegin(); base != instance.lineage.rend(); ++base) {
    for (const Declaration& declaration : (*base)->members)
      declare_member(instance, declaration, instance.scope);
  }
  expand_uses(instance);
}

/// Gives the fields their values; one that has none is missing, unless a misspelt label was meant for it.
void Elaborator::assign_fields(Instance& instance,
                               const std::vector<std::pair<const Field*, const Scope*>>& fields) {
  std::map<std::string, Span> given;
  std::set<std::string> meant;
  for (const auto& [field, scope] : fields) {
    Member* target = instance.find(field->label.text);
    if (target == nullptr || target->form != Member::Form::field) {
      std::vector<std::string> known;
      for (const auto& m : instance.members) {
        if (m->form == Member::Form::field) known.push_back(m->name);
      }
      const std::string near = diagnostics::nearest(field->label.text, known);
      auto report =
          diagnostics_.report(Code::unknown_field, field->label.span,
                              {"`" + instance.structure->name.text + "`", field->label.text});
      meant.insert(near);
      std::string list;
      for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
      report.help(near.empty() ? "its fields are: " + list : "did you mean `" + near + "`?");
      continue;
    }
    if (auto [place, fresh] = given.try_emplace(field->label.text, field->label.span); !fresh) {
      duplicate(field->label.text, field->label.span, place->second);
      continue;
    }
    target->expression = field->value.get();
    target->draw = field->draw;
    target->each_period = field->each_period;
    scopes_.push_back({.parent = scope, .fields = &instance, .own_field = target->name});
    target->scope = &scopes_.back();
    target->span = field->label.span;
  }
  std::vector<const Member*> missing;
  for (auto& field : instance.members) {
    if (field->form != Member::Form::field) continue;
    apply_override(*field, instance);
    if (field->expression == nullptr && !meant.contains(field->name))
      missing.push_back(field.get());
  }
  if (missing.empty()) return;
  std::string names, values;
  for (const Member* field : missing) {
    names += (names.empty() ? "`" : field == missing.back() ? " and `" : ", `") + field->name + "`";
    values += (values.empty() ? "" : "; ") + field->name + ": …";
  }
  auto report =
      diagnostics_.report(Code::missing_field, instance.span, {instance.qualified, names});
  for (const Member* field : missing) {
    report.label(field->span, "`" + field->name + "` is declared here, without a default");
  }
  report.help("add `" + values + "` between the braces of `" + instance.name + "`");
}

void Elaborator::expand_uses(Instance& instance) {
  for (const StructureDecl* base : instance.lineage) {
    for (const Declaration& declaration : base->members) {
      if (const auto* use = std::get_if<UseDecl>(&declaration.value))
        expand_use(instance, *use, declaration.span);
    }
  }
}

void Elaborator::expand_use(Instance& instance, const UseDecl& use, Span span) {
  Member* field = instance.find(use.field.text);
  if (field == nullptr || field->form != Member::Form::field) {
    diagnostics_.report(Code::unknown_name, use.field.span, {use.field.text});
    return;
  }
  if (field->expression == nullptr) return;
  Value value = value_of(*field, span);
  if (value.failed) return;
  if (!value.is(Kind::structure)) {
    diagnostics_.report(Code::wrong_type, value.span, {"a structure", describe(value.type)});
    return;
  }
  auto found = definitions_.structures.find(value.structure->text);
  field->child = nullptr;
  std::size_t depth = 0;
  for (const Instance* outer = &instance; outer != nullptr; outer = outer->parent) ++depth;
  if (depth > limits_.instance_depth || found->second.what->is_abstract) {
    const Span place = value.origin && !is_library(*value.origin) ? *value.origin : value.span;
    if (found->second.what->is_abstract)
      abstract_structure(*found->second.what, place);
    else
      too_deep(place, found->second.what->name.text, "a structure cannot hold itself");
    field->value = failed(field->span);
    return;
  }
  std::vector<std::pair<const Field*, const Scope*>> fields;
  for (const Field& f : value.structure->fields) fields.emplace_back(&f, value.scope);
  for (const Field& f : use.fields) fields.emplace_back(&f, &instance.scope);
  make_instance(instance, *field, *found->second.what, [](Instance&) {}, fields);
  // From here on the field's name means the instance that was made.
  field->value = {
      .type = Type::of(Kind::instance), .span = field->span, .instance = field->child.get()};
  field->progress = Member::Progress::done;
}

} // namespace deal::sema
