#include "compiler/driver/measures.hpp"

#include <algorithm>

namespace deal::driver {

namespace {

void collect(const std::vector<syntax::Declaration>& declarations,
             std::vector<std::string>& names) {
  for (const syntax::Declaration& declaration : declarations) {
    if (const auto* measure = std::get_if<syntax::MeasureDecl>(&declaration.value))
      names.push_back(measure->name.text);
    if (const auto* event = std::get_if<syntax::EventDecl>(&declaration.value))
      names.push_back(event->name.text);
    if (const auto* rows = std::get_if<syntax::ForDecl>(&declaration.value))
      collect(rows->members, names);
  }
}

/// Those that are declared, for a model has only those that it was asked for.
std::vector<std::string> declared(const Compilation& compilation) {
  std::vector<std::string> names;
  for (const auto& module : compilation.modules) collect(module->declarations, names);
  return names;
}

} // namespace

bool are_measures(Compilation& compilation, std::span<const std::string> names) {
  bool all = true;
  for (const std::string& name : names) {
    const bool found = std::ranges::any_of(compilation.scenarios, [&](const Scenario& scenario) {
      return std::ranges::find(scenario.model.measures, name, &sema::Measure::name) !=
             scenario.model.measures.end();
    });
    if (found) continue;
    compilation.diagnostics.include(no_such_measure(name, declared(compilation)));
    all = false;
  }
  return all;
}

diagnostics::Diagnostic no_such_measure(const std::string& name,
                                        std::span<const std::string> measures) {
  diagnostics::Diagnostics records;
  auto report = records.report(diagnostics::Code::no_such_measure, {name});
  if (const std::string near = diagnostics::nearest(name, measures); !near.empty())
    report.help("did you mean `" + near + "`?");
  return records.sorted().front();
}

} // namespace deal::driver
