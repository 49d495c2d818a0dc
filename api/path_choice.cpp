#include "api/path_choice.hpp"

#include "api/convert.hpp"
#include "api/engine_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace deal::api {

using diagnostics::Code;

namespace {

/// A kernel that shows one number a path of all that another one gives: a scalar, or a series' last value.
class OneNumber final : public kernel::Kernel {
 public:
  OneNumber(std::shared_ptr<const kernel::Kernel> whole, lower::OutputPlace place)
      : whole_(std::move(whole)), place_(place) {}

  kernel::Layout layout() const override { return {1, 0, whole_->layout().periods}; }
  std::unique_ptr<kernel::Workspace> workspace() const override {
    return std::make_unique<Desk>(*whole_);
  }
  std::size_t workspace_bytes() const override { return whole_->workspace_bytes(); }
  std::optional<kernel::Fault> run(kernel::Workspace& workspace, std::uint64_t seed,
                                   std::uint64_t first, std::uint32_t count,
                                   kernel::BlockBuffer& out, std::stop_token stop) const override {
    Desk& desk = static_cast<Desk&>(workspace);
    desk.shown = &out;
    auto fault = whole_->run(*desk.workspace, seed, first, count, desk.outputs, stop);
    const double* values = place_.series ? desk.outputs.series(place_.index, layout().periods - 1)
                                         : desk.outputs.scalar(place_.index);
    std::copy_n(values, count, out.scalar(0));
    return fault;
  }

 private:
  /// Only the last period of a series is kept, where the one before it lay.
  struct Desk final : kernel::Workspace, kernel::SeriesSink {
    explicit Desk(const kernel::Kernel& whole)
        : workspace(whole.workspace()),
          outputs(whole.layout(), all_series(whole.layout().series), this) {}
    void bind(const kernel::Inputs& inputs) override { workspace->bind(inputs); }
    void take(std::uint32_t, std::uint32_t, const double*, std::uint32_t, std::uint32_t) override {}
    /// Whoever asked for the number wants to know that the path moves on.
    void end_period() override { shown->end_period(0, 0, 0); }

    static std::vector<std::uint32_t> all_series(std::uint32_t count) {
      std::vector<std::uint32_t> result(count);
      for (std::uint32_t i = 0; i < count; ++i) result[i] = i;
      return result;
    }

    std::unique_ptr<kernel::Workspace> workspace;
    kernel::BlockBuffer outputs;
    kernel::BlockBuffer* shown = nullptr;
  };

  std::shared_ptr<const kernel::Kernel> whole_;
  lower::OutputPlace place_;
};

/// The smallest rank whose part of n is at least the level: what is off a whole number by rounding is that number.
std::size_t rank_of(double level, std::size_t n) {
  const double wanted = level * static_cast<double>(n);
  const double whole = std::round(wanted);
  const double rank = std::abs(wanted - whole) <= 1e-9 * whole ? whole : std::ceil(wanted);
  return std::clamp<std::size_t>(static_cast<std::size_t>(rank), 1, n);
}

engine::Options choice_options(const RunOptions& options, const Bounds& bounds) {
  engine::Options result = engine_options(options, bounds);
  result.observed = {{.series = false, .output = 0, .kept = true}};
  result.scalar_statistics = {statistics::StatisticSet{}};
  return result;
}

} // namespace

std::variant<ChosenPath, Diagnostic, Stopped> choose_path(const Model::Implementation& model,
                                                          const PathQuantile& quantile,
                                                          const RunOptions& options,
                                                          const driver::NamedInputs& inputs) {
  const Limits& limits = model.engine->options.limits;
  const Bounds allowed = bounds(options, limits);
  if (auto wrong = check(options, limits)) return std::move(*wrong);
  if (!(quantile.level > 0 && quantile.level < 1))
    return report(Code::bad_quantile_level, {fmt::format("{:g}%", quantile.level * 100)});
  const std::string name =
      source::check_text(quantile.measure) ? quantile.measure : source::normalize(quantile.measure);
  const auto number = find_measure(model.measures.front(), name);
  if (!number) return no_such_measure(model.measures.front(), name);
  const driver::Compilation& compilation = *model.compilation;
  const auto interrupted_by = [&](bool out_of_time, std::uint64_t paths) {
    return Stopped{
        interrupted(paths, options, out_of_time ? std::optional(allowed.time) : std::nullopt)};
  };
  const driver::Execution wanted = execution(options, model.engine->options.cache_folder);
  driver::Executor executor;
  try {
    stop::Stop stop(options.stop, allowed.deadline);
    executor = model.executors.get(compilation, wanted, &stop);
  } catch (const stop::Stopped& stopped) { return interrupted_by(stopped.out_of_time, 0); }
  if (!executor.kernel) return report(Code::machine_code_refused, {executor.failure});
  const OneNumber kernel(executor.kernel, compilation.lowered->scenarios.front().measures[*number]);
  const kernel::Inputs given = inputs.of(compilation.lowered->program);
  engine::Result found;
  try {
    engine::Options asked = choice_options(options, allowed);
    asked.inputs = &given;
    found = engine::run(kernel, asked);
  } catch (const engine::OverMemory& over) { return too_large(over.needed, allowed); }
  if (found.stopped) return interrupted_by(found.out_of_time, found.paths);
  if (found.fault) {
    return convert(
        driver::explain_fault(compilation, *compilation.lowered, options.seed, *found.fault, given),
        compilation.sources);
  }
  const std::vector<double>& values = found.values.front();
  std::vector<double> present;
  std::ranges::copy_if(values, std::back_inserter(present),
                       [](double v) { return !std::isnan(v); });
  if (present.empty())
    return report(Code::measure_never_present, {name, std::to_string(options.paths)});
  const auto place =
      present.begin() + static_cast<std::ptrdiff_t>(rank_of(quantile.level, present.size()) - 1);
  std::ranges::nth_element(present, place);
  const sema::Measure& measure = compilation.model().measures[*number];
  ChosenPath result;
  result.path = static_cast<std::uint64_t>(std::ranges::find(values, *place) - values.begin());
  const MeasureInfo& info = model.measures.front()[*number];
  result.choice = {
      {quantile.level, name}, *place / unit_of(measure), info.unit, options.paths, present.size()};
  result.warnings = warnings(executor, wanted);
  return result;
}

} // namespace deal::api
