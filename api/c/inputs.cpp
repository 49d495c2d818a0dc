#include "api/c/arguments.hpp"
#include "api/c/handed.hpp"
#include "api/c/handles.hpp"

using namespace deal::c;

deal_status deal_run_set(deal_run* run, const char* name, double value, const char* unit,
                         deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    return told(
        required(run, "run").run.set(text(name, "name"), value, text_or_empty(unit, "unit")),
        diagnostics);
  });
}

deal_status deal_run_set_text(deal_run* run, const char* name, const char* value,
                              deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    const std::string written = text(value, "value");
    return told(required(run, "run").run.set(text(name, "name"), std::string_view(written)),
                diagnostics);
  });
}

deal_status deal_run_samples(deal_run* run, const char* name, const double* values, size_t count,
                             deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    const auto given = array(values, count, "values");
    return told(required(run, "run").run.samples(text(name, "name"), {given.begin(), given.end()}),
                diagnostics);
  });
}

deal_status deal_run_reset(deal_run* run, deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    required(run, "run").run.reset();
    return DEAL_OK;
  });
}
