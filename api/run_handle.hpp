#pragma once

#include "api/guarded.hpp"
#include "api/run_with.hpp"

namespace deal {

/// What a Run holds.
struct Run::Implementation {
  Implementation(std::shared_ptr<const Model> of, RunOptions with)
      : model(std::move(of)), options(std::move(with)), inputs(model->implementation()) {}

  template <class Change> Status change(Change what) {
    return api::guarded<Status>([&]() -> Status {
      std::vector<Diagnostic> refused = what(inputs);
      follow();
      return {std::move(refused)};
    });
  }
  /// What was made for another compilation of the model serves no more.
  void follow() {
    if (&inputs.model() == reuse_for) return;
    reuse.workplace = engine::Workplace();
    reuse = api::Reuse(inputs.numbers());
    reuse_for = &inputs.model();
  }
  std::vector<Result> run() { return api::run_with(inputs, options, reuse); }

  std::shared_ptr<const Model> model;
  RunOptions options;
  api::RunInputs inputs;
  api::Reuse reuse{inputs.numbers()};
  const Model::Implementation* reuse_for = &inputs.model();
};

} // namespace deal
