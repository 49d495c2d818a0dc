#include "api/convert.hpp"
#include "api/guarded.hpp"
#include "api/limits.hpp"
#include "api/model.hpp"

#include <algorithm>
#include <chrono>

namespace deal {

using diagnostics::Code;

namespace {

driver::TableRows rows_of(const TableRows& table) {
  driver::TableRows result{table.table, {}};
  for (const TableRows::Row& row : table.rows) result.rows.push_back({row.name, row.cells});
  return result;
}

/// Names of tables and rows, as those of settings.
void check_rows(const TableRows& table, std::vector<Diagnostic>& into) {
  if (source::check_text(table.table))
    into.push_back(api::report(Code::no_table_to_fill, {"(not UTF-8)"}));
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::string& name = table.rows[i].name;
    if (!into.empty() || (!name.empty() && !source::check_text(name))) continue;
    into.push_back(api::report(Code::row_without_name, {table.table, std::to_string(i + 1),
                                                        name.empty() ? "empty" : "not UTF-8"}));
  }
}

} // namespace

/// What of the options is no text; names are brought into NFC, which needs valid UTF-8.
std::vector<Diagnostic> api::check(const CompileOptions& options) {
  std::vector<Diagnostic> result;
  for (const std::string& scenario : options.scenarios) {
    if (source::check_text(scenario))
      result.push_back(api::report(Code::unknown_scenario, {"(not UTF-8)"}));
  }
  for (const std::string& measure : options.measures) {
    if (source::check_text(measure))
      result.push_back(api::report(Code::no_such_measure, {"(not UTF-8)"}));
  }
  for (const auto& [name, value] : options.settings) {
    const bool broken = source::check_text(name) || source::check_text(value);
    if (name.empty() || value.empty() || broken) {
      result.push_back(
          api::report(Code::bad_setting, {broken ? "(not UTF-8)" : name + "=" + value}));
    }
  }
  for (const TableRows& table : options.tables) check_rows(table, result);
  return result;
}

driver::Options api::convert(const CompileOptions& options) {
  driver::Options result{{}, options.all_scenarios, options.settings};
  for (const TableRows& table : options.tables) result.tables.push_back(rows_of(table));
  result.known_faults =
      options.every_scenario_runs || (!options.all_scenarios && options.scenarios.size() <= 1);
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
  for (const std::string& measure : options.measures)
    result.measures.push_back(source::normalize(measure));
  return result;
}

namespace {

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

driver::Options api::options_of(const Engine::Implementation& engine,
                                const CompileOptions& options) {
  driver::Options result = api::convert(options);
  result.read = engine.options.read;
  result.host = engine.host;
  result.library = engine.library();
  result.most_memory = static_cast<double>(engine.options.limits.memory);
  result.most_text = std::min<std::uint64_t>(engine.options.limits.text, source::max_file_bytes);
  return result;
}

namespace {

/// Without errors, a model that cannot be compiled again yet; else null.
std::unique_ptr<Model::Implementation>
make_model(const std::shared_ptr<const Engine::Implementation>& engine, driver::Options options,
           const api::Compile& compile, std::vector<Diagnostic>& diagnostics) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  auto model = std::make_unique<Model::Implementation>();
  auto compilation = compile(options, driver::Until::kernel);
  model->options = std::move(options);
  model->options.stop = nullptr;
  diagnostics = api::convert(compilation->diagnostics, compilation->sources);
  if (compilation->diagnostics.has_errors() || !compilation->kernel) return nullptr;
  model->engine = engine;
  api::take(*model, std::move(compilation));
  model->warnings = diagnostics;
  model->compile_seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return model;
}

} // namespace

CompileResult api::compile_with(const std::shared_ptr<const Engine::Implementation>& engine,
                                const CompileOptions& options, const Compile& compile,
                                const cache::MemoryStore::Objects& objects) {
  CompileResult result;
  result.diagnostics = api::check(options);
  if (!result.diagnostics.empty()) return result;
  stop::Stop stop(options.stop, deadline(options.time, engine->options.limits));
  driver::Options asked = options_of(*engine, options);
  asked.stop = &stop;
  auto model = make_model(engine, std::move(asked), compile, result.diagnostics);
  if (!model) return result;
  model->asked = options;
  model->asked.stop = {};
  model->again = [texts = driver::texts_of(*model->compilation)](const driver::Options& again,
                                                                 driver::Until until) {
    return driver::compile(texts, again, until);
  };
  model->executors.keep(objects);
  result.model = std::make_shared<const Model>(std::move(model));
  return result;
}

CompileResult api::compile_with(const std::shared_ptr<const Engine::Implementation>& engine,
                                driver::Options options, Compile compile) {
  CompileResult result;
  auto model = make_model(engine, std::move(options), compile, result.diagnostics);
  if (!model) return result;
  model->again = std::move(compile);
  result.model = std::make_shared<const Model>(std::move(model));
  return result;
}

CompileResult Engine::compile_file(const std::string& path, const CompileOptions& options) const {
  return api::guarded<CompileResult>([&] {
    return api::compile_with(implementation_, options,
                             [path](const driver::Options& converted, driver::Until until) {
                               return driver::compile_file(path, converted, until);
                             });
  });
}

CompileResult Engine::compile_text(const std::string& name, const std::string& text,
                                   const CompileOptions& options) const {
  return api::guarded<CompileResult>([&] {
    return api::compile_with(implementation_, options,
                             [name, text](const driver::Options& converted, driver::Until until) {
                               return driver::compile_text(name, text, converted, until);
                             });
  });
}

std::future<CompileResult> Engine::compile_file_later(std::string path,
                                                      CompileOptions options) const {
  return std::async(std::launch::async,
                    [engine = *this, path = std::move(path), options = std::move(options)] {
                      return engine.compile_file(path, options);
                    });
}

std::future<CompileResult> Engine::compile_text_later(std::string name, std::string text,
                                                      CompileOptions options) const {
  return std::async(std::launch::async, [engine = *this, name = std::move(name),
                                         text = std::move(text), options = std::move(options)] {
    return engine.compile_text(name, text, options);
  });
}

DumpResult Engine::dump_file(const std::string& path, Stage stage, const CompileOptions& options,
                             const CodeOptions& code) const {
  return api::guarded<DumpResult>([&] {
    DumpResult result;
    result.diagnostics = api::check(options);
    if (!result.diagnostics.empty()) return result;
    stop::Stop stop(options.stop, api::deadline(options.time, implementation_->options.limits));
    driver::Options asked = api::options_of(*implementation_, options);
    asked.stop = &stop;
    const auto compilation = driver::compile_file(path, asked, until(stage));
    result.diagnostics = api::convert(compilation->diagnostics, compilation->sources);
    const bool read = compilation->sources.size() > 0;
    // Tokens are what shows why a text does not parse.
    if (read && (stage == Stage::tokens || !compilation->diagnostics.has_errors())) {
      std::string error;
      result.text = dump(*compilation, stage, api::execution(code), error);
      stop.check();
      if (!error.empty())
        result.diagnostics.push_back(api::report(Code::machine_code_refused, {error}));
    }
    return result;
  });
}

} // namespace deal
