#include "api/broken_paths.hpp"
#include "api/changes.hpp"
#include "api/convert.hpp"
#include "api/engine_options.hpp"
#include "api/guarded.hpp"
#include "api/hashes.hpp"
#include "api/joint.hpp"
#include "api/run_with.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace deal {

using diagnostics::Code;

namespace {

Result begin(const api::RunInputs& inputs, std::size_t number, const RunOptions& options) {
  const Model::Implementation& model = inputs.model();
  const driver::Scenario& scenario = model.compilation->scenarios[number];
  Result result;
  result.model = scenario.model.title;
  api::tell_changes(inputs, scenario.model, result);
  result.attribution = api::words(scenario.model.attribution);
  result.paths_asked = options.paths;
  result.seed = options.seed;
  result.model_hash = inputs.hash(scenario.hash);
  result.library_hash = model.compilation->library_hash;
  result.engine_hash = api::engine_hash();
  result.periods = scenario.model.grid.labels;
  result.diagnostics = model.warnings;
  result.compile_seconds = model.compile_seconds;
  return result;
}

Result& fail(Result& result, Diagnostic diagnostic) {
  result.status = RunStatus::failed;
  result.diagnostics.push_back(std::move(diagnostic));
  result.measures.clear();
  result.expectations.clear();
  return result;
}

double largest(const engine::Result& found, lower::OutputPlace place) {
  const statistics::Moments& moments = found.scalars[place.index].moments();
  // No path is no measurement: not a number fails the comparison with the tolerance.
  return moments.count == 0 ? std::numeric_limits<double>::quiet_NaN() : moments.max;
}

std::optional<Diagnostic> broken_law(const Conservation& residuals) {
  return api::broken({{{"cash", residuals.cash},
                       {"tagged money", residuals.tags},
                       {"the books", residuals.postings}}});
}

std::vector<std::uint64_t> broken_paths(const engine::Result& found, lower::OutputPlace place) {
  std::vector<std::uint64_t> result;
  api::for_each_period(found, place, [&](const statistics::Accumulator& outcomes) {
    const statistics::Moments& moments = outcomes.moments();
    const double broken = (1 - moments.mean) * static_cast<double>(moments.count);
    result.push_back(static_cast<std::uint64_t>(std::llround(broken)));
  });
  return result;
}

/// `kept` has the paths of the joint statistics.
std::vector<ExpectResult> judge_all(const source::Sources& sources, const lower::Outputs& outputs,
                                    const engine::Result& found,
                                    std::span<const std::vector<double>> kept,
                                    std::uint64_t paths_asked) {
  const sema::Model& model = *outputs.model;
  api::Estimates estimates = api::estimates(outputs, found);
  std::map<sema::TermId, api::PathsOf> paths;
  for (const sema::TermId id : api::joint_statistics(outputs, paths_asked)) {
    paths[id] = {kept.front(), found.paths};
    kept = kept.subspan(1);
  }
  const api::Joint joint(model, estimates, std::move(paths));
  api::put_errors_of_deviations(estimates, model, joint);
  std::vector<ExpectResult> result;
  for (std::size_t i = 0; i < model.expectations.size(); ++i) {
    const sema::Expectation& each = model.expectations[i];
    if (each.question) return api::answer(sources, model, each, estimates, joint, found.paths);
    result.push_back(
        each.per_path ? api::judge_paths(sources, model, each,
                                         broken_paths(found, outputs.expectations[i]), found.paths)
                      : api::judge(sources, model, each, estimates, joint, found.paths));
  }
  return result;
}

/// Whether the sum over the paths is beyond what can be represented.
bool overflows(const engine::Result& found, lower::OutputPlace place) {
  bool result = false;
  api::for_each_period(found, place, [&](const statistics::Accumulator& paths) {
    result = result || !std::isfinite(paths.moments().mean);
  });
  return result;
}

/// The first measure or expectation of which that is so.
std::optional<Diagnostic> too_large(const Model::Implementation& implementation,
                                    const lower::Outputs& outputs, const engine::Result& found) {
  const sema::Model& model = *outputs.model;
  auto report = [&](const std::string& name, source::Span place) {
    diagnostics::Diagnostics records;
    records.report(Code::statistic_too_large, place, {name});
    return api::convert(records.sorted().front(), implementation.compilation->sources);
  };
  for (std::size_t i = 0; i < outputs.measures.size(); ++i)
    if (overflows(found, outputs.measures[i]))
      return report(model.measures[i].name, model.measures[i].span);
  for (const auto& [term, place] : outputs.statistics)
    if (overflows(found, place)) return report("expectation", model.term(term).span);
  return std::nullopt;
}

/// One call of run(): what is the same for all of its passes.
struct Call {
  const Model::Implementation& model;
  const RunOptions& options;
  api::Bounds bounds;
  api::Selection selection;
  api::Batches batches;
  api::Reuse& reuse;
  stop::Stop& stop; ///< of what comes before the first path
  const api::RunInputs& inputs;
};

bool is_summarised(const Call& call, std::size_t scenario, std::size_t measure) {
  const driver::Compilation& compilation = *call.model.compilation;
  return call.selection[scenario][measure] ||
         api::of_report(compilation, compilation.scenarios[scenario].model.measures[measure]);
}

using api::Numbers;

/// What the engine kept of a scenario's paths.
struct Kept {
  std::span<std::vector<double>> measures; ///< of those that are asked for
  std::span<std::vector<double>> joint;    ///< by api::joint_statistics
};

/// By the numbers of the scenarios; in the order of pass_options.
std::vector<Kept> kept_of(const Call& call, const lower::Lowered& lowered, const Numbers& numbers,
                          std::span<std::vector<double>> values) {
  const auto take = [&](std::size_t count) {
    const auto taken = values.first(count);
    values = values.subspan(count);
    return taken;
  };
  std::vector<Kept> result(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (call.options.keep_paths)
      result[i].measures =
          take(static_cast<std::size_t>(std::ranges::count(call.selection[numbers[i]], true)));
  for (std::size_t i = 0; i < numbers.size(); ++i)
    result[i].joint = take(api::joint_statistics(lowered.scenarios[i], call.options.paths).size());
  return result;
}

/// What the paths that were done say of scenario `number`, whose places are `outputs`.
void fill(const Call& call, std::size_t number, const lower::Outputs& outputs,
          const engine::Result& found, const Kept& kept, Result& result) {
  result.paths = found.paths;
  if (found.paths > 0) {
    result.conservation = {largest(found, outputs.cash_residual),
                           largest(found, outputs.tag_residual),
                           largest(found, outputs.posting_residual)};
    if (auto broken = broken_law(result.conservation)) {
      fail(result, std::move(*broken));
      return;
    }
    if (auto large = too_large(call.model, outputs, found)) {
      fail(result, std::move(*large));
      return;
    }
  }
  const std::vector<MeasureInfo>& measures = call.model.measures[number];
  std::size_t next = 0;
  for (std::size_t i = 0; i < measures.size(); ++i) {
    if (!is_summarised(call, number, i)) continue;
    MeasureResult& measure = result.measures.emplace_back();
    measure.info = measures[i];
    measure.statistics = api::statistics_of(outputs.model->measures[i], outputs.measures[i], found);
    if (!call.options.keep_paths || !call.selection[number][i]) continue;
    measure.values = {std::make_shared<const std::vector<double>>(std::move(kept.measures[next++])),
                      found.paths};
  }
  if (found.stopped) {
    result.status = RunStatus::interrupted;
    result.diagnostics.push_back(
        api::interrupted(found.paths, call.options,
                         found.out_of_time ? std::optional(call.bounds.time) : std::nullopt));
    return;
  }
  result.expectations =
      judge_all(call.model.compilation->sources, outputs, found, kept.joint, call.options.paths);
}

MeasureResult take(Result& result, const std::string& name) {
  const auto found = std::ranges::find(result.measures, name,
                                       [](const MeasureResult& each) { return each.info.name; });
  MeasureResult measure = std::move(*found);
  result.measures.erase(found);
  return measure;
}

void part_own_money(Result& result, const driver::OwnMoney& asked) {
  OwnMoney part{.party = asked.party, .deals = asked.deals, .removed = asked.removed};
  MeasureResult invested = take(result, asked.invested);
  part.unit = invested.info.unit;
  part.invested = std::move(invested.statistics);
  part.revenue = take(result, asked.revenue).statistics;
  for (std::size_t i = 0; i < asked.rules.size(); ++i)
    part.by_rule.push_back(
        {api::words(asked.rules[i]), take(result, asked.recycled[i]).statistics});
  part.not_caused = asked.not_caused;
  if (!asked.caused.empty()) part.caused = take(result, asked.caused).statistics;
  result.own_money.push_back(std::move(part));
}

void part_funded_by(Result& result, const driver::FundedBy& asked) {
  auto amount = [&](const driver::FundedBy::Names& names) {
    FundedBy::Amount found;
    found.series = take(result, names.first).statistics;
    found.total = take(result, names.second).statistics;
    return found;
  };
  FundedBy row{.receiver = asked.receiver};
  MeasureResult revenue = take(result, asked.revenue.first);
  row.unit = revenue.info.unit;
  row.revenue.series = std::move(revenue.statistics);
  row.revenue.total = take(result, asked.revenue.second).statistics;
  for (const auto& [origin, names] : asked.parts) row.parts.push_back({origin, amount(names)});
  result.funded_by.push_back(std::move(row));
}

/// Takes what was added for the report out of the model's own measures.
void part(Result& result, const driver::Compilation& compilation) {
  if (result.measures.empty()) return;
  for (const driver::OwnMoney& each : compilation.own_money) part_own_money(result, each);
  for (const driver::FundedBy& each : compilation.funded_by) part_funded_by(result, each);
}

/// What runs all scenarios; null after a report.
std::shared_ptr<const kernel::Kernel> executor(const Call& call, std::vector<Result>& results) {
  const auto start = std::chrono::steady_clock::now();
  const driver::Execution wanted =
      api::execution(call.options, call.model.engine->options.cache_folder);
  const driver::Executor& found = call.reuse.executor(call.model, wanted, call.stop);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  for (Result& result : results) {
    result.code_seconds = taken.count();
    result.backend = found.machine_code ? Backend::jit : Backend::interpreter;
    result.tier = found.tier == jit::Tier::quick ? Tier::quick : Tier::full;
    if (!found.kernel) fail(result, api::report(Code::machine_code_refused, {found.failure}));
    std::ranges::move(api::warnings(found, wanted), std::back_inserter(result.diagnostics));
  }
  return found.kernel;
}

/// Paths are drawn independently of one another, but samples and functions of the host may give them numbers in some order.
statistics::Arrival arrival(const ir::Program& program) {
  const bool by_number = !program.samples.empty() ||
                         std::ranges::any_of(program.host_functions, &ir::HostFunction::by_path);
  return by_number ? statistics::Arrival::any_order : statistics::Arrival::exchangeable;
}

engine::Options pass_options(Call& call, const lower::Lowered& lowered, const Numbers& numbers) {
  engine::Options result = api::engine_options(call.options, call.bounds);
  api::Demand demand = api::demand(lowered, [&](std::size_t scenario, std::size_t measure) {
    return is_summarised(call, numbers[scenario], measure);
  });
  result.scalar_statistics = std::move(demand.scalars);
  result.series_statistics = std::move(demand.series);
  result.arrival = arrival(lowered.program);
  const bool kept = call.options.keep_paths;
  const bool shown = call.options.batch && numbers.front() == 0;
  if (shown) result.batch = [&call](const engine::Batch& batch) { call.batches(batch); };
  if (kept || shown) {
    result.observed =
        api::observed(call.model, lowered, kept ? numbers : Numbers{0}, call.selection, kept);
  }
  for (const lower::Outputs& outputs : lowered.scenarios) {
    for (const sema::TermId id : api::joint_statistics(outputs, call.options.paths)) {
      const lower::OutputPlace place = outputs.statistics.at(id);
      result.observed.push_back({place.series, place.index, 1, true});
    }
  }
  return result;
}

/// Runs the scenarios of these numbers in one pass. A fault ends the pass;
/// the others run again without the scenario that it is of, for alone they would have run too.
void run_together(Call& call, const Numbers& numbers, std::vector<Result>& results) {
  const driver::Compilation& compilation = *call.model.compilation;
  std::optional<lower::Lowered> some;
  if (numbers.size() < results.size()) some = driver::lower_some(compilation, numbers, &call.stop);
  const lower::Lowered& lowered = some ? *some : *compilation.lowered;
  // What is left after a fault runs once: that is not worth machine code of its own.
  const auto kernel = some ? driver::make_kernel(*some) : executor(call, results);
  if (!kernel) return;
  const auto start = std::chrono::steady_clock::now();
  const kernel::Inputs inputs = call.reuse.inputs(lowered.program);
  engine::Options asked = pass_options(call, lowered, numbers);
  asked.inputs = &inputs;
  if (!some) asked.workplace = &call.reuse.workplace;
  engine::Result found = engine::run(*kernel, asked);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  for (const std::size_t number : numbers) results[number].run_seconds += taken.count();
  if (!found.fault) {
    const std::vector<Kept> kept = kept_of(call, lowered, numbers, found.values);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      fill(call, numbers[i], lowered.scenarios[i], found, kept[i], results[numbers[i]]);
      part(results[numbers[i]], compilation);
    }
    api::show_broken(
        {call.inputs, call.options, call.bounds, *kernel, lowered, inputs, numbers, call.stop},
        results);
    return;
  }
  const std::size_t faulted = lowered.scenario_of(found.fault->site);
  Result& failed = results[numbers[faulted]];
  failed.paths = found.paths;
  fail(failed, api::convert(driver::explain_fault(compilation, lowered, call.options.seed,
                                                  *found.fault, inputs),
                            compilation.sources));
  Numbers others = numbers;
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(faulted));
  if (!others.empty()) run_together(call, others, results);
}

