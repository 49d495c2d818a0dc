#pragma once

#include <cstddef>

namespace deal::math {

/// What the elementary functions can be compiled for. All give the same bits.
enum class InstructionSet {
  portable, ///< scalar, fma by the C library where the hardware has none
  avx2,     ///< four lanes, with FMA
  avx512,   ///< eight lanes
};

/// The functions as compiled for one instruction set.
struct Functions {
  using Unary = double (*)(double);
  using Binary = double (*)(double, double);
  using UnaryArray = void (*)(const double*, double*, std::size_t);
  using BinaryArray = void (*)(const double*, const double*, double*, std::size_t);

  Unary exp, expm1, log, log1p, normal_cdf, normal_quantile;
  Binary pow;
  UnaryArray exp_array, expm1_array, log_array, log1p_array, normal_cdf_array,
      normal_quantile_array;
  BinaryArray pow_array;
};

/// Whether this machine and this build have it.
bool is_available(InstructionSet set);
/// The widest that is available.
InstructionSet best_instruction_set();
/// Of an available set.
const Functions& functions(InstructionSet set);

} // namespace deal::math
