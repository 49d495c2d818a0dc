#pragma once

#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/ir/program.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/sema/analyze.hpp"
#include "compiler/sema/model.hpp"
#include "compiler/syntax/ast.hpp"
#include "runtime/kernel/kernel.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The table of contents of the compiler: text and options in, a compiled model or diagnostics out.
/// Prints nothing; reads no files but the model's imports. What compiles or lowers throws stop::Stopped where it is
/// given a Stop, and TooLarge where no diagnostics come back.
namespace deal::driver {

using ir::TooLarge;
using lower::least_money;

/// Gives a text by its path; nothing: there is none.
using Read = std::function<std::optional<std::string>(const std::string& path)>;

/// The rows of a table in place of those that are written there, and their cells as they would be written.
struct TableRows {
  std::string table;
  struct Row {
    std::string name;
    std::vector<std::string> cells;
  };
  std::vector<Row> rows;
};

/// The standard library, parsed. Immutable: any number of compilations may share one.
struct Library {
  source::Sources sources;
  diagnostics::Diagnostics diagnostics;
  std::vector<std::shared_ptr<const syntax::Module>> modules;
  std::string hash; ///< of its texts
};
std::shared_ptr<const Library> parse_library();

/// A text that was parsed before: the module's spans speak of the file. Without a module it is there to be shown.
struct Parsed {
  std::shared_ptr<const source::File> file;
  std::shared_ptr<const syntax::Module> module;
};

/// An expression to be answered: the models then have it as their one measure or, where it speaks of statistics over
/// the paths, as their one expectation.
struct Question {
  std::shared_ptr<const source::File> file;
  syntax::ExprPtr expression;
};

struct Options {
  /// Compiled into one program, one result each; "" and an empty list are the model as written, "without a, b"
  /// is the model without these deals.
  std::vector<std::string> scenarios;
  bool all_scenarios =
      false; ///< instead: the model as written, every scenario that it declares, those above without a deal
  std::vector<std::pair<std::string, std::string>> settings;
  std::optional<sema::Rule> attribution = std::nullopt; ///< in place of the model's
  bool funded_by =
      false; ///< with measures of the matrix of revenue by whose money paid; of one scenario
  bool keep_written = false;        ///< the models know what their formulas were written as
  std::vector<sema::Given> given;   ///< numbers in place of what is written, after the settings
  std::vector<std::string> sampled; ///< draws whose numbers are given for each run
  bool own_money =
      false; ///< with measures of own money by two rules and of what it caused; of one scenario only
  std::vector<std::string> measures = {}; ///< only these are compiled; none: all
  std::vector<TableRows> tables = {};
  Read read = {};                                 ///< in place of the disk
  std::size_t most_text = source::max_file_bytes; ///< bytes of one text
  double most_memory = 2e9; ///< bytes that a run may hold, whatever its paths, and its compilation
  /// Functions and series of the program around; null: none.
  std::shared_ptr<const sema::Host> host = nullptr;
  /// In place of all that the model measures and expects.
  std::shared_ptr<const Question> question = nullptr;
  bool known_faults = false; ///< what breaks a rule of the run whatever happens is an error
  bool unfinished = false;   ///< more may be declared: what nothing reads yet is no mistake
  /// Parsed before; null: it is parsed for this compilation alone.
  std::shared_ptr<const Library> library = nullptr;
  /// Ends the compilation by stop::Stopped; none: it goes on to the end. For the call alone.
  stop::Stop* stop = nullptr;
};

/// The texts of a model: what it takes to compile it again, without the disk or the host.
struct Texts {
  std::string name, text;
  std::map<std::string, std::string> imports; ///< texts by name
  std::map<std::string, std::string> same;    ///< another name of an import → the one above
};

/// Measures that compare what is said of a party's own money, by their names.
struct OwnMoney {
  std::string party;
  std::vector<sema::Rule> rules;
  std::vector<std::string> deals;   ///< by which it put its money into others
  std::vector<std::string> removed; ///< these, and then what is made for them
  std::string invested, revenue;
  std::vector<std::string> recycled; ///< by rule
  std::string caused;                ///< by its deals; "" if there are none, or it cannot be told
  std::string not_caused;            ///< why it cannot
};

/// A row of the matrix of revenue by whose money paid for it: measures by period and of the sum over the grid.
struct FundedBy {
  using Names = std::pair<std::string, std::string>;
  std::string receiver;
  Names revenue;
  std::vector<std::pair<std::string, Names>> parts; ///< by origin
};

/// The model under one scenario.
struct Scenario {
  sema::Model model;
  std::string hash; ///< of the model's and its imports' texts, scenario and settings
};

/// A compilation from the texts to the kernel; the later parts are empty after errors.
struct Compilation {
  double most_memory = 0; ///< Options::most_memory
  source::Sources sources;
  diagnostics::Diagnostics diagnostics;
  source::FileId main = 0;
  std::vector<std::shared_ptr<const syntax::Module>>
      modules; ///< library, imports, the model itself
  std::vector<std::unique_ptr<syntax::Expr>> settings;
  std::map<std::string, source::FileId> imports; ///< by each name that they were imported by
  std::vector<sema::GivenRows> tables;           ///< of the options
  std::vector<OwnMoney> own_money;
  std::vector<FundedBy> funded_by;
  std::optional<source::FileId> report;  ///< where the measures of these two are declared
  std::vector<Scenario> scenarios;       ///< in the order of the options
  std::optional<lower::Lowered> lowered; ///< of all scenarios; holds on to their models
  std::shared_ptr<const kernel::Kernel> kernel;
  std::string library_hash; ///< of the standard library's texts

