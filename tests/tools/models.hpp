#pragma once

#include "deal/deal.hpp"

#include <stdexcept>
#include <string>

namespace deal::test {

inline const std::string year_2025 = "model \"t\"\ngrid monthly from 2025-01 to 2025-12\n";

inline std::shared_ptr<const Model> compile(const std::string& text,
                                            const CompileOptions& options = {}) {
  CompileResult result = Engine().compile_text("t.deal", text, options);
  if (!result.model)
    throw std::runtime_error(result.diagnostics.empty() ? "no model" : result.diagnostics[0].text);
  return result.model;
}

/// Runs what stands under a grid of the months of 2025.
inline Result run_lines(const std::string& lines, const RunOptions& options = {}) {
  return run(*compile(year_2025 + lines), options);
}

} // namespace deal::test
