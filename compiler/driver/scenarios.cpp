#include "compiler/driver/scenarios.hpp"

#include "compiler/passes/passes.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

namespace deal::driver {

using diagnostics::Diagnostics;

namespace {

/// What a diagnostic says and of which place.
struct ByWords {
  static auto key(const diagnostics::Diagnostic& each) {
    return std::tie(each.code, each.has_span, each.span.file, each.span.begin, each.span.end,
                    each.message, each.here, each.help);
  }
  static auto key(const diagnostics::Label& each) {
    return std::tie(each.span.file, each.span.begin, each.span.end, each.text);
  }
  bool operator()(const diagnostics::Diagnostic* a, const diagnostics::Diagnostic* b) const {
    if (key(*a) != key(*b)) return key(*a) < key(*b);
    return std::ranges::lexicographical_compare(
        a->labels, b->labels,
        [](const auto& one, const auto& other) { return key(one) < key(other); });
  }
};

/// What was found under each scenario, each thing once.
void merge(Diagnostics& into, const std::vector<Diagnostics>& found,
           std::span<const std::string> names) {
  std::vector<std::vector<diagnostics::Diagnostic>> lists;
  for (const Diagnostics& each : found) lists.push_back(each.sorted());
  std::map<const diagnostics::Diagnostic*, std::set<std::size_t>, ByWords> said_by;
  for (std::size_t i = 0; i < lists.size(); ++i)
    for (const diagnostics::Diagnostic& record : lists[i]) said_by[&record].insert(i);
  for (std::size_t i = 0; i < lists.size(); ++i) {
    for (const diagnostics::Diagnostic& record : lists[i]) {
      const std::set<std::size_t>& by = said_by.at(&record);
      if (*by.begin() < i) continue;
      diagnostics::Diagnostic named = record;
      // What has no place is wrong with the call, and says by itself with which name.
      if (record.has_span && by.size() < lists.size())
        named.message = scenario_words(names[i]) + ": " + named.message;
      into.include(std::move(named));
    }
  }
}

std::vector<const sema::Model*> models_of(const Compilation& compilation) {
  std::vector<const sema::Model*> result;
  for (const Scenario& scenario : compilation.scenarios) result.push_back(&scenario.model);
  return result;
}

} // namespace

std::vector<std::string> scenario_names(const Compilation& compilation, const Options& options) {
  if (!options.all_scenarios)
    return options.scenarios.empty() ? std::vector<std::string>{""} : options.scenarios;
  std::vector<std::string> names{""};
  for (const auto& module : compilation.modules) {
    for (const syntax::Declaration& declaration : module->declarations) {
      if (const auto* scenario = std::get_if<syntax::ScenarioDecl>(&declaration.value))
        names.push_back(scenario->name.text);
    }
  }
  // Removals are not declared; of what else is not, the analysis has to speak.
  std::ranges::copy_if(options.scenarios, std::back_inserter(names), [&](const std::string& name) {
    return std::ranges::find(names, name) == names.end();
  });
  return names;
}

std::string scenario_words(const std::string& name) {
  return name.empty() ? "the model as written" : "scenario `" + name + "`";
}

void analyze_scenarios(Compilation& compilation, std::span<const std::string> names,
                       const std::vector<sema::Setting>& settings, const Options& options) {
  // Whatever is made of a term: its variable, its places in tables, what the lowering knows of it.
  constexpr double bytes_of_a_term = 400;
  sema::Limits limits;
  limits.terms =
      std::min(limits.terms, static_cast<std::size_t>(options.most_memory / bytes_of_a_term));
  const auto modules = compilation.module_list();
  const sema::Definitions definitions = sema::define(
      compilation.sources, modules, compilation.diagnostics, options.unfinished, options.stop);
  std::vector<Diagnostics> found(names.size(), compilation.diagnostics);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const sema::Input input{.modules = modules,
                            .scenario = names[i],
                            .settings = settings,
                            .attribution = options.attribution,
                            .keep_written = options.keep_written,
                            .given = options.given,
                            .sampled = options.sampled,
                            .tables = compilation.tables,
                            .measures = options.measures,
                            .host = options.host.get(),
                            .question =
                                options.question ? options.question->expression.get() : nullptr,
                            .stop = options.stop};
    auto model = sema::analyze(compilation.sources, definitions, input, found[i], limits);
    if (model) compilation.scenarios.push_back({std::move(*model), ""});
  }
  if (compilation.scenarios.size() < names.size()) compilation.scenarios.clear();
  merge(compilation.diagnostics, found, names);
}

void lower_scenarios(Compilation& compilation, const ir::Budget& budget) {
  const auto models = models_of(compilation);
  const lower::Options options{.budget = budget};
  Diagnostics together;
  compilation.lowered = lower::lower(models, together, options);
  if (compilation.lowered) return;
  // One by one shows which of them it is.
  std::vector<Diagnostics> found(models.size());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < models.size(); ++i) {
    lower::lower(std::span(&models[i], 1), found[i], options);
    names.push_back(models[i]->scenario);
  }
  merge(compilation.diagnostics, found, names);
}

lower::Lowered lower_some(const Compilation& compilation, std::span<const std::size_t> scenarios,
                          stop::Stop* stop) {
  std::vector<const sema::Model*> models;
  for (const std::size_t scenario : scenarios)
    models.push_back(&compilation.scenarios[scenario].model);
  Diagnostics reports;
  auto result = lower::lower(models, reports, {.budget = budget(compilation, stop)});
  if (!result) throw std::logic_error("lower_some: these scenarios were lowered before");
  passes::simplify(result->program);
  return std::move(*result);
}

} // namespace deal::driver
