#pragma once

#include "deal/diagnostic.hpp"
#include "deal/model.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// \file
/// What compiles models.
namespace deal {

/// The version of the engine, "0.1.0".
DEAL_API std::string_view version();

/// Whose money leaves a pool first (docs/semantics.md).
enum class Attribution {
  of_model, ///< what the model says by `attribution …`; pro rata if it says nothing
  pro_rata,
  fifo,
  own_first,
  own_last,
};

/// The rows of a table that a model declares, in place of all that are written there. Each has one cell for each column,
/// in their order, and a name that no other has; at most 20 000. What is wrong with a cell has a place whose `file` names it:
/// "table startups, row Mistral, column cash". They are in the hash of the model as they are written.
struct TableRows {
  std::string table;
  /// A line of the table.
  struct Row {
    std::string name;
    std::vector<std::string> cells; ///< as they would be written: "$5bn", "40%"
  };
  std::vector<Row> rows;
};

/// What is compiled of a model.
struct CompileOptions {
  /// One result each, over the same draws; "" is the model as written, and so is no scenario at all. "without
  /// note24, others" is the model without these deals and all that is made for them (docs/semantics.md).
  std::vector<std::string> scenarios = {};
  /// Instead: the model as written, every scenario that it declares, and those above that it does not.
  bool all_scenarios = false;
  /// What one of several scenarios could never run with is an error, as it is of one alone; else the others run all
  /// the same.
  bool every_scenario_runs = false;
  std::vector<std::pair<std::string, std::string>> settings =
      {};                                          ///< name → value as text, after the scenario's
  Attribution attribution = Attribution::of_model; ///< of measures that name no rule
  /// Of one scenario: Result::own_money, for each party whose own money a measure asks for. Takes two more tracings and
  /// a course of events without the party's deals.
  bool own_money = false;
  bool funded_by = false; ///< of one scenario: Result::funded_by
  /// Only these measures and events are compiled, with what they need; none: all of them. Expectations stay. What is
  /// wrong with a measure that is left out goes unnoticed.
  std::vector<std::string> measures = {};
  std::vector<TableRows> tables = {};
  /// The model knows what its formulas were written as, which why() needs: it compiles the model again otherwise.
  bool keep_written = false;
  std::stop_token stop = {}; ///< ends the compilation within a tenth of a second, with an error
  std::chrono::milliseconds time{0}; ///< that it may take, within Limits::time; 0: as that
};

/// A function that a program gives to its models. In a model it is called by its name, like any other, with as many arguments
/// in its units; for each row of a table there is a call of its own. Where an argument is undefined so is the result.
struct HostFunction {
  /// What it takes, in the order of a call.
  struct Parameter {
    std::string name;
    std::string unit = {}; ///< as MeasureInfo::unit; "number" or "" is none
  };
  /// A batch of calls: one for each path, of one period. Valid during the call.
  struct Call {
    std::uint64_t first_path = 0; ///< of the batch; the paths follow one another
    /// From 0; of what is computed before the first period 0. Of calls that are made once, the first that needed it: the results
    /// must not depend on it.
    std::uint32_t period = 0;
    /// By parameter: one value for each path, in the base unit (years, plain fractions, the model's currency; dates are
    /// decimal years). On paths on which nobody takes the result they may be anything, NaN too.
    std::span<const std::span<const double>> arguments;
    std::span<double> results; ///< to be filled; NaN, which they begin with: undefined
  };

  std::string name; ///< an identifier of Deal, not the name of a function that there is
  std::vector<Parameter> parameters = {}; ///< at most eight
  std::string unit = {};                  ///< of the result
  std::string doc = {};
  /// Called from several threads at once. Equal arguments must give equal results, however they are batched, or no run can be
  /// repeated. An exception fails the run, or the compilation where all paths are the same, with its what() in the
  /// diagnostic (D1040).
  std::function<void(const Call&)> body = {};
  /// The result depends on the path besides the arguments; else a call whose arguments are the same on all paths is made once.
  bool by_path = false;
};

/// Numbers by period that a program gives to its models, under a name like that of a `let`.
struct HostSeries {
  std::string name;
  std::string unit = {}; ///< as MeasureInfo::unit
  std::string
      from; ///< label of the period that the first value is of, as in Model::periods(); "": the grid's first
  std::vector<double>
      values; ///< one for each period from there, in the base unit; periods without one are undefined
  std::string doc = {};
};

/// Bounds on what a model may cost its host. What goes beyond one is an error, not a crash; a run whose time is up is interrupted.
struct Limits {
  /// Bytes that a run may hold, by an estimate before it: what its threads work in and blocks that wait for their turn, what
  /// exact quantiles are taken from, the values that are kept. What compiling a model holds is bound by it too, and a model
  /// that no run could hold is not compiled.
  std::uint64_t memory = 2'000'000'000;
  std::chrono::milliseconds time{0}; ///< that a run may take, and that a compilation may; 0: any
  std::uint64_t paths = 100'000'000; ///< at most as many
  std::uint64_t text = 4u << 20;     ///< bytes of one file, at most 4 MiB
};

/// What all models of an engine share.
struct EngineOptions {
  /// Where machine code is kept between runs, for example default_cache_folder(); "" keeps none. The folder may be shared by
  /// processes; it is bounded, and anything wrong with it counts as nothing kept. What is kept there is run: a folder that belongs to
  /// another user than the program runs as, that others may write into or that a symbolic link stands for is not used, which a
  /// run says with a warning (D0916).
  std::string cache_folder = {};
  /// Reads a model or an import by its path, with / between folders; nothing: there is none. An import is relative to the text that it
  /// stands in; `.` and `..` are resolved before, and nothing leads above the first folder. Called on the thread of the
  /// compilation, once for each text; what it throws comes back as a diagnostic. Empty: files on the disk, imports only
  /// from below the model's folder.
  std::function<std::optional<std::string>(const std::string& path)> read = {};
  std::vector<HostFunction> functions = {};
  std::vector<HostSeries> series = {};
  Limits limits = {};
};

/// A model, or why there is none.
struct [[nodiscard]] CompileResult {
  std::shared_ptr<const Model> model; ///< null after errors
  std::vector<Diagnostic> diagnostics;

