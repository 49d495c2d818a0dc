#include "api/executors.hpp"

#include "compiler/cache/object_cache.hpp"

#include <cstdlib>
#include <thread>

namespace deal {

namespace {

jit::Target convert(Target target) {
  switch (target) {
  case Target::host: return jit::Target::host;
  case Target::baseline: return jit::Target::baseline;
  case Target::avx2: return jit::Target::avx2;
  case Target::avx512: break;
  }
  return jit::Target::avx512;
}

std::optional<jit::Tier> convert(Tier tier) {
  if (tier == Tier::automatic) return std::nullopt;
  return tier == Tier::quick ? jit::Tier::quick : jit::Tier::full;
}

driver::Backend backend_of(const RunOptions& options) {
  const CodeOptions& code = options.code;
  const bool asks = code.lanes != 0 || code.target != Target::host || code.tier != Tier::automatic;
  if (options.backend == Backend::jit) return driver::Backend::machine_code;
  if (options.backend == Backend::interpreter) return driver::Backend::interpreter;
  return asks ? driver::Backend::machine_code : driver::Backend::automatic;
}

} // namespace

namespace api {

driver::Execution execution(const CodeOptions& code) {
  return {.backend = driver::Backend::machine_code,
          .target = convert(code.target),
          .lanes = code.lanes,
          .tier = convert(code.tier)};
}

driver::Execution execution(const RunOptions& options, const std::string& cache_folder) {
  driver::Execution result = execution(options.code);
  result.backend = backend_of(options);
  result.for_debugger = options.debug_code;
  result.for_profiler = options.profile_code;
  result.cache_folder = options.cache_folder.value_or(cache_folder);
  result.paths = options.paths;
  result.threads = options.threads != 0 ? options.threads : std::thread::hardware_concurrency();
  return result;
}

/// Whoever leaves the tier open is served by full code, and by quick code for as many paths as it was chosen for.
std::optional<driver::Executor> Executors::known(const driver::Execution& wanted) const {
  if (wanted.backend == driver::Backend::interpreter) return std::nullopt;
  for (const jit::Tier tier : {jit::Tier::full, jit::Tier::quick}) {
    if (wanted.tier.value_or(tier) != tier) continue;
    const auto found =
        made_.find({wanted.target, wanted.lanes, tier, wanted.for_debugger, wanted.for_profiler});
    if (found == made_.end()) continue;
    const bool serves =
        wanted.tier || tier == jit::Tier::full || wanted.paths <= found->second.paths;
    if (serves) return found->second.executor;
  }
  return std::nullopt;
}

driver::Executor Executors::get(const driver::Compilation& compilation,
                                const driver::Execution& wanted) {
  const std::lock_guard lock(mutex_);
  if (auto made = known(wanted)) return *made;
  driver::Execution execution = wanted;
  if (!kept_.empty()) execution.kept = &kept_;
  driver::Executor executor = driver::make_executor(compilation, execution);
  if (executor.machine_code) {
    made_[{wanted.target, wanted.lanes, executor.tier, wanted.for_debugger, wanted.for_profiler}] =
        {executor, wanted.paths};
  }
  return executor;
}

void Executors::keep(const cache::MemoryStore::Objects& objects) {
  for (const auto& [key, object] : objects) kept_.store(key, object);
}

cache::MemoryStore::Objects Executors::objects(const driver::Compilation& compilation,
                                               const std::string& cache_folder) {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, made] : made_) {
    const auto& [target, lanes, tier, for_debugger, for_profiler] = key;
    driver::make_executor(compilation, {.backend = driver::Backend::machine_code,
                                        .target = target,
                                        .lanes = lanes,
                                        .tier = tier,
                                        .cache_folder = cache_folder,
                                        .kept = &kept_});
  }
  return kept_.objects();
}

} // namespace api

std::string default_cache_folder() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return std::string(cache) + "/deal";
  const char* const home = std::getenv("HOME");
  return home != nullptr && *home == '/' ? std::string(home) + "/.cache/deal" : "";
}

std::uint64_t clear_cache(const std::string& folder) {
  return folder.empty() ? 0 : cache::ObjectCache(folder).clear();
}

} // namespace deal
