#pragma once

#include <string>
#include <string_view>

namespace deal::api {

/// As format_quantity, with as many digits as a value that somebody wrote has: 28.999%, $13.33bn.
std::string format_bound(double value, std::string_view unit);

} // namespace deal::api
