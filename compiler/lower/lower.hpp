#pragma once

#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/ir/program.hpp"
#include "compiler/sema/model.hpp"

#include <map>
#include <optional>

/// Typed model → IR. Decides the order of formulas, settlement, tracing and booking within a period.
namespace deal::lower {

/// An output of the program: which of its scalars or series.
struct OutputPlace {
  bool series = false;
  std::uint32_t index = 0;
};

struct Lowered {
  ir::Program program;               ///< verified, dead code still in it
  std::vector<OutputPlace> measures; ///< by Model::measures
  std::vector<OutputPlace>
      expectations; ///< by Model::expectations; of those that speak of one path
  std::map<sema::TermId, OutputPlace> statistics; ///< operand and presence of each `statistic` term
  /// Largest relative residual on a path of the three laws: cash, tags, postings.
  OutputPlace cash_residual, tag_residual, posting_residual;
};

/// Reports what cannot be ordered or settled, and then gives nothing. Thread-safe for different models.
std::optional<Lowered> lower(const sema::Model& model, diagnostics::Diagnostics& diagnostics);

} // namespace deal::lower
