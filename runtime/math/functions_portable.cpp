#include "runtime/math/functions_tables.hpp"
#include "runtime/math/instantiate.hpp"

namespace deal::math {

namespace {

struct OneLane : ScalarOps {
  static constexpr std::size_t lanes = 1;
  static Number load(const double* from) { return *from; }
  static void store(double* to, Number value) { *to = value; }
  using Places = std::int64_t;
  static Places first_places() { return 0; }
  static Places next(Places places) { return places + 1; }
  static std::size_t append_others(Mask m, Number x, Places places, double* to,
                                   std::int64_t* places_to) {
    *to = x;
    *places_to = places;
    return m ? 0 : 1;
  }
  static bool all(Mask m) { return m; }
};

constexpr Functions table = instantiate<ScalarOps, OneLane>();

} // namespace

const Functions& portable_functions() { return table; }

} // namespace deal::math
