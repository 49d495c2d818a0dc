#include "api/convert.hpp"
#include "api/expectations.hpp"
#include "api/hashes.hpp"
#include "api/model.hpp"
#include "api/statistics.hpp"
#include "runtime/engine/engine.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <new>

namespace deal {

using diagnostics::Code;

namespace {

constexpr std::uint64_t most_paths = 100'000'000;
constexpr unsigned most_threads = 1024;
/// Residuals of the conservation laws above this are no rounding errors.
constexpr double law_tolerance = 1e-9;

std::optional<Diagnostic> check(const RunOptions& options) {
  if (options.paths < 1 || options.paths > most_paths) {
    return api::report(Code::bad_count,
                       {"paths", fmt::format("from 1 to {}, not {}", most_paths, options.paths)});
  }
  if (options.threads > most_threads) {
    return api::report(Code::bad_count, {"threads", fmt::format("from 1 to {}, not {}",
                                                                most_threads, options.threads)});
  }
  return std::nullopt;
}

Result begin(const Model::Implementation& model, const RunOptions& options) {
  Result result;
  result.model = model.model().title;
  result.scenario = model.model().scenario;
  result.paths_asked = options.paths;
  result.seed = options.seed;
  result.model_hash = model.compilation->model_hash;
  result.library_hash = model.compilation->library_hash;
  result.engine_hash = api::engine_hash();
  result.periods = model.model().grid.labels;
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

engine::Options engine_options(const api::Demand& demand, const RunOptions& options) {
  engine::Options result;
  result.paths = options.paths;
  result.seed = options.seed;
  result.threads = options.threads;
  result.keep_exact_quantiles_up_to = demand.exact_quantiles_up_to();
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

/// The first law that is broken, or nothing.
std::optional<Diagnostic> broken_law(const Conservation& residuals) {
  const std::pair<const char*, double> laws[] = {{"cash", residuals.cash},
                                                 {"tagged money", residuals.tags},
                                                 {"the books", residuals.postings}};
  for (const auto& [name, residual] : laws) {
    if (!(residual <= law_tolerance)) {
      return api::report(Code::law_broken,
                         {name, fmt::format("{:.3g} of the money in play", residual)});
    }
  }
  return std::nullopt;
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

std::vector<ExpectResult> judge_all(const driver::Compilation& compilation,
                                    const engine::Result& found) {
  const api::Estimates estimates = api::estimates(compilation, found);
  const auto& expectations = compilation.model->expectations;
  std::vector<ExpectResult> result;
  for (std::size_t i = 0; i < expectations.size(); ++i) {
    const sema::Expectation& each = expectations[i];
    result.push_back(
        each.per_path ? api::judge_paths(compilation, each,
                                         broken_paths(found, compilation.lowered->expectations[i]),
                                         found.paths)
                      : api::judge(compilation, each, estimates));
  }
  return result;
}

/// What the paths that were done say.
Result& fill(Result& result, const Model::Implementation& model, const engine::Result& found) {
  const lower::Lowered& lowered = model.lowered();
  result.paths = found.paths;
  if (found.fault) {
    const driver::Compilation& compilation = *model.compilation;
    return fail(result, api::convert(driver::explain_fault(compilation, result.seed, *found.fault),
                                     compilation.sources));
  }
  if (found.paths > 0) {
    result.conservation = {largest(found, lowered.cash_residual),
                           largest(found, lowered.tag_residual),
                           largest(found, lowered.posting_residual)};
    if (auto broken = broken_law(result.conservation)) return fail(result, std::move(*broken));
  }
  for (std::size_t i = 0; i < model.measures.size(); ++i) {
    result.measures.push_back({model.measures[i], api::statistics_of(model.model().measures[i],
                                                                     lowered.measures[i], found)});
  }
  if (found.stopped) {
    result.status = RunStatus::interrupted;
    result.diagnostics.push_back(api::report(
        Code::interrupted, {std::to_string(found.paths), std::to_string(result.paths_asked)}));
    return result;
  }
  result.expectations = judge_all(*model.compilation, found);
  return result;
}

/// What runs the model; null after a report.
std::shared_ptr<const kernel::Kernel> executor(Result& result, const Model::Implementation& model,
                                               const RunOptions& options) {
  const driver::Executor found = model.executors.get(*model.compilation, api::execution(options));
  result.backend = found.machine_code ? Backend::jit : Backend::interpreter;
  result.tier = found.tier == jit::Tier::quick ? Tier::quick : Tier::full;
  if (!found.kernel)
    fail(result, api::report(Code::machine_code_refused, {found.failure}));
  else if (!found.failure.empty())
    result.diagnostics.push_back(api::report(Code::no_machine_code, {found.failure}));
  return found.kernel;
}

} // namespace

Result run(const Model& model, const RunOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const Model::Implementation& implementation = model.implementation();
  Result result = begin(implementation, options);
  if (auto wrong = check(options)) return fail(result, std::move(*wrong));
  try {
    const api::Demand demand = api::demand(implementation);
    result.exact_quantiles = options.paths <= demand.exact_quantiles_up_to();
    const auto kernel = executor(result, implementation, options);
    if (!kernel) return result;
    const auto running = std::chrono::steady_clock::now();
    result.code_seconds = std::chrono::duration<double>(running - start).count();
    fill(result, implementation, engine::run(*kernel, engine_options(demand, options)));
    result.run_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - running).count();
  } catch (const std::bad_alloc&) {
    fail(result, api::report(Code::no_memory, {std::to_string(options.paths)}));
  }
  return result;
}

Result failed(std::vector<Diagnostic> diagnostics) {
  Result result;
  result.status = RunStatus::failed;
  result.diagnostics = std::move(diagnostics);
  result.engine_hash = api::engine_hash();
  return result;
}

} // namespace deal