/// Of all scenarios together.
void run_all(Call& call, std::vector<Result>& results) {
  Numbers numbers(results.size());
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  run_together(call, numbers, results);
}

void fail_all(std::vector<Result>& results, const Diagnostic& diagnostic) {
  for (Result& result : results) fail(result, diagnostic);
}

void run_checked(const api::RunInputs& inputs, const RunOptions& options, api::Reuse& reuse,
                 std::vector<Result>& results) {
  const Model::Implementation& model = inputs.model();
  const Limits& limits = model.engine->options.limits;
  const api::Bounds bounds = api::bounds(options, limits);
  for (std::size_t i = 0; i < results.size(); ++i) { results[i] = begin(inputs, i, options); }
  if (auto wrong = api::check(options, limits)) return fail_all(results, *wrong);
  if (auto wrong = inputs.check(options.paths)) return fail_all(results, *wrong);
  auto selection = api::select(model, options.measures);
  if (const auto* wrong = std::get_if<Diagnostic>(&selection)) return fail_all(results, *wrong);
  auto& asked = std::get<api::Selection>(selection);
  const auto shown = static_cast<std::size_t>(std::ranges::count(asked.front(), true));
  stop::Stop stop(options.stop, bounds.deadline);
  Call call{model, options, bounds, std::move(asked), {options, shown}, reuse, stop, inputs};
  try {
    run_all(call, results);
  } catch (const stop::Stopped& stopped) {
    const auto limit = stopped.out_of_time ? std::optional(bounds.time) : std::nullopt;
    for (Result& result : results) {
      if (result.paths != 0 || result.status != RunStatus::done) continue;
      result.status = RunStatus::interrupted;
      result.diagnostics.push_back(api::interrupted(0, options, limit));
    }
  } catch (const engine::OverMemory& over) {
    fail_all(results, api::too_large(over.needed, bounds));
  } catch (const engine::BrokenExecutor&) {
    fail_all(results, api::report(Code::executor_unfinished, {}));
  }
}

