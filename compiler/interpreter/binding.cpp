#include "compiler/interpreter/binding.hpp"

#include "compiler/ir/float_environment.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace deal::interpreter {

Binding::Binding(const Plan& plan) : plan_(plan) {
  for (const ir::Parameter& parameter : plan.program.parameters)
    inputs_.parameters.push_back(parameter.value);
}

void Binding::bind(const kernel::Inputs& inputs) {
  const ir::Program& program = plan_.program;
  const bool complete =
      inputs.samples.size() == program.samples.size() &&
      (inputs.parameters.empty() || inputs.parameters.size() == program.parameters.size());
  if (!complete) throw std::invalid_argument("these inputs are of another program");
  inputs_.samples = inputs.samples;
  if (!inputs.parameters.empty()) take_parameters(inputs.parameters);
}

void Binding::take_parameters(const std::vector<double>& parameters) {
  const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  if (std::ranges::equal(parameters, inputs_.parameters, {}, bits, bits)) return;
  inputs_.parameters = parameters;
  // A plan that keeps every value works all of them out in each run.
  if (!plan_.of_bound) return;
  if (!own_) {
    numbers_ = plan_.numbers;
    masks_ = plan_.masks;
    own_ = true;
  }
  const ir::DefaultFloatEnvironment environment;
  compute_bound(plan_, inputs_.parameters, numbers_, masks_);
}

void Binding::require_samples(std::uint64_t paths) const {
  for (std::size_t i = 0; i < plan_.program.samples.size(); ++i) {
    const std::size_t of_path = numbers_of_path(plan_.program, plan_.program.samples[i]);
    const std::size_t given = i < inputs_.samples.size() ? inputs_.samples[i].size() : 0;
    if (of_path != 0 && given / of_path < paths)
      throw std::invalid_argument("there are fewer samples than paths");
  }
}

} // namespace deal::interpreter
