#include "api/c/arguments.hpp"
#include "deal/deal.hpp"

using namespace deal::c;

unsigned deal_api_version(void) { return DEAL_API_VERSION; }

// The view is of a literal.
const char* deal_version(void) { return deal::version().data(); }

const char* deal_status_text(deal_status status) {
  switch (status) {
  case DEAL_OK: return "done";
  case DEAL_INTERRUPTED: return "interrupted";
  case DEAL_FAILED: return "failed";
  case DEAL_MISUSE: return "wrong call";
  case DEAL_NO_MEMORY: return "not enough memory";
  case DEAL_INTERNAL: return "internal fault";
  }
  return "unknown status";
}

void deal_string_free(char* text) { delete[] text; }

deal_status deal_explain(const char* code, char** explanation, deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    char*& out = emptied(explanation, "text");
    const std::string name = text(code, "code");
    const auto found = deal::explain(name);
    if (!found) return tell(diagnostics, "there is no code `" + name + "`", DEAL_FAILED);
    out = copied(*found).release();
    return DEAL_OK;
  });
}

deal_status deal_format_quantity(double value, const char* unit, char** formatted,
                                 deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    emptied(formatted, "text") = copied(deal::format_quantity(value, text(unit, "unit"))).release();
    return DEAL_OK;
  });
}
