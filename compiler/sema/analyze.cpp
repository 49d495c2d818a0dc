#include "compiler/sema/analyze.hpp"

#include "compiler/sema/elaborator.hpp"

#include <algorithm>

namespace deal::sema {

using namespace syntax;

std::optional<Model> analyze(const source::Sources& sources, const Definitions& definitions,
                             const Input& input, diagnostics::Diagnostics& diagnostics,
                             const Limits& limits) {
  Elaborator elaborator(sources, definitions, input, diagnostics, limits);
  return elaborator.run();
}

namespace {

/// Collects the annotated values of a module with the path of the name that each stands under.
class Register {
 public:
  Register(const source::Sources& sources, std::vector<Assumption>& found)
      : sources_(sources), found_(found) {}

  void visit(const std::string& path, const Expr* expression) {
    if (expression == nullptr) return;
    if (expression->kind == ExprKind::annotated) {
      found_.push_back({.name = path,
                        .text = std::string(sources_.text(expression->args[0]->span)),
                        .assumed = expression->assumed,
                        .source = expression->source,
                        .span = expression->span});
    }
    for (const ExprPtr& argument : expression->args) visit(path, argument.get());
    visit_fields(path, expression->fields);
  }

  void visit_fields(const std::string& path, const std::vector<Field>& fields) {
    for (const Field& field : fields)
      visit(path.empty() ? field.label.text : path + "." + field.label.text, field.value.get());
  }

  void visit_rows(const TableDecl& table) {
    for (const TableColumn& column : table.columns) {
      if (!column.assumed && column.source.empty()) continue;
      found_.push_back({.name = table.name.text + "." + column.name.text,
                        .text = std::to_string(table.rows.size()) + " values",
                        .assumed = column.assumed,
                        .source = column.source,
                        .span = column.span});
    }
    for (const TableRow& row : table.rows) {
      for (std::size_t i = 0; i < row.cells.size() && i < table.columns.size(); ++i)
        visit(table.name.text + "." + row.name.text + "." + table.columns[i].name.text,
              row.cells[i].get());
    }
  }

  void visit(const std::string& path, const Declaration& declaration) {
    auto under = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
    if (const auto* d = std::get_if<LetDecl>(&declaration.value))
      visit(under(d->name.text), d->value.get());
    if (const auto* d = std::get_if<StateDecl>(&declaration.value))
      visit(under(d->name.text), d->value.get());
    if (const auto* d = std::get_if<NextDecl>(&declaration.value))
      visit(under(d->name.text), d->value.get());
    if (const auto* d = std::get_if<FieldDecl>(&declaration.value)) {
      for (const Bound& bound : d->bounds) visit(under(d->name.text), bound.value.get());
      visit(under(d->name.text), d->value.get());
    }
    if (const auto* d = std::get_if<MeasureDecl>(&declaration.value))
      visit(under(d->name.text), d->value.get());
    if (const auto* d = std::get_if<FunctionDecl>(&declaration.value))
      visit(under(d->name.text), d->value.get());
    if (const auto* d = std::get_if<ExpectDecl>(&declaration.value))
      visit(under("expect"), d->condition.get());
    if (const auto* d = std::get_if<RequireDecl>(&declaration.value))
      visit(under("require"), d->condition.get());
    if (const auto* d = std::get_if<OpeningDecl>(&declaration.value)) {
      visit(under(std::string(sources_.text(d->target->span))), d->value.get());
    }
    if (const auto* d = std::get_if<CorrelateDecl>(&declaration.value))
      visit(under("correlate"), d->value.get());
    if (const auto* d = std::get_if<PayDecl>(&declaration.value))
      visit_fields(under(d->name.text), d->fields);
    if (const auto* d = std::get_if<BookDecl>(&declaration.value))
      visit_fields(under(d->name.text), d->fields);
    if (const auto* d = std::get_if<TransferDecl>(&declaration.value))
      visit_fields(under(d->name.text), d->fields);
    if (const auto* d = std::get_if<InstanceDecl>(&declaration.value))
      visit_fields(under(d->name.text), d->fields);
    if (const auto* d = std::get_if<ScenarioDecl>(&declaration.value)) {
      for (const auto& entry : d->overrides)
        visit(under(d->name.text) + ": " + entry.second.label.text, entry.second.value.get());
    }
    if (const auto* d = std::get_if<TableDecl>(&declaration.value)) visit_rows(*d);
    if (const auto* d = std::get_if<ForDecl>(&declaration.value)) {
      for (const Declaration& member : d->members) visit(path, member);
    }
    if (const auto* d = std::get_if<StructureDecl>(&declaration.value)) {
      for (const Declaration& member : d->members) visit(under(d->name.text), member);
    }
  }

