#pragma once

#include "api/engine_options.hpp"
#include "api/run_inputs.hpp"

#include <vector>

namespace deal::api {

/// A pass whose results are judged: scenarios `numbers` of the model, one after the other in `lowered`.
struct Judged {
  const RunInputs& inputs;
  const RunOptions& options;
  const Bounds& bounds;
  const kernel::Kernel& kernel;
  const lower::Lowered& lowered;
  const kernel::Inputs& numbers_given;
  const Numbers& numbers;
  stop::Stop& stop;
};

/// Looks for the first path that breaks each expectation about single paths, and says what it found there. The paths up to it
/// are run once more, for a run that breaks nothing must not keep them. A stop leaves it open.
void show_broken(const Judged& judged, std::vector<Result>& results);

} // namespace deal::api
