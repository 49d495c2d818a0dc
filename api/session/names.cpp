#include "api/session/names.hpp"

#include <variant>

namespace deal::session {

using namespace syntax;

namespace {

template <class... Cases> struct Overloaded : Cases... {
  using Cases::operator()...;
};

/// Collects the names of a declaration that nothing in it binds.
class Mentions {
 public:
  std::set<std::string> of(const Declaration& declaration) {
    visit(declaration);
    return std::move(found_);
  }

 private:
  void add(const Name& name) {
    if (!bound_.contains(name.text)) found_.insert(name.text);
  }
  void add(const std::optional<Name>& name) {
    if (name) add(*name);
  }
  void add(const std::optional<TypeExpr>& type) {
    if (!type) return;
    for (const TypeExpr::Factor& factor : type->factors) add(factor.name);
  }

  /// Visits with more names bound.
  template <class Visit> void within(const std::set<std::string>& names, Visit visit_inside) {
    std::multiset<std::string> added(names.begin(), names.end());
    bound_.insert(added.begin(), added.end());
    visit_inside();
    for (const std::string& name : added) bound_.erase(bound_.find(name));
  }

  void visit(const ExprPtr& expression) {
    if (expression) visit(*expression);
  }

  void visit(const Expr& expression) {
    switch (expression.kind) {
    case ExprKind::name:
    case ExprKind::structure: add({expression.text, expression.span}); break;
    case ExprKind::number:
      if (!expression.text.empty()) add({expression.text, expression.span});
      break;
    case ExprKind::fold:
      add(expression.family);
      return within({expression.variable.text}, [&] { parts(expression); });
    default: break;
    }
    parts(expression);
  }

  void parts(const Expr& expression) {
    for (const ExprPtr& argument : expression.args) visit(argument);
    visit(expression.fields);
  }

  /// The value of a field may name its neighbours, but not the field itself.
  void visit(const std::vector<Field>& fields) {
    for (const Field& field : fields) {
      std::set<std::string> neighbours;
      for (const Field& other : fields)
        if (other.label.text != field.label.text) neighbours.insert(other.label.text);
      within(neighbours, [&] { visit(field.value); });
    }
  }

  void visit(const Declaration& declaration) {
    std::visit([this](const auto& what) { of_kind(what); }, declaration.value);
  }

