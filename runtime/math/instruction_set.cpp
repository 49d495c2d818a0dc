#include "runtime/math/instruction_set.hpp"

#include "runtime/math/functions_tables.hpp"

namespace deal::math {

#ifdef DEAL_MATH_X86

bool is_available(InstructionSet set) {
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  switch (set) {
  case InstructionSet::avx2: return avx2;
  case InstructionSet::avx512: return avx2 && __builtin_cpu_supports("avx512f");
  default: return true;
  }
}

const Functions& functions(InstructionSet set) {
  switch (set) {
  case InstructionSet::avx2: return avx2_functions();
  case InstructionSet::avx512: return avx512_functions();
  default: return portable_functions();
  }
}

#else

bool is_available(InstructionSet set) { return set == InstructionSet::portable; }

const Functions& functions(InstructionSet) { return portable_functions(); }

#endif

InstructionSet best_instruction_set() {
  if (is_available(InstructionSet::avx512)) return InstructionSet::avx512;
  if (is_available(InstructionSet::avx2)) return InstructionSet::avx2;
  return InstructionSet::portable;
}

} // namespace deal::math
