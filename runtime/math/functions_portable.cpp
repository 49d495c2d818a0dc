#include "runtime/math/functions_tables.hpp"
#include "runtime/math/instantiate.hpp"

namespace deal::math {

namespace {

struct OneLane : ScalarOps {
  static constexpr std::size_t lanes = 1;
  static Number load(const double* from) { return *from; }
  static void store(double* to, Number value) { *to = value; }
  static std::size_t append_others(Mask m, Number x, double* to, int at, int* places) {
    *to = x;
    *places = at;
    return m ? 0 : 1;
  }
  static bool all(Mask m) { return m; }
};

constexpr Functions table = instantiate<ScalarOps, OneLane>();

} // namespace

const Functions& portable_functions() { return table; }

} // namespace deal::math
