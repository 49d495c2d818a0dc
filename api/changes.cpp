#include "api/changes.hpp"

#include "compiler/driver/scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace deal {

std::vector<Override> api::overrides(const RunInputs& inputs) {
  std::vector<Override> result;
  const auto put = [&result](const std::string& name, const std::string& value) {
    const auto same = std::ranges::find(result, name, &Override::name);
    if (same == result.end())
      result.push_back({name, value});
    else
      same->value = value;
  };
  for (const auto& [name, value] : inputs.model().options.settings)
    put(source::normalize(name), value);
  for (const auto& [name, value] : inputs.written()) put(name, value);
  return result;
}

std::vector<std::string> api::removed(const sema::Model& model) {
  return sema::removal_of(model, model.without);
}

std::string overrides_in_words(const std::vector<Override>& overrides) {
  std::string words;
  for (const Override& each : overrides)
    words += fmt::format("{}{} = {}", words.empty() ? "" : ", ", each.name, each.value);
  return words;
}

std::string changes_in_words(const std::string& scenario, const std::vector<Override>& overrides,
                             const std::vector<std::string>& removed) {
  std::string words = scenario.empty() ? "no scenario" : "scenario " + scenario;
  if (!removed.empty()) words = fmt::format("without {}", fmt::join(removed, ", "));
  return overrides.empty() ? words : words + ", " + overrides_in_words(overrides);
}

} // namespace deal
