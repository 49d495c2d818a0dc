#include "compiler/lower/lowering.hpp"

namespace deal::lower {

std::optional<Lowered> lower(const sema::Model& model, diagnostics::Diagnostics& diagnostics) {
  return Lowering(model, diagnostics).run();
}

Lowering::Lowering(const sema::Model& model, diagnostics::Diagnostics& diagnostics)
    : model_(model), diagnostics_(diagnostics), builder_(model.grid.periods()),
      draws_(model.draws.size()), payments_(model.payments.size()),
      transfers_(model.transfers.size()) {
  start_column_ = builder_.grid_column("period_start", model.grid.start_slots);
  end_column_ = builder_.grid_column("period_end", model.grid.end_slots);
  for (const auto& values : model.grid.columns)
    columns_.push_back(builder_.grid_column("period_value", values));
}

/// One period, in the order of the semantics: per stage evaluate, settle, trace, book; then states, then
/// what is observed.
std::optional<Lowered> Lowering::run() {
  try {
    make_families();
    for (const sema::State& state : model_.states) {
      const bool mask = state.type.kind == sema::Kind::boolean;
      state_slots_.push_back(
          builder_.slot(state.name, mask ? ir::Type::mask : ir::Type::number, state.family));
    }
    make_balances();
    make_holdings();
    find_origins();
    for (std::size_t stage = 0; stage < sema::stage_count; ++stage) {
      settle(stage);
      trace(stage);
      transfer(stage);
    }
    update_states();
    observe_results();
    finish_memories();
    observe_conservation();
  } catch (const Unordered&) { return std::nullopt; }
  if (diagnostics_.has_errors()) return std::nullopt;
  lowered_.program = builder_.finish();
  return std::move(lowered_);
}

} // namespace deal::lower