  std::vector<const syntax::Module*> module_list() const;
  /// The model of the first scenario; there has to be one.
  const sema::Model& model() const { return scenarios.front().model; }
};

/// How far to go.
enum class Until { syntax, model, kernel };

/// Compiles the file at `path`; imports are read from below its folder, or all by `Options::read`.
std::unique_ptr<Compilation> compile_file(const std::string& path, const Options& options,
                                          Until until = Until::kernel);
/// Compiles a text; `name` stands for the file. Imports are refused unless there is `Options::read`.
std::unique_ptr<Compilation> compile_text(const std::string& name, std::string text,
                                          const Options& options, Until until = Until::kernel);
/// The text of the file at `path`, from the disk or by `Options::read`; on failure nothing, and why.
std::optional<std::string> read_main(const std::string& path, const Options& options,
                                     std::string& error);
/// Compiles what was compiled before.
std::unique_ptr<Compilation> compile(const Texts& texts, const Options& options,
                                     Until until = Until::kernel);
Texts texts_of(const Compilation& compilation);
/// Compiles a text as if it stood in the file at `path`.
std::unique_ptr<Compilation> compile_text_at(const std::string& path, std::string text,
                                             const Options& options, Until until = Until::kernel);
/// Compiles a model of parts; their imports are read from the folder of the file at `path`, or refused without it.
std::unique_ptr<Compilation> compile_parts(const std::vector<Parsed>& parts,
                                           const std::optional<std::string>& path,
                                           const Options& options, Until until = Until::kernel);
/// The standard library alone.
std::unique_ptr<Compilation> library();

/// The stages of `deal dump`, as text.
std::string dump_tokens(const Compilation& compilation);
std::string dump_ast(const Compilation& compilation);
std::string dump_model(const Compilation& compilation);
/// How each stage is settled and whose money is followed, by the first scenario.
std::string dump_settlement(const Compilation& compilation);
std::string dump_ir(const Compilation& compilation);

/// What a program may come to that is made of a compilation.
ir::Budget budget(const Compilation& compilation, stop::Stop* stop = nullptr);
/// The same where only one path is run.
ir::Budget budget_of_path(const Compilation& compilation, stop::Stop* stop = nullptr);

/// The program of some of the scenarios alone, by their numbers: for those that go on when another has met a
/// fault.
lower::Lowered lower_some(const Compilation& compilation, std::span<const std::size_t> scenarios,
                          stop::Stop* stop = nullptr);
/// What runs a program.
std::shared_ptr<const kernel::Kernel> make_kernel(const lower::Lowered& lowered);

/// Words the fault of a run of `lowered` as a diagnostic, by running its path again. Of several scenarios it
/// names the one that the fault is of.
diagnostics::Diagnostic explain_fault(const Compilation& compilation, const lower::Lowered& lowered,
                                      std::uint64_t seed, const kernel::Fault& fault,
                                      const kernel::Inputs& inputs = {});
/// The same of the program of all scenarios.
diagnostics::Diagnostic explain_fault(const Compilation& compilation, std::uint64_t seed,
                                      const kernel::Fault& fault);
/// Reports what is known to break a rule of the run whatever happens: no run of the model would end.
void report_known_faults(Compilation& compilation);

} // namespace deal::driver
