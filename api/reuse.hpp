#pragma once

#include "api/run_inputs.hpp"
#include "runtime/engine/engine.hpp"

#include <optional>

namespace deal::api {

/// What one run of a compilation makes and the next one uses, if its options are the same.
class Reuse {
 public:
  /// `inputs` outlives it.
  explicit Reuse(const driver::NamedInputs& inputs) : inputs_(&inputs) {}

  /// Asks again where many runs together are worth more than one was.
  const driver::Executor& executor(const Model::Implementation& model,
                                   const driver::Execution& wanted, stop::Stop& stop);
  kernel::Inputs inputs(const ir::Program& program) const { return inputs_->of(program); }

 private:
  const driver::NamedInputs* inputs_;
  std::optional<driver::Executor> executor_;
  driver::Execution wanted_;       ///< that the executor was asked for
  std::uint64_t paths_so_far_ = 0; ///< of all runs

 public:
  engine::Workplace workplace; ///< after the executor, in which it works
};

} // namespace deal::api
