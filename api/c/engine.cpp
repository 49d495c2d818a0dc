#include "api/c/arguments.hpp"
#include "api/c/handles.hpp"
#include "api/c/host.hpp"

using namespace deal::c;

static_assert(std::has_unique_object_representations_v<deal_engine_options> &&
              std::has_unique_object_representations_v<deal_host_function> &&
              std::has_unique_object_representations_v<deal_host_series>);

namespace {

std::optional<std::string> read(const deal_engine_options& options, const std::string& path) {
  const char* text = nullptr;
  std::size_t length = 0;
  if (options.read(options.read_user, path.c_str(), &text, &length) == 0 || !text)
    return std::nullopt;
  const auto given_back = [&](const char* each) {
    if (options.free_text) options.free_text(options.read_user, each);
  };
  const std::unique_ptr<const char, decltype(given_back)> held(text, given_back);
  return std::string(text, length);
}

deal::EngineOptions converted(const deal_engine_options& given) {
  deal::EngineOptions result;
  result.cache_folder = given.cache_folder ? given.cache_folder : "";
  if (given.read) result.read = [given](const std::string& path) { return read(given, path); };
  for (const auto& each : all_taken<deal_host_function>(given.functions, given.function_count,
                                                        DEAL_HOST_FUNCTION_INIT, "functions"))
    result.functions.push_back(host_function(each));
  for (const auto& each : all_taken<deal_host_series>(given.series, given.series_count,
                                                      DEAL_HOST_SERIES_INIT, "series"))
    result.series.push_back(host_series(each));
  result.limits = {given.memory_limit, std::chrono::milliseconds(given.time_limit),
                   given.paths_limit, given.text_limit};
  return result;
}

} // namespace

deal_status deal_engine_create(const deal_engine_options* options, deal_engine** engine,
                               deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    deal_engine*& out = emptied(engine, "engine");
    const deal_engine_options given =
        taken<deal_engine_options>(options, DEAL_ENGINE_OPTIONS_INIT, "options");
    out = new deal_engine{deal::Engine(converted(given))};
    return DEAL_OK;
  });
}

void deal_engine_free(deal_engine* engine) { delete engine; }

deal_status deal_default_cache_folder(char** folder) {
  return guarded(__func__, nullptr, [&] {
    emptied(folder, "folder") = copied(deal::default_cache_folder()).release();
    return DEAL_OK;
  });
}

deal_status deal_clear_cache(const char* folder, uint64_t* bytes, deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    if (bytes) *bytes = 0;
    const std::uint64_t removed = deal::clear_cache(&required(folder, "folder"));
    if (bytes) *bytes = removed;
    return DEAL_OK;
  });
}
