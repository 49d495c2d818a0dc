#pragma once

#include "api/expectations.hpp"
#include "api/model.hpp"
#include "runtime/engine/engine.hpp"

#include <vector>

/// Between what a model asks for and what the engine summarises.
namespace deal::api {

/// The statistics that the engine must gather, by output.
struct Demand {
  std::vector<statistics::StatisticSet> scalars;
  std::vector<statistics::StatisticSet> series;
  std::uint64_t quantiles =
      0; ///< distributions whose quantiles are wanted; a series has one each period

  /// Quantiles are exact up to this many paths: ten thousand, or as many as half a gigabyte holds. It depends on the
  /// model alone, so that equal runs give equal bits everywhere.
  std::uint64_t exact_quantiles_up_to() const;
};
Demand demand(const Model::Implementation& model);

Statistics statistics_of(const sema::Measure& measure, lower::OutputPlace place,
                         const engine::Result& found);
/// Of every `statistic` term of the model's expectations.
Estimates estimates(const driver::Compilation& compilation, const engine::Result& found);

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
