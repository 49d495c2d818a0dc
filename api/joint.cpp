#include "api/joint.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace deal::api {

using sema::TermId;
using sema::TermOp;

namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 28;

/// The statistics in a formula that differ from path to path.
std::set<TermId> varying_statistics(const lower::Outputs& outputs, TermId formula) {
  std::set<TermId> result;
  for (const TermId id : statistics_in(*outputs.model, formula))
    if (outputs.statistics.at(id).varies) result.insert(id);
  return result;
}

} // namespace

std::set<TermId> statistics_in(const sema::Model& model, TermId formula) {
  std::set<TermId> seen, result;
  std::vector<TermId> open{formula};
  while (!open.empty()) {
    const TermId id = open.back();
    open.pop_back();
    if (id == sema::none_id || !seen.insert(id).second) continue;
    const sema::Term& term = model.term(id);
    if (term.op == TermOp::statistic) {
      result.insert(id);
      continue;
    }
    if (term.op == TermOp::variable) open.push_back(model.variables[term.index].value);
    open.insert(open.end(), term.operands.begin(), term.operands.end());
  }
  return result;
}

std::vector<TermId> joint_statistics(const lower::Outputs& outputs, std::uint64_t paths) {
  std::set<TermId> found;
  for (const sema::Expectation& each : outputs.model->expectations) {
    if (each.per_path) continue;
    const std::set<TermId> statistics = varying_statistics(outputs, each.condition);
    for (const TermId id : statistics) {
      const auto statistic = static_cast<sema::Statistic>(outputs.model->term(id).index);
      if (statistics.size() > 1 || statistic == sema::Statistic::sd) found.insert(id);
    }
  }
  std::uint64_t bytes = 0;
  for (const TermId id : found) {
    const bool series = outputs.statistics.at(id).series;
    bytes += (series ? outputs.model->grid.periods() : 1) * paths * sizeof(double);
  }
  if (bytes > most_bytes) return {};
  return {found.begin(), found.end()};
}

double Joint::error_of_sum(const std::map<TermId, double>& weights, std::size_t period) const {
  std::vector<double> sum;
  for (const auto& [statistic, weight] : weights)
    if (weight != 0) add(sum, statistic, weight, period);
  double squares = 0;
  for (const double each : sum) squares += each * each;
  return sum.empty() ? 0 : std::sqrt(squares) / static_cast<double>(sum.size());
}

void Joint::add(std::vector<double>& sum, TermId statistic, double weight,
                std::size_t period) const {
  const PathsOf& paths = paths_.at(statistic);
  const std::span<const double> values = paths.of(period);
  const auto count =
      static_cast<double>(std::ranges::count_if(values, [](double x) { return !std::isnan(x); }));
  const sema::Term& term = model_.term(statistic);
  const Estimate& estimate = estimates_.at(statistic);
  const double found = estimate.value(period);
  const auto put = [&](double factor, auto influence) {
    sum.resize(values.size());
    const double scale = weight * factor * static_cast<double>(values.size()) / count;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!std::isnan(values[i])) sum[i] += scale * influence(values[i]);
  };
  switch (static_cast<sema::Statistic>(term.index)) {
  case sema::Statistic::mean:
  case sema::Statistic::probability: return put(1, [&](double x) { return x - found; });
  case sema::Statistic::sd: {
    double mean = 0;
    for (const double x : values) mean += std::isnan(x) ? 0 : x / count;
    return put(1 / (2 * found), [&](double x) { return (x - mean) * (x - mean) - found * found; });
  }
  case sema::Statistic::quantile: {
    // The density at the quantile is what its own error says it is.
    const double p = term.number;
    const double over_density = estimate.error(period) * std::sqrt(count) / std::sqrt(p * (1 - p));
    return put(over_density, [&](double x) { return p - (x <= found ? 1 : 0); });
  }
  case sema::Statistic::min:
  case sema::Statistic::max: return;
  }
}

} // namespace deal::api
