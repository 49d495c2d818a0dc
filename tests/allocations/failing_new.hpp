#pragma once

#include <cstdint>

/// operator new of this program, which can be told to refuse memory.
namespace deal::test {

/// How often operator new was asked so far.
std::uint64_t allocations();

enum class Refusal {
  once,     ///< one request, the n-th from now on
  for_good, ///< that one and all after it
};

/// Refuses memory, on all threads, from now on until it is lifted.
void begin_shortage(std::uint64_t nth, Refusal refusal);
void lift_shortage();

} // namespace deal::test
