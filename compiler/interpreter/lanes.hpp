#pragma once

#include "compiler/ir/program.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

/// One elementwise operation over a row of lanes. A lane's result depends on that lane's operands only,
/// not on its position or on the number of lanes.
namespace deal::interpreter {

/// A row for each operand, in the array of its type. Rows do not overlap with the result's.
struct Operands {
  std::array<const double*, 3> numbers{};
  std::array<const std::uint8_t*, 3> masks{};
};

void apply(ir::Op op, const Operands& operands, double* result, std::size_t lanes);
void apply(ir::Op op, const Operands& operands, std::uint8_t* result, std::size_t lanes);

/// Joins a row into another, lane by lane.
void add_to(double* into, const double* row, std::size_t lanes);
void min_to(double* into, const double* row, std::size_t lanes);
void max_to(double* into, const double* row, std::size_t lanes);
void or_to(std::uint8_t* into, const std::uint8_t* row, std::size_t lanes);

/// The first lane on which a check of `value` fails; `lanes` if none.
std::size_t first_not_finite(const double* value, const std::uint8_t* live, std::size_t lanes);
/// The first lane on which a requirement of `condition` fails; `lanes` if none.
std::size_t first_not_held(const std::uint8_t* condition, const std::uint8_t* live,
                           std::size_t lanes);

/// Copies an output's row; whatever NaN it holds becomes the default one.
void copy_output(const double* value, double* out, std::size_t lanes);

} // namespace deal::interpreter
