#pragma once

#include "api/reuse.hpp"
#include "deal/run.hpp"

#include <vector>

namespace deal::api {

/// Runs all scenarios of a compilation with what a Run was given; none: nothing. What the run makes is left in `reuse`.
std::vector<Result> run_with(const Model::Implementation& model, const RunOptions& options,
                             Reuse& reuse, const RunInputs* inputs);

} // namespace deal::api
