#pragma once

#include "tools/arguments.hpp"

namespace deal::tools {

/// Does what was asked for; results on stdout, diagnostics on stderr. Returns the exit code.
int execute(const Arguments& arguments);

} // namespace deal::tools
