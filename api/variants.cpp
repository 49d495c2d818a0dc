#include "api/variants.hpp"

#include "api/convert.hpp"
#include "api/model.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace deal::api {

namespace {

driver::Options options_of(const Model::Implementation& model, const Wanted& wanted) {
  driver::Options result = model.options;
  for (const auto& [name, value] : wanted.settings) {
    std::erase_if(result.settings,
                  [&name](const auto& each) { return source::normalize(each.first) == name; });
    result.settings.emplace_back(name, value);
  }
  for (const auto& [name, given] : wanted.given) result.given.push_back(given);
  result.sampled.assign(wanted.sampled.begin(), wanted.sampled.end());
  return result;
}

Variants::Variant compile(const Model::Implementation& model, const Wanted& wanted,
                          std::vector<Diagnostic>& diagnostics) {
  const auto start = std::chrono::steady_clock::now();
  auto result = std::make_shared<Model::Implementation>();
  result->engine = model.engine;
  result->again = model.again;
  result->options = options_of(model, wanted);
  auto compilation = model.again(result->options, driver::Until::kernel);
  diagnostics = convert(compilation->diagnostics, compilation->sources);
  if (compilation->diagnostics.has_errors() || !compilation->kernel) return nullptr;
  take(*result, std::move(compilation));
  result->warnings = diagnostics;
  result->compile_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

/// Whether some number decided what the compiler made of the model.
bool is_decided(const driver::Compilation& compilation) {
  return std::ranges::any_of(compilation.scenarios, [](const driver::Scenario& scenario) {
    return std::ranges::any_of(scenario.model.parameters, &sema::OpenNumber::decides);
  });
}

} // namespace

Variants::Variant Variants::find(const Key& key) {
  const std::lock_guard lock(mutex_);
  const auto found = made_.find(key);
  return found == made_.end() ? nullptr : found->second;
}

Variants::Variant Variants::get(const Model::Implementation& model, const Wanted& wanted,
                                std::vector<Diagnostic>& diagnostics) {
  Key key{{}, wanted.sampled};
  bool shared = wanted.settings.empty();
  for (const auto& [name, given] : wanted.given) {
    shared = shared && given.open;
    key.first.insert(name);
  }
  if (!shared) return compile(model, wanted, diagnostics);
  if (Variant known = find(key)) return known;
  Variant made = compile(model, wanted, diagnostics);
  if (!made) return nullptr;
  const std::lock_guard lock(mutex_);
  return made_.try_emplace(std::move(key), std::move(made)).first->second;
}

Variants::Variant Variants::get_open(const Model::Implementation& model, const Wanted& wanted,
                                     const std::string& name) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_.contains(name)) return nullptr;
  }
  std::vector<Diagnostic> reasons;
  Variant result = get(model, wanted, reasons);
  if (result && !is_decided(*result->compilation)) return result;
  const std::lock_guard lock(mutex_);
  closed_.insert(name);
  return nullptr;
}

} // namespace deal::api
