#include "api/engine_options.hpp"

#include "api/guarded.hpp"

#include <algorithm>

namespace deal::api {

engine::Options engine_options(const RunOptions& options, const Bounds& bounds) {
  engine::Options result;
  result.paths = options.paths;
  result.seed = options.seed;
  result.threads = options.threads;
  result.stop = options.stop;
  result.deadline = bounds.deadline;
  result.memory = bounds.memory;
  if (options.progress) {
    result.progress = [&options](std::uint64_t done) {
      of_caller([&] { options.progress(done, options.paths); });
    };
  }
  if (options.executor) {
    result.executor = [&options](unsigned count, const std::function<void(unsigned)>& work) {
      of_caller([&] { options.executor(count, work); });
    };
  }
  return result;
}

std::vector<engine::Observed> observed(const Model::Implementation& model,
                                       const lower::Lowered& lowered, const Numbers& numbers,
                                       const Selection& selection, bool kept) {
  std::vector<engine::Observed> result;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto& measures = model.compilation->scenarios[numbers[i]].model.measures;
    for (std::size_t j = 0; j < measures.size(); ++j) {
      if (!selection[numbers[i]][j]) continue;
      const lower::OutputPlace place = lowered.scenarios[i].measures[j];
      result.push_back({place.series, place.index, unit_of(measures[j]), kept});
    }
  }
  return result;
}

void Batches::operator()(const engine::Batch& batch) {
  if (batch.first_path < delivered_) return;
  delivered_ = batch.first_path + batch.paths;
  of_caller(
      [&] { options_.batch({batch.first_path, batch.paths, batch.values.first(measures_)}); });
}

} // namespace deal::api
