#include "failing_new.hpp"

#include <atomic>
#include <cstdlib>
#include <limits>
#include <new>

namespace {

constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

std::atomic<std::uint64_t> asked = 0;
std::atomic<std::uint64_t> first_refused = never, last_refused = never;

void* allocate(std::size_t size, std::size_t alignment) {
  const std::uint64_t number = ++asked;
  if (number >= first_refused && number <= last_refused) throw std::bad_alloc();
  // A multiple of the alignment, as aligned_alloc wants it.
  void* const memory =
      std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment + alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

} // namespace

namespace deal::test {

std::uint64_t allocations() { return asked; }

void begin_shortage(std::uint64_t nth, Refusal refusal) {
  const std::uint64_t first = asked + nth;
  last_refused = refusal == Refusal::once ? first : never;
  first_refused = first;
}
void lift_shortage() { first_refused = never; }

} // namespace deal::test

void* operator new(std::size_t size) { return allocate(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return operator new(size);
  } catch (const std::bad_alloc&) { return nullptr; }
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
