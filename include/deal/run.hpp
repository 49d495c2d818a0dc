#pragma once

#include "deal/engine.hpp"
#include "deal/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// What runs models.
namespace deal {

/// How many paths a run has that names no number.
inline constexpr std::uint64_t default_paths = 10'000;
/// The seed of a run that names none.
inline constexpr std::uint64_t default_seed = 1;

/// Runs work(0) … work(count − 1), each once, on whatever threads and in whatever order (all on the calling one, too), and returns
/// when all are done. `work` may be called from several threads at once and throws nothing. `count` is RunOptions::threads, or as many as
/// there are blocks of 256 paths where these are fewer. What the executor throws comes back to the caller of the run; no
/// `work` may be running then.
using Executor =
    std::function<void(unsigned count, const std::function<void(unsigned number)>& work)>;

/// The values of some paths, as they are found: valid during the call. 256 paths; the last batch may have fewer.
struct Batch {
  std::uint64_t first_path = 0;
  std::size_t paths = 0;
  /// By measure, in the order of Result::measures: period by period one value for each path; NaN: none.
  std::span<const std::span<const double>> values;
};

/// How a model is run. The numbers depend on `paths` and `seed` alone.
struct RunOptions {
  std::uint64_t paths = default_paths; ///< 1 … 100 000 000
  std::uint64_t seed = default_seed;
  unsigned threads = 0; ///< 0: one for each processor
  Backend backend = Backend::automatic;
  CodeOptions code = {};
  bool debug_code = false;                      ///< GDB is told of the machine code
  bool profile_code = false;                    ///< perf is told of it, by /tmp/perf-PID.map
  std::optional<std::string> cache_folder = {}; ///< in place of EngineOptions::cache_folder
  /// Only these are summarised, in the model's order; none: all. Expectations are judged as ever, and nothing is compiled
  /// again. A name that no scenario has fails the run.
  std::vector<std::string> measures = {};
  /// Fills MeasureResult::values: 8 bytes for each path, of a series for each path and period. Of a run that was stopped
  /// they are those of the paths that were done.
  bool keep_paths = false;
  /// Told of the values of all measures, batch by batch in the order of the paths, each path once; by one thread at a time, which may
  /// be a worker. Of several scenarios those of the first. What it throws ends the run and comes back to the caller.
  /// A run that fails in the end may have shown batches before.
  std::function<void(const Batch&)> batch = {};
  /// Paths done so far and all; called from one thread at a time. What it throws comes back as that of `batch`.
  std::function<void(std::uint64_t done, std::uint64_t all)> progress = {};
  /// Interrupts the run, with the paths that were done, within the time of one period of 256 paths; while machine code is
  /// made, before the first path, within a tenth of a second.
  std::stop_token stop = {};
  /// The run is interrupted then as by `stop`; counted from the call, with the making of machine code. Within Limits::time;
  /// 0: as that.
  std::chrono::milliseconds time{0};
  std::uint64_t memory = 0; ///< bytes, within Limits::memory; 0: as that
  Executor executor = {};   ///< none: threads of its own, which end with the run
};

/// Runs of one model, one after the other: what one run made, the next one uses. One thread at a time may use a Run; any
/// number of them may run one model. It keeps the model alive.
class DEAL_API Run {
 public:
  /// Makes nothing yet. Throws std::invalid_argument if `model` is null.
  explicit Run(std::shared_ptr<const Model> model, RunOptions options = {});
  ~Run();
  /// What was moved from may be destroyed or assigned to; anything else throws std::logic_error.
  Run(Run&&) noexcept;
  Run& operator=(Run&&) noexcept;

  /// For the runs to come.
  RunOptions& options();

  /// Sets a parameter of the model (Model::parameters) for the runs to come, in all its scenarios. `unit` may be any that the language has
  /// for it ("$", "bn USD", "%", "months"); "": the parameter's own. The first time that a parameter is set the model is compiled once more with room for it;
  /// after that a new value compiles nothing, unless the structure of the model hangs on it (a date, a condition, a count of rounds):
  /// then it is compiled in. In place of a draw the number is the same on all paths. Refused, and nothing changed: an unknown
  /// name, another kind of unit, a number that is not finite, and what the model does not compile with.
  Status set(std::string_view name, double value, std::string_view unit = {});
  /// The same with a value as it would be written: "$5bn", "40%", "2026-03". A number without a unit is in the parameter's own. What
  /// is no number, a formula or a date, is compiled in.
  Status set(std::string_view name, std::string_view value);
  /// Takes what is drawn from a list instead: path p has values[p]; of what is drawn every period, values[p · periods + t]. In the base unit
  /// (years, plain fractions, the model's currency), conditions as 1 and 0; of what a `for` declares one for each row in the
  /// place of each. Draws that are correlated with it stay correlated with its own draw. A run for more paths than there
  /// are samples fails. Refused as by set(), and what is not drawn.
  Status samples(std::string_view name, std::vector<double> values);
  /// Everything as the model has it.
  void reset();

  /// Blocks until the run is done or stopped. Failures are a Result of status `failed` with diagnostics and no measures. The same
  /// model, values, seed and number of paths give the same bits on any number of threads. Of several scenarios the result is that of
  /// the first.
  Result run();
  /// All scenarios that the model was compiled for, in one pass over the same draws: what is equal between them
  /// is computed once. Gives their results in the order of CompileOptions::scenarios, each with the bits
  /// that it has alone; one that fails leaves the others as they are.
  std::vector<Result> run_scenarios();

  struct DEAL_HIDDEN Implementation;
  /// For the library itself.
  const Implementation& implementation() const;

 private:
  DEAL_HIDDEN Implementation& my();

  std::unique_ptr<Implementation> implementation_;
};

/// One run alone. Safe to call for one model from many threads at once.
DEAL_API Result run(const Model& model, const RunOptions& options = {});
/// Run::run_scenarios() alone, safe in the same way.
DEAL_API std::vector<Result> run_scenarios(const Model& model, const RunOptions& options = {});

/// Makes the machine code that a run with these options would use, so that it need not.
DEAL_API Status prepare(const Model& model, const RunOptions& options = {});

} // namespace deal
