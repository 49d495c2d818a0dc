#include "runtime/random/stream.hpp"

#include "runtime/random/lanes.hpp"

namespace deal::random {

namespace {

constexpr std::uint32_t stream_tag = 0x4465616C; // "Deal"

std::uint64_t fnv_1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

double to_unit_interval(std::uint64_t bits) {
  return (static_cast<double>(static_cast<std::int64_t>(bits >> 12)) + 0.5) * 0x1p-52;
}

std::size_t uniforms_one_by_one(Key key, std::uint64_t first_path, std::uint32_t t, double* out,
                                std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = uniform(key, first_path + i, t);
  return n;
}

UniformsInLanes widest() {
  const UniformsInLanes in_lanes = uniforms_for(math::best_instruction_set());
  return in_lanes ? in_lanes : uniforms_one_by_one;
}

} // namespace

UniformsInLanes uniforms_for(math::InstructionSet set) {
#ifdef DEAL_RANDOM_X86
  if (set == math::InstructionSet::avx512) return uniforms_avx512;
  if (set == math::InstructionSet::avx2) return uniforms_avx2;
#endif
  static_cast<void>(set);
  return nullptr;
}

Key stream_key(std::uint64_t seed, std::string_view name) {
  const std::uint64_t hash = fnv_1a(name);
  const Counter block = philox4x32({low(hash), high(hash), 0, stream_tag}, {low(seed), high(seed)});
  return {block[0], block[1]};
}

double uniform(Key key, std::uint64_t path, std::uint32_t t) {
  const Counter block = philox4x32({low(path), high(path), t >> 1, 0}, key);
  const std::uint32_t half = 2 * (t & 1);
  return to_unit_interval(block[half] | std::uint64_t{block[half + 1]} << 32);
}

void uniforms(Key key, std::uint64_t first_path, std::uint32_t t, double* out, std::size_t n) {
  static const UniformsInLanes in_lanes = widest();
  const std::size_t done = in_lanes(key, first_path, t, out, n);
  uniforms_one_by_one(key, first_path + done, t, out + done, n - done);
}

} // namespace deal::random