 private:
  const source::Sources& sources_;
  std::vector<Assumption>& found_;
};

/// The declaration as written, with its documentation.
std::string source_text(const Declaration& declaration, const source::Sources& sources) {
  std::string text;
  for (std::size_t begin = 0; begin < declaration.doc.size();) {
    const std::size_t end = std::min(declaration.doc.find('\n', begin), declaration.doc.size());
    text += "/// " + declaration.doc.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
  return text + std::string(sources.text(declaration.span)) + "\n";
}

template <class Decl, class Make>
std::vector<Entry> list(const std::vector<const Module*>& modules, const source::Sources& sources,
                        Make make) {
  std::vector<Entry> result;
  for (const Module* module : modules) {
    for (const Declaration& declaration : module->declarations) {
      const auto* d = std::get_if<Decl>(&declaration.value);
      if (d == nullptr) continue;
      result.push_back(make(*d, declaration));
      result.back().source = source_text(declaration, sources);
    }
  }
  return result;
}

} // namespace

std::vector<Assumption> assumptions(const source::Sources& sources,
                                    const std::vector<const Module*>& modules) {
  std::vector<Assumption> found;
  Register visitor(sources, found);
  for (const Module* module : modules) {
    if (sources.file(module->file).is_library()) continue;
    for (const Declaration& declaration : module->declarations) visitor.visit("", declaration);
  }
  return found;
}

std::vector<Entry> list_functions(const std::vector<const Module*>& modules,
                                  const source::Sources& sources) {
  std::vector<Entry> result{
#define DEAL_BUILTIN(name, method, op, arguments, absent, signature, doc)                          \
  {name, signature, doc, ""},
#define DEAL_SPECIAL(name, signature, doc) {name, signature, doc, ""},
#include "compiler/sema/builtins.def"
#undef DEAL_BUILTIN
#undef DEAL_SPECIAL
  };
  const auto own = list<FunctionDecl>(
      modules, sources, [&](const FunctionDecl& d, const Declaration& declaration) {
        std::string signature = d.name.text + "(";
        for (const Parameter& p : d.parameters) {
          if (signature.back() != '(') signature += ", ";
          signature += p.name.text + ": " + std::string(sources.text(p.type.span));
        }
        signature += ")";
        for (const Field& member : d.members) signature += " ." + member.label.text;
        return Entry{d.name.text, signature, declaration.doc, ""};
      });
  result.insert(result.end(), own.begin(), own.end());
  return result;
}

std::vector<Entry> list_structures(const std::vector<const Module*>& modules,
                                   const source::Sources& sources) {
  return list<StructureDecl>(
      modules, sources, [&](const StructureDecl& d, const Declaration& declaration) {
        std::string signature = d.is_abstract ? "abstract " + d.name.text : d.name.text;
        if (d.base) signature += " is " + d.base->text;
        if (d.signature.from)
          signature += ": " + d.signature.from->text + " -> " + d.signature.to->text;
        if (d.signature.of) signature += " of " + d.signature.of->text;
        for (const Declaration& member : d.members) {
          const auto* field = std::get_if<FieldDecl>(&member.value);
          if (field == nullptr) continue;
          signature += "\n  " + std::string(sources.text(member.span));
          if (!member.doc.empty()) signature += "  // " + member.doc;
        }
        return Entry{d.name.text, signature, declaration.doc, ""};
      });
}

std::vector<Entry> list_kinds(const std::vector<const Module*>& modules,
                              const source::Sources& sources) {
  return list<KindDecl>(modules, sources, [&](const KindDecl& d, const Declaration& declaration) {
    std::string signature = d.name.text + ":";
    for (const Field& field : d.fields)
      signature +=
          " " + field.label.text + " " + std::string(sources.text(field.value->span)) + ";";
    signature.pop_back();
    return Entry{d.name.text, signature, declaration.doc, ""};
  });
}

} // namespace deal::sema
