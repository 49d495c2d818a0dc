#pragma once

#include <cstdint>
#include <string>

namespace deal::benchmarks {

/// Prints where the time of the model w1.deal goes, and beside it the passes of the hand-written program: runs what
/// adds up to the whole, one part more each, and shows the differences.
void print_parts(const std::string& model_text, std::uint64_t paths, int rounds);

} // namespace deal::benchmarks
