#pragma once

#include "compiler/interpreter/interpreter.hpp"
#include "compiler/ir/builder.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace deal::test {

inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
inline constexpr double inf = std::numeric_limits<double>::infinity();

/// The same bits; any two NaN are the same.
inline bool same(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

struct Outcome {
  std::optional<kernel::Fault> fault;
  std::vector<std::vector<double>> scalars; ///< [output][path]
  std::vector<std::vector<double>> series;  ///< [output][path × periods + period]
};

Outcome run(const ir::Program& program, std::uint32_t paths, std::uint64_t seed = 1,
            std::uint64_t first = 0);

/// The only scalar output of a program, on path 0.
double run_one(const ir::Program& program);

bool same(const Outcome& a, const Outcome& b);

/// A sound program of about `size` operations over scalars, a family, states and draws; the same for the
/// same number. Much of it is dead.
ir::Program random_program(std::uint32_t number, int size);

} // namespace deal::test
