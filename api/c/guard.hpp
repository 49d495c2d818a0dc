#pragma once

#include "deal/deal.h"
#include "deal/diagnostic.hpp"

#include <string>
#include <vector>

/// What stands between C and exceptions.
namespace deal::c {

/// Thrown at calls that no program should make.
struct Misuse {
  std::string what;
};

deal_diagnostics listed(std::vector<Diagnostic> list);
/// Hands the diagnostics to the caller, who may not want them, in place of earlier ones. Gives `status`.
deal_status tell(deal_diagnostics** out, std::vector<Diagnostic> list, deal_status status);
/// The same for something of the call that has no code.
deal_status tell(deal_diagnostics** out, const std::string& message, deal_status status);
/// What the exception at hand comes to.
deal_status translate(const char* function, deal_diagnostics** out) noexcept;

/// Does the work of a function of deal.h; whatever it throws becomes a status and diagnostics.
template <class Work>
deal_status guarded(const char* function, deal_diagnostics** out, Work&& work) noexcept {
  if (out) *out = nullptr;
  try {
    return work();
  } catch (...) { return translate(function, out); }
}

/// The same where nothing can be told: what fails gives `otherwise`.
template <class Value, class Work> Value attempted(Value otherwise, Work&& work) noexcept {
  try {
    return work();
  } catch (...) { return otherwise; }
}

} // namespace deal::c
