#include "runtime/clearing/clearing.hpp"

#include "runtime/clearing/functions.hpp"

namespace deal::clearing {

namespace {

struct Tag;
constexpr Functions portable = FunctionsFor<Tag>::table();

const Functions& widest() {
  static const Functions& result = functions_for(math::best_instruction_set());
  return result;
}

} // namespace

const Functions& functions_for(math::InstructionSet set) {
#ifdef DEAL_CLEARING_X86
  if (set == math::InstructionSet::avx512) return functions_avx512();
  if (set == math::InstructionSet::avx2) return functions_avx2();
#endif
  static_cast<void>(set);
  return portable;
}

std::size_t Network::workspace() const { return FunctionsFor<Tag>::workspace(*this); }

void clear(const Network& network, const double* in, double* paid, std::size_t stride,
           std::size_t lanes, double* workspace) noexcept {
  widest().clear(network, in, paid, stride, lanes, workspace);
}

void mix(const Network& network, const double* in, double* mixes, std::size_t stride,
         std::size_t lanes, double* workspace) noexcept {
  widest().mix(network, in, mixes, stride, lanes, workspace);
}

void cycling(const Network& network, const double* in, double* index, std::size_t stride,
             std::size_t lanes, double* workspace) noexcept {
  widest().cycling(network, in, index, stride, lanes, workspace);
}

} // namespace deal::clearing
