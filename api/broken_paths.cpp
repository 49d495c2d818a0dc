#include "api/broken_paths.hpp"

#include "api/claims.hpp"
#include "api/expectations.hpp"

#include <algorithm>

namespace deal::api {

namespace {

/// An expectation about single paths that does not hold.
struct Sought {
  std::size_t scenario = 0; ///< among those of the pass
  std::size_t expectation = 0;
  ExpectResult* result = nullptr;
  std::optional<std::uint64_t> path;
  std::uint32_t period = 0;
};

struct AllFound {};

std::vector<Sought> broken(const Judged& judged, std::vector<Result>& results) {
  std::vector<Sought> sought;
  for (std::size_t i = 0; i < judged.numbers.size(); ++i) {
    const auto& expected = judged.lowered.scenarios[i].model->expectations;
    std::vector<ExpectResult>& found = results[judged.numbers[i]].expectations;
    for (std::size_t j = 0; j < found.size() && j < expected.size(); ++j)
      if (expected[j].per_path && !found[j].holds())
        sought.push_back({.scenario = i, .expectation = j, .result = &found[j]});
  }
  return sought;
}

/// The first path of a batch on which the condition is not 1, and the first period there.
void look_in(const engine::Batch& batch, std::span<const double> values, Sought& sought) {
  for (std::uint32_t path = 0; path < batch.paths; ++path) {
    for (std::size_t at = path; at < values.size(); at += batch.paths) {
      if (values[at] == 1) continue;
      sought.path = batch.first_path + path;
      sought.period = static_cast<std::uint32_t>(at / batch.paths);
      return;
    }
  }
}

void find_paths(const Judged& judged, std::vector<Sought>& sought) {
  engine::Options asked = engine_options(judged.options, judged.bounds);
  asked.progress = nullptr;
  asked.inputs = &judged.numbers_given;
  std::array<std::size_t, 2> outputs{};
  for (const ir::Output& output : judged.lowered.program.outputs) ++outputs[output.series];
  asked.scalar_statistics.resize(outputs[false]);
  asked.series_statistics.resize(outputs[true]);
  for (const Sought& each : sought) {
    const auto place = judged.lowered.scenarios[each.scenario].expectations[each.expectation];
    asked.observed.push_back({place.series, place.index, 1});
  }
  asked.batch = [&](const engine::Batch& batch) {
    for (std::size_t i = 0; i < sought.size(); ++i)
      if (!sought[i].path) look_in(batch, batch.values[i], sought[i]);
    if (std::ranges::all_of(sought, [](const Sought& each) { return each.path.has_value(); }))
      throw AllFound{};
  };
  try {
    engine::run(judged.kernel, asked);
  } catch (const AllFound&) {}
}

void show(const Judged& judged, Sought& sought) {
  const driver::Compilation& compilation = *judged.inputs.model().compilation;
  const sema::Model& model = *judged.lowered.scenarios[sought.scenario].model;
  const sema::Expectation& expectation = model.expectations[sought.expectation];
  driver::PathValues values(compilation, model, judged.options.seed, *sought.path,
                            judged.inputs.numbers(), &judged.stop);
  for (const sema::TermId part : claims_of_paths(model).parts(expectation.condition))
    values.want(part, sema::ReadAt::end);
  if (!values.fill()) return;
  sought.result->first = broken_on(model, expectation, [&](sema::TermId part) {
    return values.value(part, sema::ReadAt::end, sought.period);
  });
  sought.result->first->path = *sought.path;
  if (expectation.series) sought.result->first->period = model.grid.labels[sought.period];
}

} // namespace

void show_broken(const Judged& judged, std::vector<Result>& results) {
  std::vector<Sought> sought = broken(judged, results);
  if (sought.empty()) return;
  try {
    find_paths(judged, sought);
    for (Sought& each : sought)
      if (each.path) show(judged, each);
  } catch (const stop::Stopped&) {}
}

} // namespace deal::api
