#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Deal inside other programs: compile a model, run it, read the result.
///
/// Nothing here prints, exits or keeps global state. Failures come back as values. A Model is immutable and
/// may be used from many threads at once; everything that is returned is owned by the caller.
namespace deal {

/// The version of the engine, "0.1.0".
std::string_view version();

enum class Severity { error, warning };

/// A place in a text; lines and columns count from 1, columns in terminal cells (a wide character is two).
struct Place {
  std::string file;
  std::uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
};

struct Note {
  Place place;
  std::string text;
};

/// What is wrong, where, and what to do.
struct Diagnostic {
  std::string code; ///< "D0101"; explain() tells more
  Severity severity = Severity::error;
  std::string message;
  std::optional<Place> place; ///< none for errors of the call
  std::string here;           ///< a few words for that place; may be empty
  std::vector<Note> notes;    ///< other places, such as the other side of a clash
  std::string help;           ///< may be empty
  std::string text;           ///< rendered for a terminal, without colour
  std::string colored;        ///< the same with ANSI colours
};

/// The explanation of a diagnostic's code, any case; nothing if there is no such code.
std::optional<std::string> explain(std::string_view code);

/// Whose money leaves a pool first (docs/semantics.md).
enum class Attribution {
  of_model, ///< what the model says by `attribution …`; pro rata if it says nothing
  pro_rata,
  fifo,
  own_first,
  own_last,
};

struct CompileOptions {
  /// One result each, over the same draws; "" is the model as written, and so is no scenario at all. "without
  /// note24, others" is the model without these deals and all that hangs on them (docs/semantics.md).
  std::vector<std::string> scenarios;
  bool all_scenarios =
      false; ///< instead: the model as written, every scenario that it declares, and those above without a deal
  std::vector<std::pair<std::string, std::string>>
      settings;                                    ///< name → value as text, after the scenario's
  Attribution attribution = Attribution::of_model; ///< of measures that name no rule
  /// Of one scenario: Result::own_money, for each party whose own money a measure asks for. Takes two more tracings and
  /// a course of events without the party's deals.
  bool own_money = false;
  bool funded_by = false; ///< of one scenario: Result::funded_by
};

struct MeasureInfo {
  std::string name;
  std::string
      unit; ///< "USD", "USD/year", "fraction", "number", "probability", "date" (a decimal year)
  bool series = false;
  bool event = false; ///< a series of whether something has happened yet
  std::string doc;
};

enum class Stage { tokens, ast, model, settlement, ir, llvm, assembly };

/// What runs a model. Each gives the same bits.
enum class Backend {
  automatic,   ///< machine code where it saves time
  interpreter, ///< the reference
  jit,         ///< machine code
};
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

class Model;

struct CompileResult {
  std::shared_ptr<const Model> model; ///< null after errors
  std::vector<Diagnostic> diagnostics;
};

/// Reads, checks and compiles a model file. Imports are read from below the file's folder.
CompileResult compile_file(const std::string& path, const CompileOptions& options = {});
/// The same for a text; `name` stands for the file in diagnostics. Imports are not possible.
CompileResult compile_text(const std::string& name, const std::string& text,
                           const CompileOptions& options = {});

/// One stage of the compilation in a readable form; the diagnostics of an earlier stage if it fails.
struct DumpResult {
  std::string text;
  std::vector<Diagnostic> diagnostics;
};
DumpResult dump_file(const std::string& path, Stage stage, const CompileOptions& options = {},
                     const CodeOptions& code = {});

/// An entry of a vocabulary.
struct Entry {
  std::string name;
  std::string signature;
  std::string doc;
  std::string source; ///< its declaration as written; "" of what is built in
};
/// "structures", "functions", "distributions" or "kinds" of the library; of a file too, where one is given.
struct ListResult {
  std::vector<Entry> entries;
  std::vector<Diagnostic> diagnostics;
};
ListResult list(std::string_view vocabulary, const std::optional<std::string>& path = std::nullopt);

/// A value marked `assumed` or given a `source` in a model.
struct Assumption {
  std::string name;
  std::string value; ///< as written
  bool assumed = false;
  std::string source;
  Place place;
};
struct AssumptionsResult {
  std::vector<Assumption> assumptions;
  std::vector<Diagnostic> diagnostics;
};
AssumptionsResult assumptions(const std::string& path);

inline constexpr std::uint64_t default_paths = 10'000;
inline constexpr std::uint64_t default_seed = 1;

struct RunOptions {
  std::uint64_t paths = default_paths; ///< 1 … 100 000 000
  std::uint64_t seed = default_seed;
  unsigned threads = 0; ///< 0: one for each processor
  Backend backend = Backend::automatic;
  CodeOptions code;
  bool debug_code = false;   ///< GDB is told of the machine code
  bool profile_code = false; ///< perf is told of it, by /tmp/perf-PID.map
  /// Where machine code is kept between runs, for example default_cache_folder(); "" keeps none. The folder may be shared by processes; it is bounded, and anything wrong with it counts as nothing kept.
  std::string cache_folder;
  /// Paths done so far and all; called from one thread at a time.
  std::function<void(std::uint64_t done, std::uint64_t all)> progress;
  std::stop_token stop;
};

/// Statistics over the paths that have a value. A list has one entry, or one for each period of a series;
/// what was not asked for is empty, and a number that does not exist is NaN. Conditions (unit
/// "probability") have count, mean and standard error. Dates are decimal years. Quantiles are Hyndman–Fan type 7, or a sketch within 0.5 %.
struct Statistics {
  std::vector<std::uint64_t> count;
  std::vector<double> mean, standard_error, sd, min, p5, p25, p50, p75, p95, max;
};

struct MeasureResult {
  MeasureInfo info;
  Statistics statistics;
};

/// An `expect`, judged after the run. One about statistics over the paths is judged by them, in every period
/// if it speaks of a series, and shows the period where it comes off worst. One about single paths must hold
/// on all of them. What has no value does not hold.
struct ExpectResult {
  std::string text;
  std::uint32_t line = 0;
  bool holds = false;
  std::string asserted;       ///< "< 30%", "40% to 100%", "on every path"
  std::string found;          ///< "33.8%", "$1.2bn in 2026-03", "fails on 12 of 10,000 paths"
  std::string difference;     ///< of what was found from the nearest bound, signed: "+3.8%"
  std::string standard_error; ///< Monte Carlo error of what was found; "" if it has none
  /// The same in the base unit `unit`, where the expectation is a single comparison or a range; of one about
  /// single paths the number of paths that break it. The error of what is made from several statistics is an
  /// upper bound, the sum of what each contributes.
  std::string unit;
  std::optional<double> asserted_value, found_value, difference_value, standard_error_value;
};

/// What is said of a party's own money: how much of its revenue it was, by rule, and how much revenue its deals
/// caused. Statistics over the paths of sums over the grid, in the model's currency.
struct OwnMoney {
  std::string party;
  std::string unit;
  std::vector<std::string> deals; ///< by which it put money into others
  Statistics invested, revenue;
  struct ByRule {
    std::string rule; ///< as in Result::attribution
    Statistics recycled;
  };
  std::vector<ByRule> by_rule; ///< the run's rule first
  std::optional<Statistics>
      caused; ///< revenue less what it is without the deals, on the same paths
};

/// A row of the matrix of revenue by whose money paid for it: of a party with its divisions, by the run's rule of
/// attribution. Each part has a value by period (`series`) and summed over the grid (`total`), in the model's currency.
struct FundedBy {
  struct Amount {
    Statistics series, total;
  };
  struct Part {
    std::string origin;
    Amount amount;
  };
  std::string receiver, unit;
  Amount revenue;
  std::vector<Part> parts; ///< the rest of the revenue is nobody's
};

/// Largest relative residual of each conservation law over all paths and periods.
struct Conservation {
  double cash = 0, tags = 0, postings = 0;
};

enum class RunStatus { done, interrupted, failed };

struct Result {
  RunStatus status = RunStatus::done;
  std::string model, scenario;
  std::uint64_t paths = 0; ///< done
  std::uint64_t paths_asked = 0;
  std::uint64_t seed = 0;
  std::string
      attribution; ///< "pro rata", "fifo", "own first" or "own last": of measures that name no rule
  std::string model_hash, library_hash, engine_hash;
  bool exact_quantiles = true;
  std::vector<std::string> periods;
  std::vector<MeasureResult> measures;
  std::vector<FundedBy> funded_by;        ///< if CompileOptions asked for it
  std::vector<OwnMoney> own_money;        ///< if CompileOptions asked for it
  std::vector<ExpectResult> expectations; ///< not judged in a failed or interrupted run
  Conservation conservation;
  std::vector<Diagnostic> diagnostics;
  /// To check and lower the model; to make or load machine code; to run and summarise: of all scenarios that
  /// were run together.
  double compile_seconds = 0, code_seconds = 0, run_seconds = 0;
  Backend backend = Backend::interpreter; ///< that ran it: never `automatic`
  Tier tier = Tier::full;                 ///< of machine code
};

/// Runs a model; blocks until it is done or stopped. Failures are a Result of status `failed` with diagnostics
/// and no measures. Safe to call for one model from many threads at once. The same model, seed and number of paths give the same bits on any number of threads.
/// Of a model that was compiled for several scenarios the result is that of the first.
Result run(const Model& model, const RunOptions& options = {});

/// Runs all scenarios that the model was compiled for in one pass over the same draws: what is equal between them
/// is computed once. Gives their results in the order of CompileOptions::scenarios, each with the bits
/// that it has alone; one that fails leaves the others as they are.
std::vector<Result> run_scenarios(const Model& model, const RunOptions& options = {});

/// One path of a model, and how far back to go on it.
struct WhyOptions {
  std::uint64_t path = 0; ///< 0 … 99 999 999
  std::uint64_t seed = default_seed;
  std::string at; ///< the period of a series, as in Result::periods; "": where its size is largest
  unsigned depth = 4; ///< steps back from the number, at most 100
  bool deep = false;  ///< with the choices that functions make inside
};

/// What a formula asked or chose from on the way.
struct WhyChoice {
  std::string kind; ///< "condition", "side" of a minimum or maximum, or "growth": a rate
  std::string text; ///< as written
  Place place;
  /// In the base unit; of a condition 1 or 0; of growth the factor since the grid began; NaN where there is none.
  double value = 0;
  std::string shown;  ///< for people
  bool taken = false; ///< of a side: it is the one
};

/// A number and where it comes from.
struct WhyNode {
  std::string
      kind; ///< "formula", "part", "draw", "state", "due", "paid", "units", "balance", "flow" or "cell"
  std::string name; ///< qualified: "trainium.extra"; of a part of a formula its text
  std::string unit;
  double value = 0;           ///< in the base unit; NaN where it is absent
  std::string shown;          ///< for people
  std::string period;         ///< of the value; "" if it does not move in time
  std::string formula;        ///< as written; "" of what the engine keeps
  std::optional<Place> place; ///< of the formula, else of the name
  bool assumed = false;
  std::string source; ///< of a value with `source "…"`
  std::string note;   ///< in words: who pays whom, how it was drawn
  /// "total", "average", "so far", …: how it is made of a series; "" if it is not.
  std::string over;
  std::vector<double> series; ///< that series, else its own values by period; may be empty
  std::string series_unit;
  std::vector<WhyChoice> choices;
  std::vector<WhyNode> parts; ///< the inputs that it has on this path
  bool repeated = false;      ///< its parts stand where it occurs first, nearer to the root
  bool more = false;          ///< it has parts, deeper than was asked for
};

/// What one payment did with an origin's money.
struct WhyHop {
  unsigned step = 1; ///< hops of the money from the origin
  std::string payment, payer, payee, kind;
  std::optional<Place> place;
  double paid = 0;    ///< in the periods in which it carried the origin's money
  double carried = 0; ///< the origin's part of that
  std::string end;    ///< "invested", "recycled", "returned", "spent", "passed on" or "moved on"
};

/// The way of an origin's money (docs/semantics.md, whose money is it?).
struct WhyTrail {
  std::string origin;
  std::string attribution; ///< "pro rata", "fifo", "own first" or "own last"
  std::string up_to;       ///< the last period that is covered
  double opening = 0, invested = 0;
  double recycled = 0, returned = 0, spent = 0, passed_on = 0;
  std::vector<std::pair<std::string, double>> held; ///< by whom at the end of that period
  double residual = 0;      ///< opening + invested − all that became of it; a rounding error
  std::vector<WhyHop> hops; ///< nearest to the origin first, of one step the largest first
};

struct WhyResult {
  bool done = false; ///< else the diagnostics say why not
  std::string model, scenario, currency;
  std::uint64_t path = 0, seed = 0;
  std::vector<std::string> periods;
  WhyNode root;
  std::vector<WhyTrail> trails; ///< of each origin whose money the number follows
  std::vector<Diagnostic> diagnostics;
};

/// Takes a number apart on one path: its formula as written, what it reads, and what that reads, back to what is
/// written as a number. `number` is a measure, any other formula by its full name (`trainium.extra`), or a
/// payment's `.due` or `.paid`; of what a table has for each row one row, `cheque[Mistral].paid`. The values are
/// those that a run with the same seed has on that path. `compile` may name one scenario. Compiles the model anew.
WhyResult why_file(const std::string& path, const std::string& number,
                   const WhyOptions& options = {}, const CompileOptions& compile = {});
/// The same of a text; `name` stands for the file.
WhyResult why_text(const std::string& name, const std::string& text, const std::string& number,
                   const WhyOptions& options = {}, const CompileOptions& compile = {});
/// As JSON, schema 1 (docs/json.md).
std::string to_json(const WhyResult& result);

/// $XDG_CACHE_HOME/deal, else $HOME/.cache/deal; "" where neither variable is set.
std::string default_cache_folder();
/// Removes all machine code kept there; gives the number of bytes.
std::uint64_t clear_cache(const std::string& folder);

/// What is reported where no model could be compiled: a failed result with these diagnostics alone.
Result failed(std::vector<Diagnostic> diagnostics);

/// The result as JSON, schema 1 (docs/json.md). The numbers are the shortest that read back to the same bits.
std::string to_json(const Result& result);
/// The results of several scenarios as one JSON document, each as to_json gives it alone.
std::string to_json(const std::vector<Result>& results);
/// Diagnostics as a JSON array.
std::string to_json(const std::vector<Diagnostic>& diagnostics);

/// A quantity for people: `$1.83bn`, `4.00bn CNY`, `41.3%`, `1,250 chips`, `2027-03`; three significant
/// digits, four of counts. `unit` is one of MeasureInfo::unit, or "length": a time in years, shown in days,
/// months or years. NaN is `none`.
std::string format_quantity(double value, std::string_view unit);

/// What a compiled model offers without a run; of several scenarios, what the first offers.
class Model {
 public:
  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  const std::string& title() const;
  const std::vector<MeasureInfo>& measures() const;
  const std::vector<std::string>& periods() const;

  struct Implementation;
  explicit Model(std::unique_ptr<Implementation> implementation);
  const Implementation& implementation() const { return *implementation_; }

 private:
  std::unique_ptr<Implementation> implementation_;
};

} // namespace deal
