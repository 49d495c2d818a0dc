#pragma once

#include "api/json.hpp"
#include "api/run_inputs.hpp"
#include "deal/model.hpp"

#include <string>
#include <vector>

/// What was run in place of the model as it is written.
namespace deal::api {

/// Of the compilation and of a Run, which comes after it.
std::vector<Override> overrides(const RunInputs& inputs);

/// Those that were named, then those that are made for them.
std::vector<std::string> removed(const sema::Model& model);

/// Puts scenario, overrides and removed deals into what begins with them. `model` is one of the inputs' model.
template <class Found>
void tell_changes(const RunInputs& inputs, const sema::Model& model, Found& found) {
  found.scenario = model.scenario;
  found.overrides = overrides(inputs);
  found.removed = removed(model);
}

/// The same in JSON.
template <class Found> void put_changes(const Found& found, Json& object) {
  object["scenario"] = found.scenario;
  object["overrides"] = Json::object();
  for (const Override& each : found.overrides) object["overrides"][each.name] = each.value;
  object["removed"] = found.removed;
}

} // namespace deal::api
