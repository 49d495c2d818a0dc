#include "api/convert.hpp"
#include "api/model.hpp"

#include <chrono>

namespace deal {

using diagnostics::Code;

/// What of the options is no text; names are brought into NFC, which needs valid UTF-8.
std::vector<Diagnostic> api::check(const CompileOptions& options) {
  std::vector<Diagnostic> result;
  for (const std::string& scenario : options.scenarios) {
    if (source::check_text(scenario))
      result.push_back(api::report(Code::unknown_scenario, {"(not UTF-8)"}));
  }
  for (const auto& [name, value] : options.settings) {
    const bool broken = source::check_text(name) || source::check_text(value);
    if (name.empty() || value.empty() || broken) {
      result.push_back(
          api::report(Code::bad_setting, {broken ? "(not UTF-8)" : name + "=" + value}));
    }
  }
  return result;
}

driver::Options api::convert(const CompileOptions& options) {
  driver::Options result{{}, options.all_scenarios, options.settings};
  result.own_money = options.own_money;
  result.funded_by = options.funded_by;
  result.keep_written = options.keep_written;
  switch (options.attribution) {
  case Attribution::of_model: break;
  case Attribution::pro_rata: result.attribution = sema::Rule::pro_rata; break;
  case Attribution::fifo: result.attribution = sema::Rule::fifo; break;
  case Attribution::own_first: result.attribution = sema::Rule::own_first; break;
  case Attribution::own_last: result.attribution = sema::Rule::own_last; break;
  }
  for (const std::string& scenario : options.scenarios)
    result.scenarios.push_back(source::normalize(scenario));
  return result;
}

namespace {

using Clock = std::chrono::steady_clock;
using api::Compile;

} // namespace

CompileResult api::compile_with(const std::shared_ptr<const Engine::Implementation>& engine,
                                driver::Options options, Compile compile) {
  const auto start = Clock::now();
  CompileResult result;
  auto model = std::make_unique<Model::Implementation>();
  model->options = std::move(options);
  model->options.library = engine->library();
  std::unique_ptr<driver::Compilation> compilation = compile(model->options, driver::Until::kernel);
  result.diagnostics = api::convert(compilation->diagnostics, compilation->sources);
  if (compilation->diagnostics.has_errors() || !compilation->kernel) return result;
  for (const driver::Scenario& scenario : compilation->scenarios) {
    model->scenarios.push_back(scenario.model.scenario);
    auto& measures = model->measures.emplace_back();
    for (const sema::Measure& measure : scenario.model.measures)
      measures.push_back(api::convert(measure));
  }
  model->engine = engine;
  model->again = std::move(compile);
  model->compilation = std::move(compilation);
  model->warnings = result.diagnostics;
  model->compile_seconds = std::chrono::duration<double>(Clock::now() - start).count();
  result.model = std::make_shared<const Model>(std::move(model));
  return result;
}

namespace {

CompileResult compile_with(const std::shared_ptr<const Engine::Implementation>& engine,
                           const CompileOptions& options, Compile compile) {
  std::vector<Diagnostic> wrong = api::check(options);
  if (!wrong.empty()) return {nullptr, std::move(wrong)};
  return api::compile_with(engine, api::convert(options), std::move(compile));
}

driver::Until until(Stage stage) {
  switch (stage) {
  case Stage::tokens:
  case Stage::ast: return driver::Until::syntax;
  case Stage::model: return driver::Until::model;
  case Stage::settlement:
  case Stage::ir:
  case Stage::llvm:
  case Stage::assembly: break;
  }
  return driver::Until::kernel;
}

std::string dump(const driver::Compilation& compilation, Stage stage,
                 const driver::Execution& execution, std::string& error) {
  switch (stage) {
  case Stage::llvm: return driver::dump_llvm(compilation, execution, error);
  case Stage::assembly: return driver::dump_asm(compilation, execution, error);
  case Stage::tokens: return driver::dump_tokens(compilation);
  case Stage::ast: return driver::dump_ast(compilation);
  case Stage::model: return driver::dump_model(compilation);
  case Stage::settlement: return driver::dump_settlement(compilation);
  case Stage::ir: break;
  }
  return driver::dump_ir(compilation);
}

} // namespace

CompileResult Engine::compile_file(const std::string& path, const CompileOptions& options) const {
  return compile_with(implementation_, options,
                      [path](const driver::Options& converted, driver::Until until) {
                        return driver::compile_file(path, converted, until);
                      });
}

CompileResult Engine::compile_text(const std::string& name, const std::string& text,
                                   const CompileOptions& options) const {
  return compile_with(implementation_, options,
                      [name, text](const driver::Options& converted, driver::Until until) {
                        return driver::compile_text(name, text, converted, until);
                      });
}

DumpResult Engine::dump_file(const std::string& path, Stage stage, const CompileOptions& options,
                             const CodeOptions& code) const {
  DumpResult result;
  result.diagnostics = api::check(options);
  if (!result.diagnostics.empty()) return result;
  driver::Options converted = api::convert(options);
  converted.library = implementation_->library();
  const auto compilation = driver::compile_file(path, converted, until(stage));
  result.diagnostics = api::convert(compilation->diagnostics, compilation->sources);
  const bool read = compilation->sources.size() > 0;
  // Tokens are what shows why a text does not parse.
  if (read && (stage == Stage::tokens || !compilation->diagnostics.has_errors())) {
    std::string error;
    result.text = dump(*compilation, stage, api::execution(code), error);
    if (!error.empty())
      result.diagnostics.push_back(api::report(Code::machine_code_refused, {error}));
  }
  return result;
}

} // namespace deal
