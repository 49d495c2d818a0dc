#pragma once

#include "compiler/ir/program.hpp"
#include "runtime/kernel/kernel.hpp"
#include "runtime/stop/stop.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The fast executor: machine code for a program, by LLVM. It gives the same bits as the interpreter, with
/// every option; docs/lanes.md says how.
namespace deal::jit {

/// The instructions that may be used.
enum class Target {
  host,     ///< the widest of the others that this machine has
  baseline, ///< x86-64 of 2003: two lanes, fma by the C library
  avx2,     ///< with FMA; four lanes
  avx512,   ///< F, BW, CD, DQ and VL; eight lanes
};

enum class Tier {
  quick, ///< compiled in less than half the time
  full,  ///< runs faster: by 5 % in the benchmark W1
};

/// Keeps object files from one run to the next. Called from the thread that makes a kernel.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;
  virtual std::optional<std::vector<char>> find(const std::string& key) = 0;
  virtual void store(const std::string& key, std::span<const char> object) = 0;
};

struct Options {
  unsigned lanes = 0; ///< paths a vector: 1, 2, 4 or 8; 0: what suits the target
  Target target = Target::host;
  Tier tier = Tier::full;
  ObjectStore* store = nullptr; ///< asked before compiling, told after; it never changes a result
  bool for_debugger = false;    ///< GDB is told of the code
  bool for_profiler = false;    ///< perf is told of it, by /tmp/perf-PID.map
  stop::Stop* stop =
      nullptr; ///< ends the making of code by stop::Stopped; none: it goes on to the end
};

/// Compiles a verified program, which is copied. Null, and the reason in `error`, where the options cannot be had
/// on this machine or the code generator fails. The kernel behaves as interpreter::make_kernel's: same outputs,
/// same faults, same use of the floating-point environment, and what
/// functions of the host throw; a workspace must not outlive it. Thread-safe:
/// no state is shared between calls.
std::unique_ptr<kernel::Kernel> make_kernel(const ir::Program& program, const Options& options,
                                            std::string& error);

/// The same from the store alone, in a few milliseconds; null where it has nothing usable.
std::unique_ptr<kernel::Kernel> stored_kernel(const ir::Program& program, const Options& options);

/// The program as the code generator sees it: LLVM's text, after its passes. "" and `error` as above.
std::string dump_llvm(const ir::Program& program, const Options& options, std::string& error);
/// The assembly that make_kernel's machine code is.
std::string dump_asm(const ir::Program& program, const Options& options, std::string& error);

} // namespace deal::jit
