#pragma once

#include "runtime/math/instruction_set.hpp"

/// One table for each translation unit that instantiates the formulas.
namespace deal::math {

const Functions& portable_functions();
#ifdef DEAL_MATH_X86
const Functions& avx2_functions();
const Functions& avx512_functions();
#endif

} // namespace deal::math
