#pragma once

#include "compiler/driver/driver.hpp"
#include "compiler/driver/inputs.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/sema/terms.hpp"
#include "runtime/kernel/kernel.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace deal::driver {

/// What the formulas of a model come to on one path, found by running that path with a measure for each formula
/// that was asked for. The interpreter runs it, so that these are the numbers of every run.
class PathValues {
 public:
  /// Of the model of the first scenario. What is given outlives it.
  PathValues(const Compilation& compilation, std::uint64_t seed, std::uint64_t path,
             const NamedInputs& inputs, stop::Stop* stop = nullptr);
  /// Of one model of the compilation.
  PathValues(const Compilation& compilation, const sema::Model& model, std::uint64_t seed,
             std::uint64_t path, const NamedInputs& inputs, stop::Stop* stop = nullptr);

  /// Asks for a term as it is read at a point of each period.
  void want(sema::TermId term, sema::ReadAt at);
  /// Runs the path for all that is wanted and not known. False if the path met a fault.
  bool fill();
  /// Of each period, or one number; NaN where it is absent or undefined. What was not wanted costs a run of its own. Not to be
  /// called after a fault.
  const std::vector<double>& series(sema::TermId term, sema::ReadAt at);
  double value(sema::TermId term, sema::ReadAt at, std::uint32_t period);
  bool moves(sema::TermId term) const;
  /// A formula that no run reads can mix what has no time in common.
  bool settled(sema::TermId term) const;

  /// The model with the terms that were made since.
  const sema::Model& model() const { return model_; }
  sema::Terms& terms() { return terms_; }

  const std::optional<kernel::Fault>& fault() const { return fault_; }
  const lower::Lowered& lowered() const { return *lowered_; } ///< of the last run

 private:
  using Key = std::pair<sema::TermId, sema::ReadAt>;
  Key key(sema::TermId term, sema::ReadAt at) const;

  sema::Model model_;
  sema::Terms terms_;
  std::uint64_t seed_, path_;
  const NamedInputs& inputs_;
  ir::Budget budget_;
  std::vector<Key> wanted_;
  std::map<Key, std::vector<double>> known_;
  std::optional<lower::Lowered> lowered_;
  std::optional<kernel::Fault> fault_;
};

} // namespace deal::driver
