#include "api/statistics.hpp"

#include "api/joint.hpp"

#include <algorithm>
#include <cmath>

namespace deal::api {

using statistics::Accumulator;
using statistics::Statistic;
using statistics::StatisticSet;
using statistics::Summary;

namespace {

constexpr double slots_of_year = 372;
constexpr double none = Summary::none;

/// A statistic by its name in the language, its place in the result and that of its error.
struct Named {
  std::string_view name;
  Statistic statistic;
  std::vector<double> Statistics::* values;
  std::vector<double> Statistics::* errors = nullptr; ///< of a quantile
};
constexpr Named named[] = {{"mean", Statistic::mean, &Statistics::mean},
                           {"stderr", Statistic::standard_error, &Statistics::standard_error},
                           {"sd", Statistic::sd, &Statistics::sd},
                           {"min", Statistic::min, &Statistics::min},
                           {"p5", Statistic::p5, &Statistics::p5, &Statistics::p5_error},
                           {"p25", Statistic::p25, &Statistics::p25, &Statistics::p25_error},
                           {"p50", Statistic::p50, &Statistics::p50, &Statistics::p50_error},
                           {"p75", Statistic::p75, &Statistics::p75, &Statistics::p75_error},
                           {"p95", Statistic::p95, &Statistics::p95, &Statistics::p95_error},
                           {"max", Statistic::max, &Statistics::max}};

double probability_of(Statistic statistic) {
  return std::ranges::find(statistics::named_quantiles(), statistic,
                           &statistics::NamedQuantile::statistic)
      ->probability;
}

bool is_condition(const sema::Measure& measure) { return measure.type.kind == sema::Kind::boolean; }

StatisticSet wanted(const sema::Measure& measure) {
  if (is_condition(measure)) return {Statistic::mean, Statistic::standard_error};
  if (measure.statistics.empty()) return StatisticSet::all();
  StatisticSet result;
  for (const Named& each : named) {
    const bool asked = std::find(measure.statistics.begin(), measure.statistics.end(), each.name) !=
                       measure.statistics.end();
    if (asked) result = result | StatisticSet{each.statistic};
  }
  return result;
}

StatisticSet wanted(const sema::Term& term) {
  switch (static_cast<sema::Statistic>(term.index)) {
  case sema::Statistic::mean:
  case sema::Statistic::probability: return {Statistic::mean, Statistic::standard_error};
  case sema::Statistic::sd: return {Statistic::sd};
  case sema::Statistic::min: return {Statistic::min};
  case sema::Statistic::max: return {Statistic::max};
  case sema::Statistic::quantile: return StatisticSet::quantile(term.number);
  }
  return {};
}

/// An estimate, its standard error and its interval.
struct Found {
  double value = none;
  double error = none;
  statistics::Interval interval;
};

/// What is the same on every path is known.
Found exactly(double value) { return {value, 0, {value, value}}; }

/// What is said of the paths at hand has no error; of what could differ and did not, nobody knows one.
Found of_these_paths(double value) { return {value, none, {value, value}}; }

Found mean_of(const Accumulator& paths) {
  const Summary summary = paths.summary();
  if (summary.count == 1) return {.value = summary.mean};
  if (!(summary.standard_error > 0)) return of_these_paths(summary.mean);
  const double half = statistics::interval_deviations * summary.standard_error;
  return {summary.mean, summary.standard_error, {summary.mean - half, summary.mean + half}};
}

Found probability_of(const Accumulator& paths) {
  const double p = paths.moments().mean;
  const std::uint64_t count = paths.moments().count;
  const double error = statistics::probability_standard_error(p, count);
  const auto seen = static_cast<std::uint64_t>(std::llround(p * static_cast<double>(count)));
  return {count == 0 ? none : p, error > 0 ? error : none,
          statistics::proportion_interval(seen, count)};
}

Found quantile_of(const Accumulator& paths, double probability) {
  return {paths.quantile(probability), paths.quantile_standard_error(probability),
          paths.quantile_interval(probability)};
}

double value_of(const sema::Term& term, const Accumulator& paths) {
  switch (static_cast<sema::Statistic>(term.index)) {
  case sema::Statistic::mean:
  case sema::Statistic::probability: return paths.summary().mean;
  case sema::Statistic::sd: return paths.summary().sd;
  case sema::Statistic::min: return paths.summary().min;
  case sema::Statistic::max: return paths.summary().max;
  case sema::Statistic::quantile: return paths.quantile(term.number);
  }
  return none;
}

Found find(const sema::Term& term, const Accumulator& paths) {
  switch (static_cast<sema::Statistic>(term.index)) {
  case sema::Statistic::mean: return mean_of(paths);
  case sema::Statistic::probability: return probability_of(paths);
  case sema::Statistic::quantile: return quantile_of(paths, term.number);
  case sema::Statistic::sd:
  case sema::Statistic::min:
  case sema::Statistic::max: return of_these_paths(value_of(term, paths));
  }
  return {};
}

/// Calls visit(place, set) for every output of a scenario, but for measures that are not asked for, with the statistics
/// that are wanted of it.
template <typename Asked, typename Visit>
void each_demand(const lower::Outputs& outputs, Asked asked, Visit visit) {
  const sema::Model& model = *outputs.model;
  for (std::size_t i = 0; i < outputs.measures.size(); ++i)
    if (asked(i)) visit(outputs.measures[i], wanted(model.measures[i]));
  for (const auto& [term, place] : outputs.statistics) visit(place, wanted(model.term(term)));
  // An expectation of one path counts where it fails; the laws show their worst path.
  for (std::size_t i = 0; i < outputs.expectations.size(); ++i) {
    if (!model.expectations[i].per_path) continue;
    visit(outputs.expectations[i], StatisticSet{Statistic::mean, Statistic::min});
  }
  for (lower::OutputPlace place :
       {outputs.cash_residual, outputs.tag_residual, outputs.posting_residual})
    visit(place, StatisticSet{Statistic::max});
}

void put_condition(Statistics& result, const Found& probability) {
  result.mean.push_back(probability.value);
  result.standard_error.push_back(probability.error);
  result.low.push_back(probability.interval.low);
  result.high.push_back(probability.interval.high);
}

/// One value on each path where it does not vary.
Summary summary_of(const Accumulator& paths, bool varies) {
  Summary result = paths.summary();
  const bool known = !varies && result.count != 0;
  // Of what could differ and did not, nobody knows how much.
  if (known || !(result.standard_error > 0)) result.standard_error = known ? 0 : none;
  if (known) result.sd = 0;
  return result;
}

void put_numbers(Statistics& result, const sema::Measure& measure, const Accumulator& paths,
                 bool varies) {
  const double unit = unit_of(measure);
  const StatisticSet set = wanted(measure);
  const Summary summary = summary_of(paths, varies);
  for (const Named& each : named) {
    if (!set.has(each.statistic)) continue;
    (result.*each.values).push_back(summary.get(each.statistic) / unit);
    if (each.errors == nullptr) continue;
    const double error = paths.quantile_standard_error(probability_of(each.statistic));
    (result.*each.errors).push_back(varies || summary.count == 0 ? error / unit : 0);
  }
}

} // namespace

double unit_of(const sema::Measure& measure) {
  return measure.type.kind == sema::Kind::date ? slots_of_year : 1;
}

Demand demand(const lower::Lowered& lowered,
              const std::function<bool(std::size_t scenario, std::size_t measure)>& asked) {
  std::array<std::vector<StatisticSet>, 2> sets;
  for (const ir::Output& output : lowered.program.outputs) sets[output.series].emplace_back();
  for (std::size_t i = 0; i < lowered.scenarios.size(); ++i) {
    each_demand(
        lowered.scenarios[i], [&](std::size_t measure) { return asked(i, measure); },
        [&](lower::OutputPlace place, StatisticSet set) {
          StatisticSet& all = sets[place.series][place.index];
          all = all | set;
        });
  }
  return {std::move(sets[false]), std::move(sets[true])};
}

Statistics statistics_of(const sema::Measure& measure, lower::OutputPlace place,
                         const engine::Result& found) {
  Statistics result;
  for_each_period(found, place, [&](const Accumulator& paths) {
    result.count.push_back(paths.moments().count);
    if (is_condition(measure))
      put_condition(result, place.varies ? probability_of(paths) : exactly(paths.moments().mean));
    else
      put_numbers(result, measure, paths, place.varies);
  });
  return result;
}

Estimates estimates(const lower::Outputs& outputs, const engine::Result& found) {
  Estimates result;
  for (const auto& [id, place] : outputs.statistics) {
    Estimate& estimate = result[id];
    const sema::Term& term = outputs.model->term(id);
    for_each_period(found, place, [&, varies = place.varies](const Accumulator& paths) {
      const Found one = varies ? find(term, paths) : exactly(value_of(term, paths));
      estimate.values.push_back(one.value);
      estimate.errors.push_back(one.error);
      estimate.intervals.push_back(one.interval);
    });
  }
  return result;
}

void put_errors_of_deviations(Estimates& estimates, const sema::Model& model, const Joint& joint) {
  for (auto& [id, estimate] : estimates) {
    const auto statistic = static_cast<sema::Statistic>(model.term(id).index);
    if (statistic != sema::Statistic::sd || !joint.knows(id)) continue;
    for (std::size_t period = 0; period < estimate.values.size(); ++period) {
      const double value = estimate.values[period];
      const double error = value > 0 ? joint.error_of_sum({{id, 1}}, period) : none;
      if (!(error > 0)) continue;
      const double half = statistics::interval_deviations * error;
      estimate.errors[period] = error;
      estimate.intervals[period] = {std::max(0.0, value - half), value + half};
    }
  }
}

} // namespace deal::api
