#include "compiler/driver/path_values.hpp"

#include "compiler/interpreter/interpreter.hpp"
#include "compiler/passes/passes.hpp"

#include <fmt/format.h>

#include <numeric>
#include <stdexcept>

namespace deal::driver {

using sema::ReadAt;
using sema::TermId;

namespace {

/// Keeps the first path of each period.
class Collector final : public kernel::SeriesSink {
 public:
  explicit Collector(std::size_t series) : values_(series) {}
  void take(std::uint32_t output, std::uint32_t, const double* values, std::uint32_t,
            std::uint32_t) override {
    values_[output].push_back(values[0]);
  }
  const std::vector<double>& of(std::uint32_t output) const { return values_[output]; }

 private:
  std::vector<std::vector<double>> values_;
};

} // namespace

PathValues::PathValues(const Compilation& compilation, std::uint64_t seed, std::uint64_t path,
                       const NamedInputs& inputs, stop::Stop* stop)
    : PathValues(compilation, compilation.model(), seed, path, inputs, stop) {}

PathValues::PathValues(const Compilation& compilation, const sema::Model& model, std::uint64_t seed,
                       std::uint64_t path, const NamedInputs& inputs, stop::Stop* stop)
    : model_(model), terms_(model_), seed_(seed), path_(path), inputs_(inputs),
      budget_(budget_of_path(compilation, stop)) {
  model_.expectations.clear();
}

bool PathValues::moves(TermId term) const {
  const sema::Timing timing = sema::TimingAnalysis(model_).of(term);
  return timing.timed && !timing.whole_run;
}

bool PathValues::settled(TermId term) const {
  return sema::TimingAnalysis(model_).of(term).settled();
}

/// What does not move in time is the same at every point.
PathValues::Key PathValues::key(TermId term, ReadAt at) const {
  return {term, moves(term) ? at : ReadAt::end};
}

void PathValues::want(TermId term, ReadAt at) {
  const Key wanted = key(term, at);
  if (known_.try_emplace(wanted).second) wanted_.push_back(wanted);
}

bool PathValues::fill() {
  if (wanted_.empty() || fault_) return !fault_;
  model_.measures.clear();
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    model_.measures.push_back({.name = fmt::format("look {}", i),
                               .value = wanted_[i].first,
                               .series = moves(wanted_[i].first),
                               .look = wanted_[i].second});
  }
  diagnostics::Diagnostics reports;
  const sema::Model* const model = &model_;
  lowered_ = lower::lower(std::span(&model, 1), reports, {.budget = budget_});
  if (!lowered_) throw std::logic_error("why: a formula cannot be read where the model reads it");
  passes::simplify(lowered_->program);
  const auto kernel = interpreter::make_kernel(lowered_->program);
  const kernel::Layout layout = kernel->layout();
  std::vector<std::uint32_t> all(layout.series);
  std::iota(all.begin(), all.end(), 0u);
  Collector collector(layout.series);
  kernel::BlockBuffer buffer(layout, all, &collector);
  const auto workspace = kernel->workspace();
  workspace->bind(inputs_.of(lowered_->program));
  const std::stop_token token = budget_.stop ? budget_.stop->token() : std::stop_token();
  fault_ = kernel->run(*workspace, seed_, path_, 1, buffer, token);
  if (budget_.stop) budget_.stop->check();
  if (fault_) return false;
  const lower::Outputs& outputs = lowered_->scenarios.front();
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    const lower::OutputPlace place = outputs.measures[i];
    known_[wanted_[i]] = place.series ? collector.of(place.index)
                                      : std::vector<double>{buffer.scalar(place.index)[0]};
  }
  wanted_.clear();
  return true;
}

const std::vector<double>& PathValues::series(TermId term, ReadAt at) {
  // Looks are no checks: once the path has run to its end it always does.
  std::vector<double>& found = known_[key(term, at)];
  if (!found.empty()) return found;
  wanted_.push_back(key(term, at));
  if (!fill()) throw std::logic_error("why: a path that ran once stops the second time");
  return found;
}

double PathValues::value(TermId term, ReadAt at, std::uint32_t period) {
  const auto& values = series(term, at);
  return values.size() == 1 ? values.front() : values[period];
}

} // namespace deal::driver
