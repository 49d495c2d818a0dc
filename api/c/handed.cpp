#include "api/c/handed.hpp"

#include "api/c/guard.hpp"
#include "api/c/handles.hpp"

namespace deal::c {

deal_status handed(CompileResult compiled, deal_model*& model, deal_diagnostics** diagnostics) {
  if (compiled.ok()) {
    std::vector<std::string> removed = compiled.model->removed();
    auto made = std::make_unique<deal_model>(std::move(compiled.model), std::move(removed));
    tell(diagnostics, std::move(compiled.diagnostics), DEAL_OK);
    model = made.release();
    return DEAL_OK;
  }
  return tell(diagnostics, std::move(compiled.diagnostics), DEAL_FAILED);
}

deal_status told(const Status& status, deal_diagnostics** diagnostics) {
  return tell(diagnostics, status.diagnostics, status.ok() ? DEAL_OK : DEAL_FAILED);
}

} // namespace deal::c
