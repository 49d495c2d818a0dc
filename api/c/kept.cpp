#include "api/c/arguments.hpp"
#include "api/c/handed.hpp"
#include "api/c/handles.hpp"

using namespace deal::c;

namespace {

deal_status load(const char* function, const deal_engine* engine, const char* path,
                 const deal::LoadOptions& options, deal_model** model,
                 deal_diagnostics** diagnostics) {
  return guarded(function, diagnostics, [&] {
    deal_model*& out = emptied(model, "model");
    const deal::Engine& compiler = required(engine, "engine").engine;
    return handed(compiler.load(&required(path, "path"), options), out, diagnostics);
  });
}

} // namespace

deal_status deal_load(const deal_engine* engine, const char* path, deal_model** model,
                      deal_diagnostics** diagnostics) {
  return load(__func__, engine, path, {}, model, diagnostics);
}

deal_status deal_load_texts(const deal_engine* engine, const char* path, deal_model** model,
                            deal_diagnostics** diagnostics) {
  return load(__func__, engine, path, {.texts_only = true}, model, diagnostics);
}

deal_status deal_save(const deal_engine* engine, const deal_model* model, const char* path,
                      deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    const deal::Engine& compiler = required(engine, "engine").engine;
    deal::Status saved = compiler.save(*required(model, "model").model, &required(path, "path"));
    return tell(diagnostics, saved.diagnostics, saved.ok() ? DEAL_OK : DEAL_FAILED);
  });
}
