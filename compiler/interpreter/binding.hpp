#pragma once

#include "compiler/interpreter/plan.hpp"

namespace deal::interpreter {

/// What a workspace was given for its runs, and what is the same on all paths with it. Refers to the plan; of one without
/// bound values it holds nothing else.
class Binding {
 public:
  /// The program's own parameters, no samples.
  explicit Binding(const Plan& plan);
  Binding(const Plan& plan, const kernel::Inputs& inputs) : Binding(plan) { bind(inputs); }
  Binding(const Binding&) = delete;
  Binding& operator=(const Binding&) = delete;

  /// Works out again what hangs on parameters, if one has changed. Throws as kernel::Workspace::bind.
  void bind(const kernel::Inputs& inputs);
  /// Throws std::invalid_argument where there are samples for fewer paths.
  void require_samples(std::uint64_t paths) const;

  /// With all parameters.
  const kernel::Inputs& inputs() const { return inputs_; }
  const Constants<double>& numbers() const { return own_ ? numbers_ : plan_.numbers; }
  const Constants<std::uint8_t>& masks() const { return own_ ? masks_ : plan_.masks; }

 private:
  void take_parameters(const std::vector<double>& parameters);

  const Plan& plan_;
  kernel::Inputs inputs_;
  bool own_ = false; ///< other numbers than the plan's
  Constants<double> numbers_;
  Constants<std::uint8_t> masks_;
};

} // namespace deal::interpreter
