#include "compiler/driver/driver.hpp"

#include "compiler/driver/imports.hpp"
#include "compiler/driver/own_money.hpp"
#include "compiler/driver/scenarios.hpp"
#include "compiler/driver/tables.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/passes/passes.hpp"
#include "compiler/syntax/parser.hpp"
#include "library/library.hpp"

#include <fmt/format.h>

#include <cstdint>

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

void parse_library(Compilation& compilation) {
  Hash hash;
  for (const library::Module& module : library::modules()) {
    hash.add(module.text);
    const source::FileId file = compilation.sources.add("library/" + std::string(module.name),
                                                        std::string(module.text), true);
    compilation.modules.push_back(std::make_unique<syntax::Module>(
        syntax::parse(compilation.sources, file, compilation.diagnostics)));
  }
  compilation.library_hash = hash.text();
}

/// The model and its imports; gives what their texts hash to.
Hash parse_model(Compilation& compilation, const Reader* reader) {
  Hash hash;
  Imports imports(compilation, reader);
  imports.parse(compilation.main);
  for (source::FileId file = 0; file < compilation.sources.size(); ++file) {
    if (!compilation.sources.file(file).is_library())
      hash.add(compilation.sources.file(file).text());
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

void hash_scenarios(Compilation& compilation, const Hash& texts, const Options& options) {
  for (Scenario& scenario : compilation.scenarios) {
    Hash hash = texts;
    hash.add(scenario.model.scenario);
    for (const auto& [name, value] : options.settings) {
      hash.add(name);
      hash.add(value);
    }
    for (const TableRows& table : options.tables) add(hash, table);
    hash.add(sema::name_of(scenario.model.attribution));
    scenario.hash = hash.text();
  }
}

std::vector<sema::Setting> parse_settings(Compilation& compilation, const Options& options) {
  std::vector<sema::Setting> result;
  for (const auto& [name, value] : options.settings) {
    const source::FileId file = compilation.sources.add("--set " + name, value);
    auto expression = syntax::parse_expression(compilation.sources, file, compilation.diagnostics);
    if (!expression) continue;
    result.push_back({source::normalize(name), expression.get(), expression->span});
    compilation.settings.push_back(std::move(expression));
  }
  return result;
}

bool fits(Compilation& compilation, const Options& options) {
  if (compilation.sources.file(compilation.main).text().size() <= options.most_text) return true;
  compilation.diagnostics
      .report(diagnostics::Code::file_too_large, source::Span{compilation.main, 0, 0},
              {std::to_string(options.most_text)})
      .help("split the model with `import`");
  return false;
}

/// A program that breaks the IR's rules is a mistake of this compiler: it says so and does not run it.
bool sound(Compilation& compilation) {
  const auto broken = ir::verify(compilation.lowered->program);
  for (const std::string& rule : broken)
    compilation.diagnostics.report(diagnostics::Code::engine_fault, {rule});
  return broken.empty();
}

/// The most that one run may hold: the outputs of one block of paths, the values that are worked on, and what
/// is the same on every path.
constexpr double max_run_bytes = 2e9;

bool fits_memory(Compilation& compilation) {
  const ir::Program& program = compilation.lowered->program;
  double numbers = 0;
  for (const ir::Instruction& value : program.values) {
    const bool scheduled = value.block == ir::Block::schedule;
    numbers += static_cast<double>(size_of(program, value.family)) *
               (scheduled ? program.periods : kernel::least_part);
  }
  for (const ir::Output& output : program.outputs) {
    numbers += static_cast<double>(output.series ? program.periods : 1) * kernel::block_paths;
  }
  if (numbers * sizeof(double) <= max_run_bytes) return true;
  compilation.diagnostics.report(diagnostics::Code::too_much_memory,
                                 {fmt::format("{:.0f}", numbers * sizeof(double) / 1e6),
                                  fmt::format("{:.0f}", max_run_bytes / 1e6)});
  return false;
}

/// Analyses once more with measures for the report, which are written in the language like any.
void add_own_money(Compilation& compilation, std::span<const std::string> names,
                   const std::vector<sema::Setting>& settings, const Options& options) {
  std::string text;
  if (options.own_money) text += own_money_text(compilation.model(), compilation.own_money);
  if (options.funded_by) text += funded_by_text(compilation.model(), compilation.funded_by);
  if (text.empty()) return;
  const source::FileId file = compilation.sources.add("own money", text, true);
  auto module = std::make_unique<syntax::Module>(
      syntax::parse(compilation.sources, file, compilation.diagnostics));
  compilation.modules.insert(compilation.modules.end() - 1, std::move(module));
  compilation.scenarios.clear();
  analyze_scenarios(compilation, names, settings, options);
}

/// The stages in their order; each works only on what the one before it understood.
void compile(Compilation& compilation, const Options& options, const Reader* reader, Until until) {
  if (!fits(compilation, options)) return;
  parse_library(compilation);
  const Hash texts = parse_model(compilation, reader);
  const auto settings = parse_settings(compilation, options);
  read_tables(compilation, options);
  if (until == Until::syntax || compilation.diagnostics.has_errors()) return;
  const auto names = scenario_names(compilation, options);
  analyze_scenarios(compilation, names, settings, options);
  if ((options.own_money || options.funded_by) && compilation.scenarios.size() == 1)
    add_own_money(compilation, names, settings, options);
  if (compilation.scenarios.empty()) return;
  hash_scenarios(compilation, texts, options);
  lower_scenarios(compilation);
  if (!compilation.lowered || until == Until::model) return;
  if (!sound(compilation) || !fits_memory(compilation)) return;
  passes::simplify(compilation.lowered->program);
  compilation.kernel = make_kernel(*compilation.lowered);
}

} // namespace

std::vector<const syntax::Module*> Compilation::module_list() const {
  std::vector<const syntax::Module*> result;
  for (const auto& module : modules) result.push_back(module.get());
  return result;
}

std::unique_ptr<Compilation> compile_text(const std::string& name, std::string text,
                                          const Options& options, Until until) {
  auto compilation = std::make_unique<Compilation>();
  compilation->main = compilation->sources.add(name, std::move(text));
  std::unique_ptr<Reader> reader;
  if (options.read) reader = host_reader(name, options.read, options.most_text);
  compile(*compilation, options, reader.get(), until);
  return compilation;
}

std::unique_ptr<Compilation> compile_file(const std::string& path, const Options& options,
                                          Until until) {
  std::string error;
  auto text = options.read ? read_from(options.read, path, options.most_text, error)
                           : read_file(path, options.most_text, error);
  if (text && options.read) return compile_text(path, std::move(*text), options, until);
  auto compilation = std::make_unique<Compilation>();
  if (!text) {
    compilation->diagnostics.report(diagnostics::Code::cannot_read, {path, error});
    return compilation;
  }
  compilation->main = compilation->sources.add(path, std::move(*text));
  compile(*compilation, options, folder_reader(path, options.most_text).get(), until);
  return compilation;
}

std::unique_ptr<Compilation> compile(const Texts& texts, const Options& options, Until until) {
  auto compilation = std::make_unique<Compilation>();
  compilation->main = compilation->sources.add(texts.name, texts.text);
  compile(*compilation, options, kept_reader(texts, options.most_text).get(), until);
  return compilation;
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

std::unique_ptr<Compilation> library() {
  auto compilation = std::make_unique<Compilation>();
  parse_library(*compilation);
  return compilation;
}

std::shared_ptr<const kernel::Kernel> make_kernel(const lower::Lowered& lowered) {
  return interpreter::make_kernel(lowered.program);
}

} // namespace deal::driver
