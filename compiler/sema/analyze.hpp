#pragma once

#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/sema/definitions.hpp"
#include "compiler/sema/host.hpp"
#include "compiler/sema/model.hpp"
#include "compiler/syntax/ast.hpp"
#include "runtime/stop/stop.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace deal::sema {

/// `--set name=value`: as one more override, after the scenario's.
struct Setting {
  std::string name;
  const syntax::Expr* value = nullptr;
  Span span;
};

/// The rows of a table in place of those that are written in it; as complete as those.
struct GivenRows {
  const syntax::TableDecl* table = nullptr;
  std::vector<syntax::TableRow> rows;
};

/// A number in place of a value that is written.
struct Given {
  std::string name;
  Type type;
  double value = 0; ///< in the base unit
  bool open = true; ///< a parameter, with this as what it is if nothing is given; else a constant
};

struct Input {
  /// The standard library's modules, then the imported ones, then the model's own.
  std::vector<const syntax::Module*> modules;
  std::string
      scenario; ///< "" is the model as written; "without a, b" the model without these deals
  std::vector<Setting> settings;
  std::optional<Rule> attribution = std::nullopt; ///< in place of the one that the model names
  bool keep_written = false;                      ///< fill Model::written
  std::vector<Given> given;                       ///< after the settings
  std::vector<std::string> sampled;               ///< draws whose numbers are given for each run
  std::span<const GivenRows> tables = {};
  /// Only these of the model's measures and events, by their names with rows; none: all. The library's stay.
  std::vector<std::string> measures = {};
  const Host* host = nullptr; ///< what the program around the engine gives; null: nothing
  const syntax::Expr* question = nullptr; ///< in place of all measures, events and expectations
  stop::Stop* stop = nullptr; ///< ends the analysis by stop::Stopped; none: it goes on to the end
};

/// Limits that are checked before anything is allocated for them.
struct Limits {
  /// Expressions that are read, one once for each deal and call that it is read for: what bounds the time of an analysis.
  std::size_t readings = 10'000'000;
  std::size_t periods = 6000;
  std::size_t instances = 20000;
  std::size_t rows = 20000; ///< of a table
  std::size_t terms = 2'000'000;
  std::size_t call_depth = 64;     ///< functions inside functions
  std::size_t instance_depth = 64; ///< deals inside deals
  std::size_t reading_depth = 200; ///< formulas that wait for one another
  std::size_t nesting = 700;       ///< expressions that wait for one another
};

/// Whether a scenario's name is one that removes deals: "without note24, others".
inline bool names_removal(const std::string& scenario) { return scenario.starts_with("without "); }

/// AST → typed model. `definitions` are those of the input's modules. Where errors are reported, here or before, nothing
/// is returned. Thread-safe for different diagnostics.
std::optional<Model> analyze(const source::Sources& sources, const Definitions& definitions,
                             const Input& input, diagnostics::Diagnostics& diagnostics,
                             const Limits& limits = {});

/// The `assumed` and `source` notes of the modules that are not the library's, in order.
std::vector<Assumption> assumptions(const source::Sources& sources,
                                    const std::vector<const syntax::Module*>& modules);

/// One entry of a vocabulary, for `deal list` and completion.
struct Entry {
  std::string name;
  std::string signature;
  std::string doc;
  std::string source; ///< its declaration as written; "" of what is built in
};
/// Built-in functions and those of the modules.
std::vector<Entry> list_functions(const std::vector<const syntax::Module*>& modules,
                                  const source::Sources& sources);
std::vector<Entry> list_distributions();
std::vector<Entry> list_structures(const std::vector<const syntax::Module*>& modules,
                                   const source::Sources& sources);
std::vector<Entry> list_kinds(const std::vector<const syntax::Module*>& modules,
                              const source::Sources& sources);

} // namespace deal::sema
