#pragma once

#include "compiler/driver/driver.hpp"
#include "compiler/jit/jit.hpp"

#include <memory>
#include <optional>
#include <string>

/// Which executor runs a compiled model. The choice changes the time that a run takes and nothing else.
namespace deal::driver {

enum class Backend { automatic, interpreter, machine_code };

struct Execution {
  Backend backend = Backend::automatic;
  jit::Target target = jit::Target::host;
  unsigned lanes = 0;               ///< 0: what suits the target
  std::optional<jit::Tier> tier;    ///< none: by the work
  bool for_debugger = false;        ///< tell GDB of the code
  bool for_profiler = false;        ///< tell perf of the code
  std::string cache_folder;         ///< of object files; "" keeps none
  jit::ObjectStore* kept = nullptr; ///< asked before the folder, and told of the same
  std::uint64_t paths = 0;          ///< that will be run
  unsigned threads = 1;

  friend bool operator==(const Execution&, const Execution&) = default;
};

struct Executor {
  std::shared_ptr<const kernel::Kernel> kernel;
  bool machine_code = false;
  jit::Tier tier = jit::Tier::full;
  /// Why there is no machine code although it was wanted; with `automatic` the interpreter stands in.
  std::string failure;
  /// Why the folder of the cache was not used although it is there, and what to do; "" else.
  std::string cache_refusal;
};

/// Machine code where it was asked for or saves time by an estimate of the work, else the interpreter. The
/// kernel is null only if machine code was demanded and cannot be had. Throws stop::Stopped where the Stop asks for it. Thread-safe.
Executor make_executor(const Compilation& compilation, const Execution& execution,
                       stop::Stop* stop = nullptr);

/// Whether code of the full tier, which is not there yet, saves time where there is quick code.
bool full_code_pays(const Compilation& compilation, const Execution& execution);

/// LLVM's text and the assembly of the machine code; "" and `error` if there can be none.
std::string dump_llvm(const Compilation& compilation, const Execution& execution,
                      std::string& error);
std::string dump_asm(const Compilation& compilation, const Execution& execution,
                     std::string& error);

} // namespace deal::driver
