#pragma once

#include "tests/tools/models.hpp"

#include <bit>
#include <cstdint>
#include <vector>

namespace deal::test {

/// A scalar, a condition, a date that some paths lack, a series of all statistics and one of which only the mean is
/// wanted, and two expectations, by 12 months.
inline const std::string many_measures =
    year_2025 + "let u ~ uniform(0, 1)\nlet g ~ normal(1, 0.25)\n"
                "measure amount = g * $1bn\nmeasure rare = u < 0.25\n"
                "measure passed = first_date(so_far(1) > 6 and u < 0.5)\n"
                "measure path = so_far(g)\nmeasure level: mean = so_far(u)\n"
                "expect P(u < 0.25) < 0.3\nexpect p50(g) > 0.9\n";

inline std::vector<std::uint64_t> bits(std::span<const double> values) {
  std::vector<std::uint64_t> result;
  for (const double value : values) result.push_back(std::bit_cast<std::uint64_t>(value));
  return result;
}

inline std::vector<std::uint64_t> bits(const Statistics& s) {
  std::vector<std::uint64_t> result = s.count;
  for (const auto* list :
       {&s.mean, &s.standard_error, &s.sd, &s.min, &s.p5, &s.p25, &s.p50, &s.p75, &s.p95, &s.max,
        &s.p5_error, &s.p25_error, &s.p50_error, &s.p75_error, &s.p95_error, &s.low, &s.high})
    for (const std::uint64_t each : bits(*list)) result.push_back(each);
  return result;
}

/// Statistics and kept values of all measures.
inline std::vector<std::uint64_t> bits(const Result& result) {
  std::vector<std::uint64_t> all{result.paths};
  for (const MeasureResult& measure : result.measures) {
    for (const std::uint64_t each : bits(measure.statistics)) all.push_back(each);
    for (const std::uint64_t each : bits(measure.values.all())) all.push_back(each);
  }
  return all;
}

} // namespace deal::test
