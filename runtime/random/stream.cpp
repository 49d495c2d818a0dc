#include "runtime/random/stream.hpp"

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

} // namespace

Key stream_key(std::uint64_t seed, std::string_view name) {
  const std::uint64_t hash = fnv_1a(name);
  const Counter block = philox4x32({low(hash), high(hash), 0, stream_tag}, {low(seed), high(seed)});
  return {block[0], block[1]};
}

double uniform(Key key, std::uint64_t path, std::uint32_t t, std::uint32_t member) {
  const Counter block = philox4x32({low(path), high(path), t >> 1, member}, key);
  const std::uint32_t half = 2 * (t & 1);
  return to_unit_interval(block[half] | std::uint64_t{block[half + 1]} << 32);
}

void uniforms(Key key, std::uint64_t first_path, std::uint32_t t, std::uint32_t member, double* out,
              std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = uniform(key, first_path + i, t, member);
}

} // namespace deal::random
