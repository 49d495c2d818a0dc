#include "api/c/options.hpp"

#include "api/c/arguments.hpp"

namespace deal::c {

static_assert(std::has_unique_object_representations_v<deal_run_options>);
static_assert(static_cast<int>(Backend::jit) == DEAL_BACKEND_JIT &&
              static_cast<int>(Target::avx512) == DEAL_TARGET_AVX512 &&
              static_cast<int>(Tier::full) == DEAL_TIER_FULL);

deal_run_options taken_run_options(const deal_run_options* options) {
  return taken<deal_run_options>(options, DEAL_RUN_OPTIONS_INIT, "options");
}

RunOptions run_options(const deal_run_options& given) {
  RunOptions result;
  result.paths = given.paths;
  result.seed = given.seed;
  result.threads = given.threads;
  result.keep_paths = given.keep_paths != 0;
  result.backend = choice(given.backend, Backend::jit, "options->backend");
  result.code = {given.lanes, choice(given.target, Target::avx512, "options->target"),
                 choice(given.tier, Tier::full, "options->tier")};
  if (given.cache_folder) result.cache_folder = given.cache_folder;
  result.measures = texts(given.measures, given.measure_count, "options->measures");
  result.time = std::chrono::milliseconds(given.time);
  result.memory = given.memory;
  return result;
}

} // namespace deal::c
