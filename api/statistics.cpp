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

void add(Demand& demand, lower::OutputPlace place, StatisticSet set, std::uint64_t periods) {
  auto& list = place.series ? demand.series : demand.scalars;
  list[place.index] = list[place.index] | set;
  if (set.has_quantiles()) demand.quantiles += place.series ? periods : 1;
}

} // namespace

std::uint64_t Demand::exact_quantiles_up_to() const {
  constexpr std::uint64_t paths = 10'000;
  constexpr std::uint64_t numbers = (std::uint64_t{1} << 29) / sizeof(double);
  return std::min(paths, numbers / std::max<std::uint64_t>(quantiles, 1));
}

Demand demand(const Model::Implementation& model) {
  const lower::Lowered& lowered = model.lowered();
  const kernel::Layout layout = model.compilation->kernel->layout();
  Demand result{std::vector<StatisticSet>(layout.scalars),
                std::vector<StatisticSet>(layout.series)};
  for (std::size_t i = 0; i < lowered.measures.size(); ++i) {
    add(result, lowered.measures[i], wanted(model.model().measures[i]), layout.periods);
  }
  for (const auto& [term, place] : lowered.statistics) {
    add(result, place, wanted(static_cast<sema::Statistic>(model.model().term(term).index)),
        layout.periods);
  }
  // An expectation of one path counts where it fails; the laws show their worst path.
  for (std::size_t i = 0; i < lowered.expectations.size(); ++i) {
    if (!model.model().expectations[i].per_path) continue;
    add(result, lowered.expectations[i], {Statistic::mean, Statistic::min}, layout.periods);
  }
  for (lower::OutputPlace place :
       {lowered.cash_residual, lowered.tag_residual, lowered.posting_residual}) {
    add(result, place, {Statistic::max}, layout.periods);
  }
  return result;
}

Statistics statistics_of(const sema::Measure& measure, lower::OutputPlace place,
                         const engine::Result& found) {
  const double unit = measure.type.kind == sema::Kind::date ? slots_of_year : 1;
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

Estimates estimates(const driver::Compilation& compilation, const engine::Result& found) {
  Estimates result;
  for (const auto& [id, place] : compilation.lowered->statistics) {
    Estimate& estimate = result[id];
    for_each_period(found, place,
                    [&, &term = compilation.model->term(id)](const Accumulator& paths) {
                      const Found one = find(term, paths);
                      estimate.values.push_back(one.value);
                      estimate.errors.push_back(one.error);
                    });
  }
  return result;
}

} // namespace deal::api
