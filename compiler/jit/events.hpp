#pragma once

#include "compiler/jit/jit.hpp"

namespace llvm::orc {
class LLJIT;
}

namespace deal::jit {

/// Who is told of machine code when it is loaded.
struct Events {
  bool for_debugger = false;
  bool for_profiler = false;
};

/// GDB by its JIT interface, perf by lines in /tmp/perf-PID.map. False where the linker cannot tell.
bool announce(llvm::orc::LLJIT& jit, const Events& events);

} // namespace deal::jit
