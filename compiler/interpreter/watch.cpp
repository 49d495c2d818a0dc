#include "compiler/interpreter/alone.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/ir/float_environment.hpp"

namespace deal::interpreter {

Watched watch(const ir::Program& program, std::uint64_t seed, std::uint64_t path,
              std::span<const ir::ValueId> values, const kernel::Inputs& inputs) {
  const ir::DefaultFloatEnvironment environment;
  const Plan plan = plan_all(program);
  const Binding binding(plan, inputs);
  binding.require_samples(path + 1);
  Machine machine(plan, 1);
  machine.give(binding);
  Watched result;
  for (const ir::ValueId id : values) {
    const std::size_t members = size_of(program, program.values[id].family);
    result.values.emplace_back(members * program.periods);
  }
  run_alone(machine, program, seed, path, [&](std::uint32_t t) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::uint32_t members = size_of(program, program.values[values[i]].family);
      for (std::uint32_t member = 0; member < members; ++member)
        result.values[i][std::size_t{t} * members + member] = machine.value(values[i], member);
    }
  });
  result.fault = machine.fault();
  return result;
}

} // namespace deal::interpreter
