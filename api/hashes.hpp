#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace deal::api {

/// Tells engines apart whose results may differ in their bits: of the version, the shape of the reductions
/// and the revision of the numerics. FNV-1a, 64 bits, as hexadecimal digits.
std::string engine_hash();

/// FNV-1a, 64 bits: tells a damaged text, does not defend against forgery.
std::uint64_t fnv1a(std::string_view text);

} // namespace deal::api
