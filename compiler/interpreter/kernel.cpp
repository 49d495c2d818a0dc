#include "compiler/interpreter/interpreter.hpp"
#include "compiler/interpreter/machine.hpp"
#include "compiler/interpreter/plan.hpp"
#include "compiler/ir/float_environment.hpp"

#include <algorithm>

namespace deal::interpreter {

namespace {

using ir::Block;

/// A portfolio of many rows has more numbers a path than fit into a cache for a whole block: then a block is
/// run in parts. A path's numbers do not depend on that.
std::size_t machine_width(const Plan& plan) {
  constexpr std::size_t most_bytes = 2u << 20;
  std::size_t width = kernel::block_paths;
  while (width > kernel::least_part &&
         width * (plan.number_rows * sizeof(double) + plan.mask_rows) > most_bytes)
    width /= 2;
  return width;
}

class MachineWorkspace final : public kernel::Workspace {
 public:
  explicit MachineWorkspace(const Plan& plan) : binding(plan), machine(plan, machine_width(plan)) {
    machine.give(binding);
  }
  void bind(const kernel::Inputs& inputs) override {
    binding.bind(inputs);
    machine.give(binding);
  }

  Binding binding;
  Machine machine;
};

Plan plan_in_default_environment(const ir::Program& program) {
  const ir::DefaultFloatEnvironment environment;
  return plan_compact(program);
}

class Interpreter final : public kernel::Kernel {
 public:
  explicit Interpreter(const ir::Program& program) : plan_(plan_in_default_environment(program)) {}

  kernel::Layout layout() const override { return plan_.layout; }

  std::unique_ptr<kernel::Workspace> workspace() const override {
    return std::make_unique<MachineWorkspace>(plan_);
  }
  std::size_t workspace_bytes() const override {
    return machine_width(plan_) * (plan_.number_rows * sizeof(double) + plan_.mask_rows) +
           clearing_workspace(plan_) * sizeof(double);
  }

  std::optional<kernel::Fault> run(kernel::Workspace& workspace, std::uint64_t seed,
                                   std::uint64_t first, std::uint32_t count,
                                   kernel::BlockBuffer& out, std::stop_token stop) const override {
    const ir::DefaultFloatEnvironment environment;
    auto& [binding, machine] = static_cast<MachineWorkspace&>(workspace);
    binding.require_samples(first + count);
    fill_unobserved(plan_, out, count);
    for (std::uint32_t done = 0; done < count;
         done += static_cast<std::uint32_t>(machine.width())) {
      const auto lanes =
          static_cast<std::uint32_t>(std::min<std::size_t>(machine.width(), count - done));
      machine.begin(seed, first + done, lanes);
      if (!run_part(machine, {&out, done}, lanes, stop)) return std::nullopt;
      if (machine.fault()) return machine.fault();
    }
    return std::nullopt;
  }

 private:
  /// false if it was stopped.
  bool run_part(Machine& machine, Window out, std::uint32_t count,
                const std::stop_token& stop) const {
    machine.execute(Block::open, out);
    for (std::uint32_t t = 0; t < plan_.program.periods; ++t) {
      if (stop.stop_requested()) return false;
      machine.at_period(t);
      machine.execute(Block::step, out);
      out.buffer->end_period(t, static_cast<std::uint32_t>(out.lane), count);
      machine.end_period();
    }
    machine.execute(Block::close, out);
    return true;
  }

  Plan plan_;
};

} // namespace

std::unique_ptr<kernel::Kernel> make_kernel(const ir::Program& program) {
  return std::make_unique<Interpreter>(program);
}

} // namespace deal::interpreter
