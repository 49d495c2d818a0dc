#include "compiler/syntax/reports.hpp"

#include <algorithm>

namespace deal::syntax {

bool Reports::is_silent(std::uint32_t offset) const {
  return std::any_of(silent_.begin(), silent_.end(), [offset](const auto& range) {
    return offset >= range.first && offset < range.second;
  });
}

bool Reports::report(Problem problem) {
  if (full() || is_silent(problem.span.begin)) return false;
  if (!lines_.insert(file_.line_number(problem.span.begin)).second) return false;
  if (++count_ > most) {
    diagnostics_.report(diagnostics::Code::too_many_errors, problem.span);
    return false;
  }
  diagnostics_.report(problem.code, problem.span, std::move(problem.arguments))
      .here(std::move(problem.here))
      .help(std::move(problem.help));
  return true;
}

} // namespace deal::syntax