  void of_kind(const ModelDecl&) {}
  void of_kind(const GridDecl&) {}
  void of_kind(const ImportDecl&) {}
  void of_kind(const UnitDecl&) {}
  void of_kind(const AssetDecl&) {}
  void of_kind(const AccountDecl&) {}
  void of_kind(const CurrencyDecl& d) { add(d.name); }
  void of_kind(const KindDecl& d) { visit(d.fields); }
  void of_kind(const StructureDecl& d) {
    add(d.base);
    std::set<std::string> own;
    for (const Declaration& member : d.members) own.merge(defined_by(member));
    for (const auto& party : {d.signature.from, d.signature.to, d.signature.of})
      if (party) own.insert(party->text);
    within(own, [&] {
      for (const Declaration& member : d.members) visit(member);
    });
  }
  void of_kind(const FieldDecl& d) {
    add(d.type);
    for (const Bound& bound : d.bounds) visit(bound.value);
    visit(d.value);
  }
  void of_kind(const FunctionDecl& d) {
    std::set<std::string> parameters;
    for (const Parameter& parameter : d.parameters) {
      add(parameter.type);
      parameters.insert(parameter.name.text);
    }
    within(parameters, [&] {
      visit(d.value);
      for (const Field& member : d.members) visit(member.value);
    });
  }
  void of_kind(const ScenarioDecl& d) {
    add(d.base);
    for (const auto& [path, field] : d.overrides) {
      visit(path);
      visit(field.value);
    }
  }
  void of_kind(const MeasureDecl& d) { visit(d.value); }
  void of_kind(const ExpectDecl& d) { visit(d.condition); }
  void of_kind(const EventDecl& d) { visit(d.condition); }
  void of_kind(const RequireDecl& d) { visit(d.condition); }
  void of_kind(const LetDecl& d) {
    add(d.type);
    visit(d.value);
  }
  void of_kind(const StateDecl& d) {
    add(d.type);
    visit(d.value);
  }
  void of_kind(const NextDecl& d) {
    add(d.name);
    visit(d.value);
  }
  void of_kind(const PayDecl& d) {
    visit(d.from);
    visit(d.to);
    for (const Field& field : d.fields) visit(field.value);
  }
  void of_kind(const BookDecl& d) {
    for (const Field& field : d.fields) visit(field.value);
  }
  void of_kind(const TransferDecl& d) {
    visit(d.asset);
    visit(d.from);
    visit(d.to);
    for (const Field& field : d.fields) visit(field.value);
  }
  void of_kind(const UseDecl& d) {
    add(d.field);
    visit(d.fields);
  }
  void of_kind(const OpeningDecl& d) {
    visit(d.target);
    visit(d.value);
  }
  void of_kind(const InstanceDecl& d) {
    add(d.structure);
    visit(d.from);
    visit(d.to);
    visit(d.of);
    visit(d.fields);
  }
  void of_kind(const CorrelateDecl& d) {
    visit(d.first);
    visit(d.second);
    visit(d.value);
  }
  void of_kind(const ChangeDecl& d) {
    add(d.name);
    visit(d.fields);
  }
  void of_kind(const TableDecl& d) {
    for (const TableColumn& column : d.columns) add(column.type);
    for (const TableRow& row : d.rows)
      for (const ExprPtr& cell : row.cells) visit(cell);
  }
  void of_kind(const ForDecl& d) {
    add(d.table);
    std::set<std::string> own{d.variable.text};
    for (const Declaration& member : d.members) own.merge(defined_by(member));
    within(own, [&] {
      for (const Declaration& member : d.members) visit(member);
    });
  }
  void add(const TypeExpr& type) { add(std::optional(type)); }

  std::multiset<std::string> bound_;
  std::set<std::string> found_;
};

} // namespace

std::string name_of(const Declaration& declaration) {
  return std::visit(Overloaded{[](const UnitDecl& d) { return d.names.front().text; },
                               [](const CurrencyDecl&) { return std::string(); },
                               [](const InstanceDecl& d) {
                                 return d.structure.text == "attribution" ? std::string()
                                                                          : d.name.text;
                               },
                               [](const auto& d) {
                                 if constexpr (requires { d.name.text; })
                                   return d.name.text;
                                 else
                                   return std::string();
                               }},
                    declaration.value);
}

std::string form_of(const Declaration& declaration, std::string_view text) {
  if (const auto* d = std::get_if<InstanceDecl>(&declaration.value)) return d->structure.text;
  if (std::holds_alternative<StructureDecl>(declaration.value)) return "structure";
  const auto word = text.substr(declaration.span.begin);
  return std::string(word.substr(0, word.find_first_not_of("abcdefghijklmnopqrstuvwxyz")));
}

std::set<std::string> defined_by(const Declaration& declaration) {
  std::set<std::string> names;
  if (const auto* d = std::get_if<UnitDecl>(&declaration.value)) {
    for (const Name& spelling : d->names) names.insert(spelling.text);
    return names;
  }
  if (const auto* d = std::get_if<ForDecl>(&declaration.value)) {
    for (const Declaration& member : d->members) names.merge(defined_by(member));
    return names;
  }
  if (std::string name = name_of(declaration); !name.empty()) {
    // The plural of an asset is another spelling of its unit.
    if (std::holds_alternative<AssetDecl>(declaration.value)) names.insert(name + "s");
    names.insert(std::move(name));
  }
  return names;
}

std::set<std::string> mentioned_by(const Declaration& declaration) {
  return Mentions().of(declaration);
}

} // namespace deal::session
