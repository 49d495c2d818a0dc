#ifdef DEAL_CLEARING_X86

#include "runtime/clearing/functions.hpp"

namespace deal::clearing {

namespace {

struct Tag;
constexpr Functions table = FunctionsFor<Tag>::table();

} // namespace

const Functions& functions_avx2() { return table; }

} // namespace deal::clearing

#endif
