#include "compiler/jit/room.hpp"

#include <sys/mman.h>

namespace deal::jit {

bool has_room(std::size_t bytes) {
  void* const memory =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  munmap(memory, bytes);
  return true;
}

std::size_t room_to_compile(const Fragments& fragments) {
  constexpr std::size_t at_least = std::size_t{24} << 20;
  constexpr std::size_t per_weight = std::size_t{3} << 10;
  std::size_t weight = 0;
  for (const auto& block : fragments.blocks)
    for (const Fragment& fragment : block) weight += fragment.weight;
  for (const Fragment& fragment : fragments.draws) weight += fragment.weight;
  return at_least + per_weight * weight;
}

} // namespace deal::jit
