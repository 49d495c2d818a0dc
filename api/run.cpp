#include "api/convert.hpp"
#include "api/expectations.hpp"
#include "api/hashes.hpp"
#include "api/limits.hpp"
#include "api/model.hpp"
#include "api/statistics.hpp"
#include "runtime/engine/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <new>

namespace deal {

using diagnostics::Code;

namespace {

Result begin(const Model::Implementation& model, std::size_t number, const RunOptions& options) {
  const driver::Scenario& scenario = model.compilation->scenarios[number];
  Result result;
  result.model = scenario.model.title;
  result.scenario = scenario.model.scenario;
  result.attribution = api::words(scenario.model.attribution);
  result.paths_asked = options.paths;
  result.seed = options.seed;
  result.model_hash = scenario.hash;
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

engine::Options engine_options(const api::Demand& demand, bool exact_quantiles,
                               const RunOptions& options) {
  engine::Options result;
  result.paths = options.paths;
  result.seed = options.seed;
  result.threads = options.threads;
  result.keep_exact_quantiles_up_to = exact_quantiles ? options.paths : 0;
  result.scalar_statistics = demand.scalars;
  result.series_statistics = demand.series;
  result.stop = options.stop;
  if (options.progress) {
    result.progress = [&options](std::uint64_t done) { options.progress(done, options.paths); };
  }
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

std::vector<ExpectResult> judge_all(const source::Sources& sources, const lower::Outputs& outputs,
                                    const engine::Result& found) {
  const sema::Model& model = *outputs.model;
  const api::Estimates estimates = api::estimates(outputs, found);
  std::vector<ExpectResult> result;
  for (std::size_t i = 0; i < model.expectations.size(); ++i) {
    const sema::Expectation& each = model.expectations[i];
    if (each.question) return api::answer(sources, model, each, estimates);
    result.push_back(each.per_path ? api::judge_paths(sources, model, each,
                                                      broken_paths(found, outputs.expectations[i]),
                                                      found.paths)
                                   : api::judge(sources, model, each, estimates));
  }
  return result;
}

/// What the paths that were done say of one scenario.
void fill(Result& result, const std::vector<MeasureInfo>& measures, const source::Sources& sources,
          const lower::Outputs& outputs, const engine::Result& found) {
  result.paths = found.paths;
  if (found.paths > 0) {
    result.conservation = {largest(found, outputs.cash_residual),
                           largest(found, outputs.tag_residual),
                           largest(found, outputs.posting_residual)};
    if (auto broken = broken_law(result.conservation)) {
      fail(result, std::move(*broken));
      return;
    }
  }
  for (std::size_t i = 0; i < measures.size(); ++i) {
    result.measures.push_back(
        {measures[i], api::statistics_of(outputs.model->measures[i], outputs.measures[i], found)});
  }
  if (found.stopped) {
    result.status = RunStatus::interrupted;
    result.diagnostics.push_back(api::report(
        Code::interrupted, {std::to_string(found.paths), std::to_string(result.paths_asked)}));
    return;
  }
  result.expectations = judge_all(sources, outputs, found);
}

MeasureResult take(Result& result, const std::string& name) {
  const auto found = std::ranges::find(result.measures, name,
                                       [](const MeasureResult& each) { return each.info.name; });
  MeasureResult measure = std::move(*found);
  result.measures.erase(found);
  return measure;
}

void part_own_money(Result& result, const driver::OwnMoney& asked) {
  OwnMoney part{.party = asked.party, .deals = asked.deals};
  MeasureResult invested = take(result, asked.invested);
  part.unit = invested.info.unit;
  part.invested = std::move(invested.statistics);
  part.revenue = take(result, asked.revenue).statistics;
  for (std::size_t i = 0; i < asked.rules.size(); ++i)
    part.by_rule.push_back(
        {api::words(asked.rules[i]), take(result, asked.recycled[i]).statistics});
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

using Numbers = std::vector<std::size_t>;

/// What runs all scenarios; null after a report.
std::shared_ptr<const kernel::Kernel> executor(const Model::Implementation& model,
                                               const RunOptions& options,
                                               std::vector<Result>& results) {
  const auto start = std::chrono::steady_clock::now();
  const driver::Executor found = model.executors.get(
      *model.compilation, api::execution(options, model.engine->options.cache_folder));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  for (Result& result : results) {
    result.code_seconds = taken.count();
    result.backend = found.machine_code ? Backend::jit : Backend::interpreter;
    result.tier = found.tier == jit::Tier::quick ? Tier::quick : Tier::full;
    if (!found.kernel)
      fail(result, api::report(Code::machine_code_refused, {found.failure}));
    else if (!found.failure.empty())
      result.diagnostics.push_back(api::report(Code::no_machine_code, {found.failure}));
  }
  return found.kernel;
}

/// Runs the scenarios of these numbers in one pass, all with exact quantiles or none. A fault ends the pass;
/// the others run again without the scenario that it is of, for alone they would have run too.
void run_together(const Model::Implementation& model, const RunOptions& options,
                  const Numbers& numbers, std::vector<Result>& results) {
  const driver::Compilation& compilation = *model.compilation;
  std::optional<lower::Lowered> some;
  if (numbers.size() < results.size()) some = driver::lower_some(compilation, numbers);
  const lower::Lowered& lowered = some ? *some : *compilation.lowered;
  // What is left after a fault runs once: that is not worth machine code of its own.
  const auto kernel = some ? driver::make_kernel(*some) : executor(model, options, results);
  if (!kernel) return;
  const auto start = std::chrono::steady_clock::now();
  const engine::Result found =
      engine::run(*kernel, engine_options(api::demand(lowered),
                                          results[numbers.front()].exact_quantiles, options));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  for (const std::size_t number : numbers) results[number].run_seconds += taken.count();
  if (!found.fault) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      fill(results[numbers[i]], model.measures[numbers[i]], compilation.sources,
           lowered.scenarios[i], found);
      part(results[numbers[i]], compilation);
    }
    return;
  }
  const std::size_t faulted = lowered.scenario_of(found.fault->site);
  Result& failed = results[numbers[faulted]];
  failed.paths = found.paths;
  fail(failed, api::convert(driver::explain_fault(compilation, lowered, options.seed, *found.fault),
                            compilation.sources));
  Numbers others = numbers;
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(faulted));
  if (!others.empty()) run_together(model, options, others, results);
}

/// One pass for the scenarios whose quantiles are exact and one for those whose are not; nearly always one of
/// the two is all of them.
void run_all(const Model::Implementation& model, const RunOptions& options,
             std::vector<Result>& results) {
  std::array<Numbers, 2> passes;
  for (std::size_t i = 0; i < results.size(); ++i) {
    results[i].exact_quantiles =
        options.paths <= api::exact_quantiles_up_to(model.compilation->lowered->scenarios[i]);
    passes[results[i].exact_quantiles].push_back(i);
  }
  for (const Numbers& numbers : passes)
    if (!numbers.empty()) run_together(model, options, numbers, results);
}

std::vector<Result>& fail_all(std::vector<Result>& results, const Diagnostic& diagnostic) {
  for (Result& result : results) fail(result, diagnostic);
  return results;
}

} // namespace

Result run(const Model& model, const RunOptions& options) {
  return std::move(run_scenarios(model, options).front());
}

std::vector<Result> run_scenarios(const Model& model, const RunOptions& options) {
  const Model::Implementation& implementation = model.implementation();
  std::vector<Result> results;
  for (std::size_t i = 0; i < implementation.compilation->scenarios.size(); ++i)
    results.push_back(begin(implementation, i, options));
  if (auto wrong = api::check(options)) return fail_all(results, *wrong);
  try {
    run_all(implementation, options, results);
  } catch (const std::bad_alloc&) {
    fail_all(results, api::report(Code::no_memory, {std::to_string(options.paths)}));
  }
  return results;
}

struct Run::Implementation {
  std::shared_ptr<const Model> model;
  RunOptions options;
};

Run::Run(std::shared_ptr<const Model> model, RunOptions options)
    : implementation_(
          std::make_unique<Implementation>(Implementation{std::move(model), std::move(options)})) {}
Run::~Run() = default;
Run::Run(Run&&) noexcept = default;
Run& Run::operator=(Run&&) noexcept = default;

RunOptions& Run::options() { return implementation_->options; }

Result Run::run() { return deal::run(*implementation_->model, implementation_->options); }

std::vector<Result> Run::run_scenarios() {
  return deal::run_scenarios(*implementation_->model, implementation_->options);
}

Status prepare(const Model& model, const RunOptions& options) {
  const Model::Implementation& implementation = model.implementation();
  if (auto wrong = api::check(options)) return {{*wrong}};
  const driver::Executor made = implementation.executors.get(
      *implementation.compilation,
      api::execution(options, implementation.engine->options.cache_folder));
  if (made.kernel) return {};
  return {{api::report(Code::machine_code_refused, {made.failure})}};
}

Result failed(std::vector<Diagnostic> diagnostics) {
  Result result;
  result.status = RunStatus::failed;
  result.diagnostics = std::move(diagnostics);
  result.engine_hash = api::engine_hash();
  return result;
}

} // namespace deal