/// What `fill` puts into the results of all scenarios; where it fails, so have they.
template <class Fill>
std::vector<Result> guarded_results(const Model::Implementation& model, Fill fill) {
  std::vector<Result> results(model.scenarios.size());
  return api::guarded(
      [&](std::vector<Diagnostic> diagnostics) {
        for (Result& result : results) {
          result.status = RunStatus::failed;
          result.measures.clear();
          // The last one takes them without a copy: there may be no memory for one.
          const bool last = &result == &results.back();
          result.diagnostics = last ? std::move(diagnostics) : diagnostics;
        }
        return std::move(results);
      },
      [&] {
        fill(results);
        return std::move(results);
      });
}

} // namespace

Result run(const Model& model, const RunOptions& options) {
  return std::move(run_scenarios(model, options).front());
}

std::vector<Result> run_scenarios(const Model& model, const RunOptions& options) {
  const Model::Implementation& implementation = model.implementation();
  return guarded_results(implementation, [&](std::vector<Result>& results) {
    const api::RunInputs nothing(implementation);
    api::Reuse reuse(nothing.numbers());
    run_checked(nothing, options, reuse, results);
  });
}

std::vector<Result> api::run_with(const RunInputs& inputs, const RunOptions& options,
                                  Reuse& reuse) {
  return guarded_results(inputs.model(), [&](std::vector<Result>& results) {
    run_checked(inputs, options, reuse, results);
  });
}

Status prepare(const Model& model, const RunOptions& options) {
  return api::guarded<Status>([&]() -> Status {
    const Model::Implementation& implementation = model.implementation();
    if (auto wrong = api::check(options, implementation.engine->options.limits)) return {{*wrong}};
    const Limits& limits = implementation.engine->options.limits;
    stop::Stop stop(options.stop, api::deadline(options.time, limits));
    const driver::Executor made = implementation.executors.get(
        *implementation.compilation,
        api::execution(options, implementation.engine->options.cache_folder), &stop);
    if (made.kernel) return {};
    return {{api::report(Code::machine_code_refused, {made.failure})}};
  });
}

Result failed(std::vector<Diagnostic> diagnostics) {
  Result result;
  result.status = RunStatus::failed;
  result.diagnostics = std::move(diagnostics);
  result.engine_hash = api::engine_hash();
  return result;
}

} // namespace deal
