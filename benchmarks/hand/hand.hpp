#pragma once

#include "benchmarks/hand/terms.hpp"

#include <array>
#include <cstdint>

/// The workload W1 written by hand, without the language: what benchmarks/w1.deal is compared with.
namespace deal::benchmarks::hand {

enum Measure { recycled, cloud, ratio, npv, moic, defaulted, measures };
enum Series { revenue, cash, payment, equity, all_series };

struct Statistics {
  double mean, sd, standard_error, p5, p50, p95;
};

struct Result {
  std::uint64_t paths; ///< done: at least those asked for
  std::array<Statistics, measures> statistics;
  std::array<std::array<double, months>, all_series> series; ///< means
};

/// What a careful programmer writes: a loop over paths, a loop over months, the C library's functions.
Result run_scalar(std::uint64_t paths, std::uint64_t seed);

/// Whether this processor can run_vector.
bool has_vector();

/// The passes that a tile goes through; each needs those before it.
enum class Pass { draws, normals, growth, step };

/// AVX-512 with what a specialist knows of the machine. Stops each tile after the pass `last`; only the whole has
/// a result.
Result run_vector(std::uint64_t paths, std::uint64_t seed, Pass last = Pass::step);

} // namespace deal::benchmarks::hand
