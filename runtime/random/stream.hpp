#pragma once

#include "runtime/random/philox.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Draws as pure functions of (seed, qualified name, path, period, member): never of the order of
/// evaluation, nor of what else a model holds. No state; safe from any thread.
namespace deal::random {

/// The stream of a random variable.
///   key = first two words of philox(counter = {h low, h high, 0, 0x4465616C}, key = {seed low, seed high})
/// where h is the FNV-1a hash (64 bits) of `name`, which must be the qualified name in NFC, as UTF-8.
Key stream_key(std::uint64_t seed, std::string_view name);

/// A number in the open interval (0,1): (k + ½)·2^-52, k the upper 52 of 64 bits, exact. The bits are the
/// half (t mod 2) of philox(counter = {path low, path high, t / 2, member}, key).
/// A draw once a path has t = 0; a scalar variable has member = 0.
double uniform(Key key, std::uint64_t path, std::uint32_t t);

/// The same for the paths first_path … first_path + n − 1, into out[0 … n − 1].
void uniforms(Key key, std::uint64_t first_path, std::uint32_t t, double* out, std::size_t n);

} // namespace deal::random
