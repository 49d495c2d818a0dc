#pragma once

#include "api/reuse.hpp"
#include "deal/run.hpp"

#include <vector>

namespace deal::api {

/// Runs all scenarios of a model with what a Run was given. What the run makes is left in `reuse`.
std::vector<Result> run_with(const RunInputs& inputs, const RunOptions& options, Reuse& reuse);

} // namespace deal::api
