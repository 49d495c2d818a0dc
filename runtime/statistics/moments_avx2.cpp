#ifdef DEAL_STATISTICS_X86

#include "runtime/statistics/block_moments.hpp"

namespace deal::statistics {

namespace {

struct Tag;
constexpr BlockFunctions table = EightLanes<Tag>::functions();

} // namespace

const BlockFunctions& block_functions_avx2() { return table; }

} // namespace deal::statistics

#endif
