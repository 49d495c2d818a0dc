#pragma once

#include <string>

namespace deal::api {

/// Tells engines apart whose results may differ in their bits: of the version, the shape of the reductions
/// and the revision of the numerics. FNV-1a, 64 bits, as hexadecimal digits.
std::string engine_hash();

} // namespace deal::api
