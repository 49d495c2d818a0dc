#include "compiler/driver/execution.hpp"

#include "compiler/cache/memory_store.hpp"
#include "compiler/cache/object_cache.hpp"

#include <algorithm>
#include <new>

namespace deal::driver {

namespace {

/// Seconds, measured on one core of a server: a rough idea is enough to choose by.
struct Cost {
  double fixed;         ///< to start
  double per_operation; ///< to compile
  double per_number;    ///< to compute, one operation on one path
};
constexpr Cost interpreter_cost{0, 0, 3.5e-10};
constexpr Cost quick_cost{7e-3, 4e-5, 4.2e-11};
constexpr Cost full_cost{12e-3, 8e-5, 3.5e-11};
/// Code that was compiled in an earlier run.
constexpr Cost stored_cost{4e-3, 0, full_cost.per_number};

/// Operations of the code, and those of one path with all rows and periods.
struct Work {
  double operations = 0;
  double numbers = 0;
};

/// An elementary function is some dozens of operations, for who compiles it and who computes it.
double weight_of(ir::Op op) { return op >= ir::Op::exp && op <= ir::Op::poisson_quantile ? 30 : 1; }

Work work_of(const ir::Program& program) {
  Work work;
  for (const ir::Block block : {ir::Block::open, ir::Block::step, ir::Block::close}) {
    const double times = block == ir::Block::step ? program.periods : 1;
    for (const ir::ValueId id : program.block(block)) {
      const double weight = weight_of(program.values[id].op);
      work.operations += weight;
      work.numbers += times * weight * size_of(program, program.values[id].family);
    }
  }
  return work;
}

double seconds(const Cost& cost, const Work& work, const Execution& execution) {
  const double numbers = work.numbers * static_cast<double>(execution.paths);
  return cost.fixed + cost.per_operation * work.operations +
         cost.per_number * numbers / std::max(1u, execution.threads);
}

jit::Options options_of(const Execution& execution, jit::Tier tier, jit::ObjectStore* store,
                        stop::Stop* stop = nullptr) {
  return {.lanes = execution.lanes,
          .target = execution.target,
          .tier = tier,
          .store = store,
          .for_debugger = execution.for_debugger,
          .for_profiler = execution.for_profiler,
          .stop = stop};
}

/// The executor for this work; leaves a null kernel where it is the interpreter.
Executor choose(const ir::Program& program, const Execution& execution, jit::ObjectStore* store,
                stop::Stop* stop) {
  Executor result;
  const auto make = [&](jit::Tier tier) {
    result.tier = tier;
    result.kernel =
        jit::make_kernel(program, options_of(execution, tier, store, stop), result.failure);
    if (stop) stop->check();
  };
  const bool free = execution.backend == Backend::automatic;
  const Work work = work_of(program);
  const double interpreter = seconds(interpreter_cost, work, execution);
  // Whether there is stored code is asked only where it would matter.
  if (free && interpreter <= seconds(stored_cost, work, execution)) return result;
  if (execution.tier) {
    make(*execution.tier);
    return result;
  }
  result.kernel = jit::stored_kernel(program, options_of(execution, jit::Tier::full, store));
  if (result.kernel) return result;
  const double quick = seconds(quick_cost, work, execution);
  const double full = seconds(full_cost, work, execution);
  if (!free || std::min(quick, full) < interpreter)
    make(quick < full ? jit::Tier::quick : jit::Tier::full);
  return result;
}

} // namespace

Executor make_executor(const Compilation& compilation, const Execution& execution,
                       stop::Stop* stop) {
  std::optional<cache::ObjectCache> folder;
  if (!execution.cache_folder.empty()) folder.emplace(execution.cache_folder);
  cache::Layers store(execution.kept, folder ? &*folder : nullptr);
  Executor result;
  if (execution.backend != Backend::interpreter) {
    try {
      result = choose(compilation.lowered->program, execution, store ? &store : nullptr, stop);
    } catch (const std::bad_alloc&) { result.failure = "there is not enough memory"; }
  }
  if (folder) result.cache_refusal = folder->refusal();
  result.machine_code = result.kernel != nullptr;
  if (!result.kernel && execution.backend != Backend::machine_code)
    result.kernel = compilation.kernel;
  return result;
}

bool full_code_pays(const Compilation& compilation, const Execution& execution) {
  constexpr Cost existing{0, 0, quick_cost.per_number};
  const Work work = work_of(compilation.lowered->program);
  return seconds(full_cost, work, execution) < seconds(existing, work, execution);
}

std::string dump_llvm(const Compilation& compilation, const Execution& execution,
                      std::string& error) {
  return jit::dump_llvm(compilation.lowered->program,
                        options_of(execution, execution.tier.value_or(jit::Tier::full), nullptr),
                        error);
}

std::string dump_asm(const Compilation& compilation, const Execution& execution,
                     std::string& error) {
  return jit::dump_asm(compilation.lowered->program,
                       options_of(execution, execution.tier.value_or(jit::Tier::full), nullptr),
                       error);
}

} // namespace deal::driver
