#include "api/executors.hpp"

#include "api/convert.hpp"
#include "compiler/cache/object_cache.hpp"

#include <cstdlib>
#include <thread>

namespace deal {

namespace {

jit::Target target_of(Target target) {
  switch (target) {
  case Target::host: return jit::Target::host;
  case Target::baseline: return jit::Target::baseline;
  case Target::avx2: return jit::Target::avx2;
  case Target::avx512: break;
  }
  return jit::Target::avx512;
}

std::optional<jit::Tier> tier_of(Tier tier) {
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
          .target = target_of(code.target),
          .lanes = code.lanes,
          .tier = tier_of(code.tier)};
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

std::vector<Diagnostic> warnings(const driver::Executor& executor,
                                 const driver::Execution& wanted) {
  using diagnostics::Code;
  std::vector<Diagnostic> result;
  if (executor.kernel && !executor.failure.empty())
    result.push_back(report(Code::no_machine_code, {executor.failure}));
  if (!executor.cache_refusal.empty())
    result.push_back(report(Code::cache_refused, {wanted.cache_folder, executor.cache_refusal}));
  return result;
}

/// Full code serves whoever leaves the tier open; quick code does as long as full code would not pay.
std::optional<driver::Executor> Executors::known(const driver::Compilation& compilation,
                                                 const driver::Execution& wanted) const {
  if (wanted.backend == driver::Backend::interpreter) return std::nullopt;
  const auto of = [&](jit::Tier tier) {
    const auto found =
        made_.find({wanted.target, wanted.lanes, tier, wanted.for_debugger, wanted.for_profiler});
    return found == made_.end() ? std::nullopt : std::optional(found->second);
  };
  if (wanted.tier) return of(*wanted.tier);
  if (auto full = of(jit::Tier::full)) return full;
  auto quick = of(jit::Tier::quick);
  return quick && !driver::full_code_pays(compilation, wanted) ? quick : std::nullopt;
}

driver::Executor Executors::get(const driver::Compilation& compilation,
                                const driver::Execution& wanted, stop::Stop* stop) {
  const std::lock_guard lock(mutex_);
  if (auto made = known(compilation, wanted)) return *made;
  driver::Execution asked = wanted;
  if (!kept_.empty()) asked.kept = &kept_;
  const bool replaces_quick = !wanted.tier && wanted.backend != driver::Backend::interpreter &&
                              made_.contains({wanted.target, wanted.lanes, jit::Tier::quick,
                                              wanted.for_debugger, wanted.for_profiler});
  if (replaces_quick) asked.tier = jit::Tier::full;
  driver::Executor executor = driver::make_executor(compilation, asked, stop);
  if (executor.machine_code) {
    made_[{wanted.target, wanted.lanes, executor.tier, wanted.for_debugger, wanted.for_profiler}] =
        executor;
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
