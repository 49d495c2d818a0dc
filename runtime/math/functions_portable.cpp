#include "runtime/math/functions_tables.hpp"
#include "runtime/math/instantiate.hpp"

namespace deal::math {

namespace {

struct OneLane : ScalarOps {
  static constexpr std::size_t lanes = 1;
  static Number load(const double* from) { return *from; }
  static void store(double* to, Number value) { *to = value; }
  static std::size_t append(Mask m, Number x, double* to) {
    *to = x;
    return m ? 1 : 0;
  }
  static Number expand(Mask m, const double*& from, Number other) { return m ? *from++ : other; }
};

constexpr Functions table = instantiate<ScalarOps, OneLane>();

} // namespace

const Functions& portable_functions() { return table; }

} // namespace deal::math
