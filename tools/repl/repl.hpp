#pragma once

#include "tools/arguments.hpp"

namespace deal::tools::repl {

/// `deal repl`: at a terminal a conversation, else a script on stdin. Returns the exit code.
int repl(const Arguments& arguments);

} // namespace deal::tools::repl
