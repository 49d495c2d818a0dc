#include "api/session/vocabulary.hpp"

#include "api/session/names.hpp"
#include "compiler/sema/analyze.hpp"

#include <algorithm>
#include <array>

namespace deal::session {

using namespace syntax;

namespace {

Words words_of(const std::vector<sema::Entry>& entries, const std::string& form) {
  Words result;
  for (const sema::Entry& entry : entries)
    result.push_back({entry.name, form, first_line(entry.doc)});
  return result;
}

/// What turns a series into one number a path can be written behind it.
constexpr std::array<std::string_view, 9> reducers{
    "total", "average", "highest", "lowest", "final", "ever", "always", "periods", "first_date"};

} // namespace

std::string first_line(const std::string& doc) { return doc.substr(0, doc.find('\n')); }

/// What a chain of names has come to; all null: nothing is known of it.
struct Vocabulary::Thing {
  std::string structure;                     ///< it is made from
  const std::vector<Field>* given = nullptr; ///< the fields that it was given
  const Declaration* declaration = nullptr;  ///< a payment, a formula, a table
  const FunctionDecl* function = nullptr;    ///< it calls
  const TableRow* row = nullptr;             ///< of the table
};

Vocabulary::Vocabulary(std::unique_ptr<const driver::Compilation> texts)
    : texts_(std::move(texts)) {
  const auto modules = texts_->module_list();
  functions_ = words_of(sema::list_functions(modules, texts_->sources), "function");
  structures_ = words_of(sema::list_structures(modules, texts_->sources), "structure");
  kinds_ = words_of(sema::list_kinds(modules, texts_->sources), "kind");
  distributions_ = words_of(sema::list_distributions(), "distribution");
  for (const Module* module : modules) {
    const bool library = texts_->sources.file(module->file).is_library();
    for (const Declaration& declaration : module->declarations) collect(declaration, library);
  }
  std::ranges::copy_if(functions_, std::back_inserter(reducers_), [](const Word& word) {
    return std::ranges::find(reducers, word.text) != reducers.end();
  });
}

void Vocabulary::collect(const Declaration& declaration, bool library) {
  if (const auto* d = std::get_if<StructureDecl>(&declaration.value)) {
    structure_[d->name.text] = d;
    return;
  }
  if (const auto* d = std::get_if<FunctionDecl>(&declaration.value)) {
    function_[d->name.text] = d;
    return;
  }
  if (const auto* d = std::get_if<ForDecl>(&declaration.value)) {
    for (const Declaration& member : d->members) collect(member, library);
    return;
  }
  const bool unit = std::holds_alternative<UnitDecl>(declaration.value) ||
                    std::holds_alternative<AssetDecl>(declaration.value);
  const std::string form = form_of(declaration, texts_->sources.file(declaration.span.file).text());
  for (const std::string& name : defined_by(declaration)) {
    if (unit) own_units_.push_back({name, form, first_line(declaration.doc)});
    if (unit || form == "kind" || form == "account" || form == "next") continue;
    root_[name] = &declaration;
    if (!library || !declaration.doc.empty())
      names_.push_back({name, form, first_line(declaration.doc)});
  }
}

template <class Visit>
void Vocabulary::each_member(const std::string& structure, Visit visit) const {
  std::string name = structure;
  // A structure that is based upon itself is the model's mistake.
  for (std::size_t depth = 0; depth < structure_.size(); ++depth) {
    const auto found = structure_.find(name);
    if (found == structure_.end()) return;
    for (const Declaration& member : found->second->members) visit(member);
    if (!found->second->base) return;
    name = found->second->base->text;
  }
}

const Declaration* Vocabulary::member_of(const std::string& structure,
                                         const std::string& name) const {
  const Declaration* result = nullptr;
  each_member(structure, [&](const Declaration& member) {
    if (result == nullptr && name_of(member) == name) result = &member;
  });
  return result;
}

Vocabulary::Thing Vocabulary::meant(const Expr* formula, int depth) const {
  while (formula != nullptr && formula->kind == ExprKind::annotated)
    formula = formula->args[0].get();
  if (formula == nullptr || depth == 0) return {};
  if (formula->kind == ExprKind::structure)
    return {.structure = formula->text, .given = &formula->fields};
  const bool call = formula->kind == ExprKind::call && formula->args[0]->kind == ExprKind::name;
  if (call) return find(formula->args[0]->text + "()");
  if (formula->kind != ExprKind::name) return {};
  const auto found = root_.find(formula->text);
  if (found == root_.end()) return {};
  if (const auto* d = std::get_if<LetDecl>(&found->second->value))
    return meant(d->value.get(), depth - 1);
  if (const auto* d = std::get_if<MeasureDecl>(&found->second->value))
    return meant(d->value.get(), depth - 1);
  return find(formula->text);
}

Vocabulary::Thing Vocabulary::find(const std::string& word) const {
  if (word.ends_with("()")) {
    const auto found = function_.find(word.substr(0, word.size() - 2));
    return found == function_.end() ? Thing() : Thing{.function = found->second};
  }
  const auto found = root_.find(word);
  if (found == root_.end()) return {};
  const Declaration& declaration = *found->second;
  if (const auto* d = std::get_if<InstanceDecl>(&declaration.value))
    return {.structure = d->structure.text, .given = &d->fields};
  constexpr int names_in_a_row = 8;
  const Expr* formula = nullptr;
  if (const auto* d = std::get_if<LetDecl>(&declaration.value)) formula = d->value.get();
  if (const auto* d = std::get_if<MeasureDecl>(&declaration.value)) formula = d->value.get();
  Thing result = meant(formula, names_in_a_row);
  if (result.structure.empty()) result.declaration = &declaration;
  return result;
}

Vocabulary::Thing Vocabulary::inside(const Thing& thing, const std::string& word) const {
  if (thing.declaration != nullptr) {
    const auto* table = std::get_if<TableDecl>(&thing.declaration->value);
    if (table == nullptr || thing.row != nullptr) return {};
    for (const TableRow& row : table->rows)
      if (row.name.text == word) return {.declaration = thing.declaration, .row = &row};
    return {};
  }
  if (thing.given != nullptr) {
    for (const Field& field : *thing.given)
      if (field.label.text == word && field.value && field.value->kind == ExprKind::structure)
        return meant(field.value.get(), 1);
  }
  const Declaration* member = member_of(thing.structure, word);
  if (member == nullptr) return {};
  if (const auto* d = std::get_if<InstanceDecl>(&member->value))
    return {.structure = d->structure.text, .given = &d->fields};
  if (const std::string structure = structure_of(thing.structure, word); !structure.empty())
    return {.structure = structure};
  return {.declaration = member};
}

void Vocabulary::add_member(const Declaration& member, Words& into) const {
  const std::string name = name_of(member);
  if (name.empty() || std::holds_alternative<NextDecl>(member.value)) return;
  const bool known = std::ranges::any_of(into, [&](const Word& word) { return word.text == name; });
  if (known) return;
  const bool field = std::holds_alternative<FieldDecl>(member.value);
  const std::string form =
      field ? "field" : form_of(member, texts_->sources.file(member.span.file).text());
  into.push_back({name, form, first_line(member.doc)});
}

void Vocabulary::add_members(const Thing& thing, Words& into) const {
  if (thing.function != nullptr)
    for (const Field& member : thing.function->members)
      into.push_back({member.label.text, "member", "of " + thing.function->name.text + "(…)"});
  if (!thing.structure.empty()) {
    const auto usual = fields_of_form(thing.structure);
    into.insert(into.end(), usual.begin(), usual.end());
    each_member(thing.structure, [&](const Declaration& member) { add_member(member, into); });
  }
  if (thing.given != nullptr)
    for (const Field& field : *thing.given)
      if (std::ranges::none_of(into, [&](const Word& w) { return w.text == field.label.text; }))
        into.push_back({field.label.text, "field", ""});
  if (thing.declaration == nullptr) return;
  if (std::holds_alternative<PayDecl>(thing.declaration->value)) {
    into.push_back({"due", "field", "What is owed in the period, with the arrears."});
    into.push_back({"paid", "field", "What was paid in the period."});
  }
  if (std::holds_alternative<TransferDecl>(thing.declaration->value))
    into.push_back({"count", "field", "The units that are issued or moved in the period."});
  if (const auto* table = std::get_if<TableDecl>(&thing.declaration->value)) {
    if (thing.row != nullptr) {
      for (const TableColumn& column : table->columns)
        into.push_back({column.name.text, "column", ""});
    } else {
      for (const TableRow& row : table->rows) into.push_back({row.name.text, "row", ""});
    }
  }
}

Words Vocabulary::members(const std::vector<std::string>& owner) const {
  if (owner.empty()) return reducers_;
  Thing thing = find(owner.front());
  for (std::size_t i = 1; i < owner.size(); ++i) thing = inside(thing, owner[i]);
  Words result;
  add_members(thing, result);
  const bool quantity =
      thing.structure.empty() && (thing.declaration == nullptr ||
                                  !std::holds_alternative<TableDecl>(thing.declaration->value));
  if (quantity) result.insert(result.end(), reducers_.begin(), reducers_.end());
  return result;
}

std::string Vocabulary::made_from(const std::string& name) const {
  const auto found = root_.find(name);
  if (found == root_.end()) return "";
  if (const auto* d = std::get_if<InstanceDecl>(&found->second->value)) return d->structure.text;
  return form_of(*found->second, texts_->sources.file(found->second->span.file).text());
}

Words Vocabulary::fields(const std::string& name) const {
  const std::string form = structure_.contains(name) ? name : made_from(name);
  const auto usual = fields_of_form(form.empty() ? name : form);
  Words result(usual.begin(), usual.end());
  each_member(form, [&](const Declaration& member) {
    if (std::holds_alternative<FieldDecl>(member.value)) add_member(member, result);
  });
  return result;
}

Words Vocabulary::options(const std::string& structure, const std::string& field) const {
  Words result;
  const Declaration* member = member_of(structure, field);
  const auto* d = member == nullptr ? nullptr : std::get_if<FieldDecl>(&member->value);
  if (d == nullptr || !d->type) return result;
  for (const Name& option : d->type->alternatives)
    result.push_back({option.text, "option", "of `" + field + "`"});
  return result;
}

std::string Vocabulary::structure_of(const std::string& structure, const std::string& field) const {
  const Declaration* member = member_of(structure, field);
  const auto* d = member == nullptr ? nullptr : std::get_if<FieldDecl>(&member->value);
  if (d == nullptr || !d->type || d->type->factors.size() != 1) return "";
  const std::string& name = d->type->factors.front().name.text;
  return structure_.contains(name) ? name : "";
}

} // namespace deal::session
