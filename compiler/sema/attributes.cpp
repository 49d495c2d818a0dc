#include "compiler/sema/attributes.hpp"

#include "compiler/syntax/walk.hpp"

#include <algorithm>
#include <set>

namespace deal::sema {

using namespace syntax;
using diagnostics::Code;

namespace {

/// The names that stand behind a dot or alone anywhere in the texts.
class Read {
 public:
  explicit Read(const Definitions& definitions) {
    for (const Declaration* declaration : definitions.parts) visit(*declaration);
    for (const auto& [name, scenario] : definitions.scenarios)
      for (const auto& [path, override_] : scenario.what->overrides)
        if (override_.value) visit(*override_.value);
  }

  bool contains(const std::string& name) const { return names_.contains(name); }

 private:
  void visit(const Declaration& declaration) {
    each_expression(declaration, [this](const Expr& each) { visit(each); });
    if (const auto* members = inside(declaration))
      for (const Declaration& member : *members) visit(member);
  }

  void visit(const Expr& expression) {
    if (expression.kind == ExprKind::member || expression.kind == ExprKind::name)
      names_.insert(expression.text);
    each_part(expression, [this](const Expr& part) { visit(part); });
  }

  std::set<std::string_view> names_;
};

bool is_party(const InstanceDecl& decl) {
  const std::string& what = decl.structure.text;
  return what == "party" || what == "outside" || what == "division";
}

void check(const InstanceDecl& party, const Read& read, diagnostics::Diagnostics& diagnostics,
           bool unfinished) {
  for (const Field& field : party.fields) {
    const std::string& name = field.label.text;
    if (std::ranges::find(fields_of_party, name) != fields_of_party.end() || read.contains(name))
      continue;
    const std::vector<std::string> fields(fields_of_party.begin(), fields_of_party.end());
    const std::string near = diagnostics::nearest(name, fields);
    if (near.empty() && unfinished) continue;
    const Code code = near.empty() ? Code::read_by_nothing : Code::unknown_field;
    auto report = diagnostics.report(code, field.label.span, {"`" + party.name.text + "`", name});
    report.help(near.empty() ? "read it in a formula, as `" + party.name.text + "." + name +
                                   "`, or take it out; a party's own fields are `cash`, "
                                   "`kept_cash` and `kept_receipts`"
                             : "did you mean `" + near + "`?");
  }
}

} // namespace

void check_attributes(const source::Sources& sources, const Definitions& definitions,
                      diagnostics::Diagnostics& diagnostics, bool unfinished) {
  const Read read(definitions);
  const auto visit = [&](const Declaration& declaration, const auto& self) -> void {
    if (const auto* decl = std::get_if<InstanceDecl>(&declaration.value);
        decl != nullptr && is_party(*decl))
      check(*decl, read, diagnostics, unfinished);
    if (const auto* block = std::get_if<ForDecl>(&declaration.value))
      for (const Declaration& member : block->members) self(member, self);
  };
  for (const Declaration* declaration : definitions.parts)
    if (!sources.file(declaration->span.file).is_library()) visit(*declaration, visit);
}

} // namespace deal::sema
