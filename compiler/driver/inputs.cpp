#include "compiler/driver/inputs.hpp"

namespace deal::driver {

kernel::Inputs NamedInputs::of(const ir::Program& program) const {
  kernel::Inputs result;
  for (const ir::Parameter& parameter : program.parameters) {
    const auto found = parameters.find(parameter.name);
    result.parameters.push_back(found == parameters.end() ? parameter.value : found->second);
  }
  for (const ir::Sample& sample : program.samples) {
    const auto found = samples.find(sample.name);
    result.samples.emplace_back();
    if (found != samples.end()) result.samples.back() = found->second;
  }
  return result;
}

} // namespace deal::driver
