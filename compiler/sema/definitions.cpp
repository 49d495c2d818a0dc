#include "compiler/sema/definitions.hpp"

#include "compiler/sema/attributes.hpp"
#include "compiler/syntax/walk.hpp"
#include "compiler/syntax/wording.hpp"

#include <set>

namespace deal::sema {

using namespace syntax;
using diagnostics::Code;
using diagnostics::Diagnostics;

namespace {

class Collector {
 public:
  Collector(const source::Sources& sources, Diagnostics& diagnostics)
      : sources_(sources), diagnostics_(diagnostics) {}

  void collect(const Declaration& declaration) {
    if (!std::holds_alternative<ScenarioDecl>(declaration.value))
      found_.parts.push_back(&declaration);
    if (const auto* d = std::get_if<StructureDecl>(&declaration.value))
      define(found_.structures, *d, declaration);
    if (const auto* d = std::get_if<FunctionDecl>(&declaration.value))
      define(found_.functions, *d, declaration);
    if (const auto* d = std::get_if<KindDecl>(&declaration.value))
      define(found_.kinds, *d, declaration);
    if (const auto* d = std::get_if<AccountDecl>(&declaration.value))
      define(found_.accounts, *d, declaration);
    if (const auto* d = std::get_if<ScenarioDecl>(&declaration.value))
      define(found_.scenarios, *d, declaration);
    if (const auto* d = std::get_if<AssetDecl>(&declaration.value)) {
      define(found_.assets, *d, declaration);
      found_.units.try_emplace(d->name.text, d->name.text);
      found_.units.try_emplace(d->name.text + "s", d->name.text);
    }
    if (const auto* d = std::get_if<UnitDecl>(&declaration.value)) {
      for (const Name& spelling : d->names) found_.units[spelling.text] = d->names.front().text;
    }
    if (const auto* d = std::get_if<ModelDecl>(&declaration.value)) found_.title = d->title;
    refuse_changes(declaration);
  }

  Definitions take() { return std::move(found_); }

 private:
  /// The model's own takes the place of the library's.
  template <class T>
  void define(std::map<std::string, Definitions::Definition<T>>& table, const T& what,
              const Declaration& declaration) {
    auto& entry = table[what.name.text];
    if (entry.what != nullptr && !sources_.file(entry.span.file).is_library())
      return report_duplicate(diagnostics_, what.name.text, what.name.span, entry.span);
    entry = {&what, &declaration, what.name.span};
  }

  /// What changes a declaration is for sessions, which put it into the declaration.
  void refuse_changes(const Declaration& declaration) {
    if (const auto* d = std::get_if<ChangeDecl>(&declaration.value)) {
      const std::string name = d->name.text;
      diagnostics_.report(Code::change_in_model, declaration.span, {name})
          .help("give it where `" + name + "` is declared, or in a `scenario`");
    }
    if (const auto* members = inside(declaration))
      for (const Declaration& member : *members) refuse_changes(member);
  }

  const source::Sources& sources_;
  Diagnostics& diagnostics_;
  Definitions found_;
};

/// Every scenario must come to an end, whichever one is run.
void check_scenarios(const Definitions& definitions, Diagnostics& diagnostics, stop::Stop* stop) {
  stop::Watch watch(stop);
  std::set<const ScenarioDecl*> ends;
  for (const auto& [name, definition] : definitions.scenarios) {
    std::map<std::string, Span> overridden;
    for (const auto& [path, override_] : definition.what->overrides) {
      const Name& label = override_.label;
      const auto [first, is_new] = overridden.emplace(label.text, label.span);
      if (!is_new) report_duplicate(diagnostics, label.text, label.span, first->second);
    }
    std::set<const ScenarioDecl*> on_the_way;
    const ScenarioDecl* at = definition.what;
    Span named = definition.span;
    while (at != nullptr && !ends.contains(at)) {
      watch.tick();
      if (!on_the_way.insert(at).second) {
        diagnostics.report(Code::scenario_cycle, named, {at->name.text});
        break;
      }
      if (!at->base) break;
      named = at->base->span;
      at = find_scenario(definitions, at->base->text, named, diagnostics);
    }
    ends.merge(on_the_way);
  }
}

/// A field is read by its name alone, unless it is a deal whose members are read.
void check_fields(const Definitions& definitions, Diagnostics& diagnostics) {
  for (const auto& [name, definition] : definitions.structures) {
    for (const Declaration& member : definition.what->members) {
      const auto* field = std::get_if<FieldDecl>(&member.value);
      if (field == nullptr || !field->type || !joins_values(field->name.text)) continue;
      const auto& factors = field->type->factors;
      if (factors.size() == 1 && definitions.structures.contains(factors.front().name.text))
        continue;
      diagnostics.report(Code::reserved_name, field->name.span, {field->name.text})
          .here("a word of the language")
          .help("alone it could not be read; choose another name");
    }
  }
}

} // namespace

Definitions define(const source::Sources& sources, const std::vector<const Module*>& modules,
                   Diagnostics& diagnostics, bool unfinished, stop::Stop* stop) {
  Collector collector(sources, diagnostics);
  for (const Module* module : modules) {
    for (const Declaration& declaration : module->declarations) collector.collect(declaration);
  }
  Definitions result = collector.take();
  check_scenarios(result, diagnostics, stop);
  check_fields(result, diagnostics);
  check_attributes(sources, result, diagnostics, unfinished);
  return result;
}

const ScenarioDecl* find_scenario(const Definitions& definitions, const std::string& name,
                                  std::optional<Span> place, Diagnostics& diagnostics) {
  auto found = definitions.scenarios.find(name);
  if (found != definitions.scenarios.end()) return found->second.what;
  std::vector<std::string> known;
  for (const auto& entry : definitions.scenarios) known.push_back(entry.first);
  const std::string near = diagnostics::nearest(name, known);
  auto report = place ? diagnostics.report(Code::unknown_scenario, *place, {name})
                      : diagnostics.report(Code::unknown_scenario, {name});
  if (!near.empty()) report.help("did you mean `" + near + "`?");
  return nullptr;
}

void report_duplicate(Diagnostics& diagnostics, const std::string& name, Span second, Span first) {
  diagnostics.report(Code::duplicate_name, second, {name}).here("again").label(first, "first here");
}

} // namespace deal::sema
