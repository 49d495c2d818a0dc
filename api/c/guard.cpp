#include "api/c/guard.hpp"

#include "api/c/handles.hpp"

#include <exception>
#include <new>
#include <utility>

namespace deal::c {

deal_diagnostics listed(std::vector<Diagnostic> list) {
  deal_diagnostics result{std::move(list), ""};
  for (const Diagnostic& each : result.list) result.text += each.text;
  return result;
}

deal_status tell(deal_diagnostics** out, std::vector<Diagnostic> list, deal_status status) {
  if (!out || list.empty()) return status;
  auto made = std::make_unique<deal_diagnostics>(listed(std::move(list)));
  delete std::exchange(*out, made.release());
  return status;
}

deal_status tell(deal_diagnostics** out, const std::string& message, deal_status status) {
  Diagnostic diagnostic;
  diagnostic.message = message;
  diagnostic.text = diagnostic.colored = "error: " + message + "\n";
  return tell(out, std::vector{std::move(diagnostic)}, status);
}

namespace {

deal_status translated(const std::string& function, deal_diagnostics** out) {
  try {
    throw;
  } catch (const Misuse& wrong) {
    return tell(out, function + ": " + wrong.what, DEAL_MISUSE);
  } catch (const std::bad_alloc&) {
    return tell(out, function + ": there is not enough memory", DEAL_NO_MEMORY);
  } catch (const Error& error) {
    return tell(out, error.diagnostics(), DEAL_FAILED);
  } catch (const std::exception& fault) {
    return tell(out, function + ": " + fault.what(), DEAL_INTERNAL);
  } catch (...) { return tell(out, function + ": an exception of an unknown kind", DEAL_INTERNAL); }
}

} // namespace

deal_status translate(const char* function, deal_diagnostics** out) noexcept {
  try {
    return translated(function, out);
  } catch (...) { return DEAL_NO_MEMORY; }
}

} // namespace deal::c
