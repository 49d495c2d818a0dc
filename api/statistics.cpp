#include "api/statistics.hpp"

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

/// A statistic by its name in the language and its place in the result.
struct Named {
  std::string_view name;
  Statistic statistic;
  std::vector<double> Statistics::* values;
};
constexpr Named named[] = {{"mean", Statistic::mean, &Statistics::mean},
                           {"stderr", Statistic::standard_error, &Statistics::standard_error},
                           {"sd", Statistic::sd, &Statistics::sd},
                           {"min", Statistic::min, &Statistics::min},
                           {"p5", Statistic::p5, &Statistics::p5},
                           {"p25", Statistic::p25, &Statistics::p25},
                           {"p50", Statistic::p50, &Statistics::p50},
                           {"p75", Statistic::p75, &Statistics::p75},
                           {"p95", Statistic::p95, &Statistics::p95},
                           {"max", Statistic::max, &Statistics::max}};

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

StatisticSet wanted(sema::Statistic statistic) {
  switch (statistic) {
  case sema::Statistic::mean:
  case sema::Statistic::probability: return {Statistic::mean, Statistic::standard_error};
  case sema::Statistic::sd: return {Statistic::sd};
  case sema::Statistic::min: return {Statistic::min};
  case sema::Statistic::max: return {Statistic::max};
  case sema::Statistic::quantile: break;
  }
  return {Statistic::p50};
}

struct Found {
  double value;
  double error;
};

/// The extremes and the standard deviation come without an error: it would need higher moments.
Found find(const sema::Term& term, const Accumulator& paths) {
  const Summary summary = paths.summary();
  switch (static_cast<sema::Statistic>(term.index)) {
  case sema::Statistic::mean: return {summary.mean, summary.standard_error};
  case sema::Statistic::probability:
    return {summary.mean, statistics::probability_standard_error(summary.mean, summary.count)};
  case sema::Statistic::sd: return {summary.sd, none};
  case sema::Statistic::min: return {summary.min, none};
  case sema::Statistic::max: return {summary.max, none};
  case sema::Statistic::quantile: break;
  }
  return {paths.quantile(term.number), paths.quantile_standard_error(term.number)};
}

/// Calls visit(place, set) for every output of a scenario, but for measures that are not asked for, with the statistics
/// that are wanted of it.
template <typename Asked, typename Visit>
void each_demand(const lower::Outputs& outputs, Asked asked, Visit visit) {
  const sema::Model& model = *outputs.model;
  for (std::size_t i = 0; i < outputs.measures.size(); ++i)
    if (asked(i)) visit(outputs.measures[i], wanted(model.measures[i]));
  for (const auto& [term, place] : outputs.statistics)
    visit(place, wanted(static_cast<sema::Statistic>(model.term(term).index)));
  // An expectation of one path counts where it fails; the laws show their worst path.
  for (std::size_t i = 0; i < outputs.expectations.size(); ++i) {
    if (!model.expectations[i].per_path) continue;
    visit(outputs.expectations[i], StatisticSet{Statistic::mean, Statistic::min});
  }
  for (lower::OutputPlace place :
       {outputs.cash_residual, outputs.tag_residual, outputs.posting_residual})
    visit(place, StatisticSet{Statistic::max});
}

} // namespace

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

std::uint64_t exact_quantiles_up_to(const lower::Outputs& outputs) {
  constexpr std::uint64_t paths = 10'000;
  constexpr std::uint64_t numbers = (std::uint64_t{1} << 29) / sizeof(double);
  std::uint64_t quantiles = 0; // a series has one distribution each period
  const auto each = [&](lower::OutputPlace place, StatisticSet set) {
    if (set.has_quantiles()) quantiles += place.series ? outputs.model->grid.periods() : 1;
  };
  each_demand(outputs, [](std::size_t) { return true; }, each);
  return std::min(paths, numbers / std::max<std::uint64_t>(quantiles, 1));
}

double unit_of(const sema::Measure& measure) {
  return measure.type.kind == sema::Kind::date ? slots_of_year : 1;
}

Statistics statistics_of(const sema::Measure& measure, lower::OutputPlace place,
                         const engine::Result& found) {
  const double unit = unit_of(measure);
  const StatisticSet set = wanted(measure);
  Statistics result;
  for_each_period(found, place, [&](const Accumulator& paths) {
    Summary summary = paths.summary();
    if (is_condition(measure)) {
      summary.standard_error = statistics::probability_standard_error(summary.mean, summary.count);
    }
    result.count.push_back(paths.moments().count);
    for (const Named& each : named) {
      if (set.has(each.statistic))
        (result.*each.values).push_back(summary.get(each.statistic) / unit);
    }
  });
  return result;
}

Estimates estimates(const lower::Outputs& outputs, const engine::Result& found) {
  Estimates result;
  for (const auto& [id, place] : outputs.statistics) {
    Estimate& estimate = result[id];
    for_each_period(found, place, [&, &term = outputs.model->term(id)](const Accumulator& paths) {
      const Found one = find(term, paths);
      estimate.values.push_back(one.value);
      estimate.errors.push_back(one.error);
    });
  }
  return result;
}

} // namespace deal::api
