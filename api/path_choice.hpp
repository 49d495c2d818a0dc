#pragma once

#include "api/model.hpp"
#include "compiler/driver/inputs.hpp"
#include "deal/books.hpp"

#include <variant>

namespace deal::api {

struct ChosenPath {
  std::uint64_t path = 0;
  Books::Choice choice;
  std::vector<Diagnostic> warnings; ///< of the run
};
/// No path: the run was stopped.
struct Stopped {
  Diagnostic why;
};

/// Runs all paths of the first scenario and chooses the one of the quantile.
std::variant<ChosenPath, Diagnostic, Stopped> choose_path(const Model::Implementation& model,
                                                          const PathQuantile& quantile,
                                                          const RunOptions& options,
                                                          const driver::NamedInputs& inputs);

} // namespace deal::api