  /// Whether there is a model.
  bool ok() const { return model != nullptr; }
  /// The model; throws Error where there is none.
  std::shared_ptr<const Model> or_throw() const {
    if (!ok()) throw Error(diagnostics);
    return model;
  }
};

/// What load() takes of a file.
struct LoadOptions {
  /// The texts and options alone: the machine code in the file is left there, and the model is compiled anew. So is a
  /// file loaded that is not trusted.
  bool texts_only = false;
};

/// What dump_file() shows.
enum class Stage { tokens, ast, model, settlement, ir, llvm, assembly };

/// The instructions that machine code may use.
enum class Target { host, baseline, avx2, avx512 };
/// How much work goes into machine code: quick is compiled sooner, full runs faster.
enum class Tier { automatic, quick, full };
/// How machine code is made. It never changes a result. A kind of lanes, target or tier that is asked for asks for
/// machine code: a run does not choose the interpreter then.
struct CodeOptions {
  unsigned lanes = 0; ///< paths a vector: 1, 2, 4 or 8; 0: what suits the target
  Target target = Target::host;
  Tier tier = Tier::automatic;
};

/// One stage of the compilation in a readable form; the diagnostics of an earlier stage if it fails.
struct DumpResult {
  std::string text;
  std::vector<Diagnostic> diagnostics;
};

/// An entry of a vocabulary.
struct Entry {
  std::string name;
  std::string signature;
  std::string doc;
  std::string source; ///< its declaration as written; "" of what is built in
};
/// What list() found; after errors, nothing.
struct ListResult {
  std::vector<Entry> entries;
  std::vector<Diagnostic> diagnostics;
};

/// A value marked `assumed` or given a `source` in a model.
struct Assumption {
  std::string name;
  std::string value; ///< as written
  bool assumed = false;
  std::string source;
  Place place;
};
/// What assumptions() found; after errors, nothing.
struct AssumptionsResult {
  std::vector<Assumption> assumptions;
  std::vector<Diagnostic> diagnostics;
};

/// Compiles models, with the options that they share. It reads the standard library once. Copies share what is inside, which never changes: a
/// copy is cheap, and any number of threads may use an engine and its copies at once. What is wrong with the functions and
/// series that were given to it is reported by each compilation.
class DEAL_API Engine {
 public:
  /// Keeps the options; what is wrong with them is told by each compilation.
  explicit Engine(EngineOptions options = {});
  /// The same engine once more. There is no moving: every engine can be used.
  Engine(const Engine&) = default;
  Engine& operator=(const Engine&) = default;

  /// Reads, checks and compiles a model file.
  CompileResult compile_file(const std::string& path, const CompileOptions& options = {}) const;
  /// The same for a text; `name` stands for the file in diagnostics. Imports are possible only where
  /// EngineOptions::read serves them.
  CompileResult compile_text(const std::string& name, const std::string& text,
                             const CompileOptions& options = {}) const;
  /// The same on a thread of its own. The future waits for it where it is destroyed.
  std::future<CompileResult> compile_file_later(std::string path,
                                                CompileOptions options = {}) const;
  /// compile_text() on a thread of its own.
  std::future<CompileResult> compile_text_later(std::string name, std::string text,
                                                CompileOptions options = {}) const;

  /// A model that save() wrote. Needs none of the files that it was compiled from, but the functions and series that it
  /// calls. A file that is damaged, or none of save(), is a diagnostic. The file holds texts and machine code, as safe to load as a program
  /// is to start: load only what you trust, or LoadOptions::texts_only. What was compiled by another version of the engine is compiled again.
  CompileResult load(const std::string& path, const LoadOptions& options = {}) const;
  /// Writes a compiled model with its texts, options and the machine code made so far (see prepare()); replaces the file at
  /// once or not at all. Code that is kept nowhere is made once more for it.
  Status save(const Model& model, const std::string& path) const;

  /// Compiles a file up to a stage, and shows it; `code` is for the stages llvm and assembly.
  DumpResult dump_file(const std::string& path, Stage stage, const CompileOptions& options = {},
                       const CodeOptions& code = {}) const;
  /// "structures", "functions", "distributions" or "kinds" of the library; of a file too, where one is given.
  ListResult list(std::string_view vocabulary,
                  const std::optional<std::string>& path = std::nullopt) const;
  /// The values of a model file that are marked `assumed` or have a `source`.
  AssumptionsResult assumptions(const std::string& path) const;

  struct DEAL_HIDDEN Implementation;
  /// For the library itself.
  const Implementation& implementation() const { return *implementation_; }
  /// For the library itself.
  const std::shared_ptr<const Implementation>& shared() const { return implementation_; }

 private:
  std::shared_ptr<const Implementation> implementation_;
};

/// $XDG_CACHE_HOME/deal, else $HOME/.cache/deal; "" where neither variable is set.
DEAL_API std::string default_cache_folder();
/// Removes all machine code kept there; gives the number of bytes.
DEAL_API std::uint64_t clear_cache(const std::string& folder);

} // namespace deal
