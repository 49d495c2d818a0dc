#include "compiler/driver/driver.hpp"

#include "compiler/driver/imports.hpp"
#include "compiler/driver/measures.hpp"
#include "compiler/driver/own_money.hpp"
#include "compiler/driver/scenarios.hpp"
#include "compiler/driver/tables.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/passes/passes.hpp"
#include "compiler/syntax/parser.hpp"
#include "library/library.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <functional>

namespace deal::driver {

namespace {

/// FNV-1a, 64 bits: tells texts apart, does not defend against forgery.
class Hash {
 public:
  void add(std::string_view text) {
    for (const char c : text) {
      value_ ^= static_cast<unsigned char>(c);
      value_ *= 0x100000001B3u;
    }
    value_ ^= 0xFF;
    value_ *= 0x100000001B3u;
  }
  std::string text() const { return fmt::format("{:016x}", value_); }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325u;
};

/// A compilation that has the library, and the text of the question.
std::unique_ptr<Compilation> begin(const Options& options) {
  if (options.stop) options.stop->check();
  const auto library = options.library ? options.library : parse_library();
  auto compilation = std::make_unique<Compilation>();
  compilation->sources = library->sources;
  compilation->diagnostics = library->diagnostics;
  compilation->modules = library->modules;
  compilation->library_hash = library->hash;
  compilation->most_memory = options.most_memory;
  if (options.question) compilation->sources.share(options.question->file);
  return compilation;
}

Hash hash_texts(const source::Sources& sources) {
  Hash hash;
  for (source::FileId file = 0; file < sources.size(); ++file) {
    if (sources.has(file) && !sources.file(file).is_library()) hash.add(sources.file(file).text());
  }
  return hash;
}

/// The counts tell where a row ends.
void add(Hash& hash, const TableRows& table) {
  hash.add(table.table);
  hash.add(std::to_string(table.rows.size()));
  for (const TableRows::Row& row : table.rows) {
    hash.add(row.name);
    hash.add(std::to_string(row.cells.size()));
    for (const std::string& cell : row.cells) hash.add(cell);
  }
}

void add(Hash& hash, const sema::Host& host) {
  for (const sema::HostSignature& function : host.functions) {
    hash.add("function " + function.name + (function.by_path ? " by path" : ""));
    for (const auto& parameter : function.parameters)
      hash.add(parameter.name + ": " + parameter.unit);
    hash.add(function.unit);
  }
  for (const sema::HostSeries& series : host.series) {
    hash.add("series " + series.name + ": " + series.unit + " from " + series.from);
    for (const double value : series.values) hash.add(fmt::format("{:a}", value));
  }
}

void hash_scenarios(Compilation& compilation, const Hash& texts, const Options& options) {
  for (Scenario& scenario : compilation.scenarios) {
    Hash hash = texts;
    hash.add(scenario.model.scenario);
    for (const auto& [name, value] : options.settings) {
      hash.add(name);
      hash.add(value);
    }
    for (const TableRows& table : options.tables) add(hash, table);
    for (const sema::Given& given : options.given) {
      hash.add(given.name);
      if (!given.open) hash.add(fmt::format("{}", given.value));
    }
    for (const std::string& name : options.sampled) hash.add(name);
    hash.add(sema::name_of(scenario.model.attribution));
    if (options.host) add(hash, *options.host);
    scenario.hash = hash.text();
  }
}

std::vector<sema::Setting> parse_settings(Compilation& compilation, const Options& options) {
  std::vector<sema::Setting> result;
  std::map<std::string, std::string> values;
  for (const auto& [name, value] : options.settings) {
    const auto [first, is_new] = values.emplace(source::normalize(name), value);
    if (!is_new)
      compilation.diagnostics.report(diagnostics::Code::set_twice,
                                     {first->first, first->second, value});
    const source::FileId file = compilation.sources.add("--set " + name, value);
    auto expression = syntax::parse_expression(compilation.sources, file, compilation.diagnostics);
    if (!expression) continue;
    result.push_back({source::normalize(name), expression.get(), expression->span});
    compilation.settings.push_back(std::move(expression));
  }
  return result;
}

/// A program that breaks the IR's rules is a mistake of this compiler: it says so and does not run it.
bool sound(Compilation& compilation) {
  const auto broken = ir::verify(compilation.lowered->program);
  for (const std::string& rule : broken)
    compilation.diagnostics.report(diagnostics::Code::engine_fault, {rule});
  return broken.empty();
}

void forget_report(Compilation& compilation) {
  std::erase_if(compilation.modules,
                [&](const auto& module) { return module->file == compilation.report; });
  compilation.report.reset();
  compilation.scenarios.clear();
}

/// Leaves out what deals caused, because it cannot be told; whether there was any to leave out.
bool leave_out_caused(std::vector<OwnMoney>& parts,
                      const std::function<std::string(const OwnMoney&)>& why) {
  bool changed = false;
  for (OwnMoney& part : parts) {
    if (part.caused.empty()) continue;
    part.not_caused = why(part);
    if (part.not_caused.empty()) continue;
    part.caused.clear();
    changed = true;
  }
  return changed;
}

/// Analyses once more with measures for the report, which are written in the language like any. They are shown
/// unasked: what the model does not allow is left out of them, and said there.
void add_report(Compilation& compilation, std::span<const std::string> names,
                const std::vector<sema::Setting>& settings, const Options& options) {
  if (options.own_money) compilation.own_money = own_money(compilation.model());
  const std::string matrix =
      options.funded_by ? funded_by_text(compilation.model(), compilation.funded_by) : "";
  for (bool again = true; again;) {
    const std::string text = own_money_text(compilation.own_money) + matrix;
    if (text.empty()) return;
    const std::size_t reports = compilation.diagnostics.size();
    const source::FileId file = compilation.sources.add("own money", text, true);
    auto module = std::make_shared<const syntax::Module>(
        syntax::parse(compilation.sources, file, compilation.diagnostics));
    compilation.modules.insert(compilation.modules.end() - 1, std::move(module));
    compilation.report = file;
    compilation.scenarios.clear();
    analyze_scenarios(compilation, names, settings, options);
    if (compilation.diagnostics.has_errors()) {
      const auto said = compilation.diagnostics.sorted();
      again = leave_out_caused(compilation.own_money,
                               [&](const OwnMoney&) { return said.front().message; });
      if (again) compilation.diagnostics.take(reports);
    } else {
      again = leave_out_caused(compilation.own_money, [&](const OwnMoney& part) {
        return cannot_leave_out(compilation.model(), part);
      });
    }
    if (again) forget_report(compilation);
  }
}

/// Without the measures of own money, which nobody named.
void drop_own_money(Compilation& compilation, std::span<const std::string> names,
                    const std::vector<sema::Setting>& settings, Options options) {
  options.own_money = false;
  forget_report(compilation);
  compilation.own_money.clear();
  compilation.funded_by.clear();
  analyze_scenarios(compilation, names, settings, options);
  if (options.funded_by) add_report(compilation, names, settings, options);
}

/// Whether it was lowered, or else why not was said; false: it would be larger than it may be.
bool try_lowering(Compilation& compilation, double bytes, stop::Stop* stop) {
  ir::Budget most = budget(compilation, stop);
  most.bytes = bytes;
  try {
    lower_scenarios(compilation, most);
    return true;
  } catch (const TooLarge&) { return false; }
}

/// The stages after the texts in their order; each works only on what the one before it understood.
void compile(Compilation& compilation, const Options& options, Until until) {
  const Hash texts = hash_texts(compilation.sources);
  const auto settings = parse_settings(compilation, options);
  read_tables(compilation, options);
  if (until == Until::syntax || compilation.diagnostics.has_errors()) return;
  const auto names = scenario_names(compilation, options);
  analyze_scenarios(compilation, names, settings, options);
  if ((options.own_money || options.funded_by) && compilation.scenarios.size() == 1)
    add_report(compilation, names, settings, options);
  if (compilation.scenarios.empty() || !are_measures(compilation, options.measures)) return;
  // Own money is shown unasked, so that it must not make a model impossible or slow to start.
  constexpr double part_for_own_money = 0.1;
  const bool own = !compilation.own_money.empty();
  bool lowered = try_lowering(compilation,
                              own ? part_for_own_money * options.most_memory : options.most_memory,
                              options.stop);
  if (!lowered && own) {
    drop_own_money(compilation, names, settings, options);
    compilation.diagnostics.report(diagnostics::Code::own_money_too_large);
    lowered = try_lowering(compilation, options.most_memory, options.stop);
  }
  if (!lowered)
    compilation.diagnostics.report(diagnostics::Code::too_much_memory,
                                   {fmt::format("{:.0f}", options.most_memory / 1e6)});
  hash_scenarios(compilation, texts, options);
  if (!compilation.lowered || until == Until::model) return;
  if (!sound(compilation)) return;
  if (options.stop) options.stop->check();
  passes::simplify(compilation.lowered->program);
  if (options.known_faults) report_known_faults(compilation);
  if (compilation.diagnostics.has_errors()) return;
  try {
    compilation.kernel = make_kernel(*compilation.lowered);
  } catch (const host::Failure& failure) {
    // What is the same on all paths is computed here.
    compilation.diagnostics.report(diagnostics::Code::host_failed,
                                   {failure.function(), failure.what()});
  }
}

} // namespace

std::vector<const syntax::Module*> Compilation::module_list() const {
  std::vector<const syntax::Module*> result;
  for (const auto& module : modules) result.push_back(module.get());
  return result;
}

std::shared_ptr<const Library> parse_library() {
  auto result = std::make_shared<Library>();
  Hash hash;
  for (const library::Module& module : library::modules()) {
    hash.add(module.text);
    const source::FileId file =
        result->sources.add("library/" + std::string(module.name), std::string(module.text), true);
    result->modules.push_back(std::make_shared<const syntax::Module>(
        syntax::parse(result->sources, file, result->diagnostics)));
  }
  result->hash = hash.text();
  return result;
}

namespace {

/// What reads the imports of a model that stands at `path`.
std::unique_ptr<Reader> reader_at(const std::string& path, const Options& options) {
  return options.read ? host_reader(path, options.read, options.most_text)
                      : folder_reader(path, options.most_text);
}

std::unique_ptr<Compilation> compile_main(const std::string& name, std::string text,
                                          const Reader* reader, const Options& options,
                                          Until until) {
  auto compilation = begin(options);
  compilation->main = compilation->sources.add(name, std::move(text));
  Imports(*compilation, reader, options).parse(compilation->main);
  compile(*compilation, options, until);
  return compilation;
}

} // namespace

std::unique_ptr<Compilation> compile_text(const std::string& name, std::string text,
                                          const Options& options, Until until) {
  const auto reader = options.read ? reader_at(name, options) : nullptr;
  return compile_main(name, std::move(text), reader.get(), options, until);
}

std::unique_ptr<Compilation> compile_text_at(const std::string& path, std::string text,
                                             const Options& options, Until until) {
  return compile_main(path, std::move(text), reader_at(path, options).get(), options, until);
}

std::optional<std::string> read_main(const std::string& path, const Options& options,
                                     std::string& error) {
  return options.read ? read_from(options.read, path, options.most_text, error)
                      : read_file(path, options.most_text, error);
}

std::unique_ptr<Compilation> compile_file(const std::string& path, const Options& options,
                                          Until until) {
  std::string error;
  auto text = read_main(path, options, error);
  if (text) return compile_text_at(path, std::move(*text), options, until);
  auto compilation = std::make_unique<Compilation>();
  compilation->diagnostics.report(diagnostics::Code::cannot_read, {path, error});
  return compilation;
}

std::unique_ptr<Compilation> compile_parts(const std::vector<Parsed>& parts,
                                           const std::optional<std::string>& path,
                                           const Options& options, Until until) {
  auto compilation = begin(options);
  for (const Parsed& part : parts) compilation->sources.share(part.file);
  const auto reader = path ? reader_at(*path, options) : nullptr;
  Imports imports(*compilation, reader.get(), options);
  for (const Parsed& part : parts)
    if (part.module) imports.follow(part.module);
  compile(*compilation, options, until);
  return compilation;
}

std::unique_ptr<Compilation> compile(const Texts& texts, const Options& options, Until until) {
  const auto reader = kept_reader(texts, options.most_text);
  return compile_main(texts.name, texts.text, reader.get(), options, until);
}

Texts texts_of(const Compilation& compilation) {
  const source::File& main = compilation.sources.file(compilation.main);
  Texts texts{main.name(), std::string(main.text()), {}, {}};
  for (const auto& [name, id] : compilation.imports) {
    const source::File& file = compilation.sources.file(id);
    if (name == file.name())
      texts.imports.emplace(name, file.text());
    else
      texts.same.emplace(name, file.name());
  }
  return texts;
}

std::unique_ptr<Compilation> library() { return begin({}); }

ir::Budget budget(const Compilation& compilation, stop::Stop* stop) {
  return {.bytes = compilation.most_memory,
          .lanes = kernel::least_part,
          .paths = kernel::block_paths,
          .stop = stop};
}

ir::Budget budget_of_path(const Compilation& compilation, stop::Stop* stop) {
  return {.bytes = compilation.most_memory, .stop = stop};
}

std::shared_ptr<const kernel::Kernel> make_kernel(const lower::Lowered& lowered) {
  return interpreter::make_kernel(lowered.program);
}

} // namespace deal::driver
