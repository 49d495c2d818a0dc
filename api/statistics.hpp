#pragma once

#include "api/expectations.hpp"
#include "api/model.hpp"
#include "runtime/engine/engine.hpp"

#include <functional>
#include <vector>

/// Between what a model asks for and what the engine summarises.
namespace deal::api {

/// The statistics that the engine must gather, by output.
struct Demand {
  std::vector<statistics::StatisticSet> scalars;
  std::vector<statistics::StatisticSet> series;
};
/// Of the measures that `asked` gives for (scenario of the program, measure); of expectations and laws always.
Demand demand(const lower::Lowered& lowered,
              const std::function<bool(std::size_t scenario, std::size_t measure)>& asked);

/// What a measure's values inside are in its unit outside: dates are slots there, decimal years here.
double unit_of(const sema::Measure& measure);

Statistics statistics_of(const sema::Measure& measure, lower::OutputPlace place,
                         const engine::Result& found);
/// Of every `statistic` term of the expectations.
Estimates estimates(const lower::Outputs& outputs, const engine::Result& found);
/// Gives standard deviations the errors and intervals that `joint` knows.
void put_errors_of_deviations(Estimates& estimates, const sema::Model& model, const Joint& joint);

/// Visits the one summary of a scalar, or those of a series in the order of its periods.
template <typename Visit>
void for_each_period(const engine::Result& found, lower::OutputPlace place, Visit visit) {
  if (!place.series) {
    visit(found.scalars[place.index]);
    return;
  }
  for (const statistics::Accumulator& each : found.series[place.index]) visit(each);
}

} // namespace deal::api
