#pragma once

#include "runtime/clearing/network.hpp"

#include <gmpxx.h>

#include <optional>
#include <vector>

/// Payments of a loop in exact rational numbers, with a proof, by other means than runtime/clearing.
namespace deal::test {

struct Loop {
  std::uint32_t parties = 0;
  std::vector<clearing::Due> dues;
  // By party; then by due.
  std::vector<mpq_class> cash, received, alpha, beta;
  std::vector<mpq_class> owed;
};

/// The solution of a x = b, if there is one and no other.
std::optional<std::vector<mpq_class>> solve_exactly(std::vector<std::vector<mpq_class>> a,
                                                    std::vector<mpq_class> b);

/// What is paid of each due: the greatest fixed point. Throws std::runtime_error if it was not found with a proof.
std::vector<mpq_class> clear_exactly(const Loop& loop);

/// What party i can pay with, costs aside, if that is paid.
mpq_class means_of(const Loop& loop, const std::vector<mpq_class>& paid, std::uint32_t i);

} // namespace deal::test
