#include "compiler/ir/varying.hpp"
#include "compiler/lower/cancelling.hpp"
#include "compiler/lower/tracing.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace deal::lower {

namespace {

void note_what_varies(Lowered& lowered) {
  const std::vector<bool> varying = ir::varying_outputs(lowered.program);
  std::array<std::vector<bool>, 2> by_kind; // of scalars and of series
  for (std::size_t i = 0; i < varying.size(); ++i)
    by_kind[lowered.program.outputs[i].series].push_back(varying[i]);
  const auto note = [&](OutputPlace& place) { place.varies = by_kind[place.series][place.index]; };
  for (Outputs& outputs : lowered.scenarios) {
    std::ranges::for_each(outputs.measures, note);
    for (auto& [term, place] : outputs.statistics) note(place);
  }
}

} // namespace

std::optional<Lowered> lower(std::span<const sema::Model* const> models,
                             diagnostics::Diagnostics& diagnostics, const Options& options) {
  if (models.empty()) throw std::logic_error("lower: no model");
  Shared shared(models.front()->grid.periods(), options.budget);
  Lowered result;
  for (const sema::Model* model : models) {
    if (model->grid.periods() != models.front()->grid.periods())
      throw std::logic_error("lower: the grids of two scenarios differ");
    shared.depth = 0;
    auto outputs = Lowering(*model, shared, diagnostics, options).run();
    if (outputs) result.scenarios.push_back(std::move(*outputs));
  }
  if (result.scenarios.size() < models.size()) return std::nullopt;
  result.program = shared.builder.finish();
  note_what_varies(result);
  return result;
}

std::size_t Lowered::scenario_of(ir::SiteId site) const {
  const auto found = std::ranges::upper_bound(scenarios, site, {}, &Outputs::sites_end);
  return static_cast<std::size_t>(found - scenarios.begin());
}

Lowering::Lowering(const sema::Model& model, Shared& shared, diagnostics::Diagnostics& diagnostics,
                   const Options& options)
    : model_(model), options_(options), diagnostics_(diagnostics), shared_(shared),
      builder_(shared.builder), draws_(model.draws.size()), payments_(model.payments.size()),
      transfers_(model.transfers.size()), postings_(model.postings.size()) {
  outputs_.model = &model;
  start_column_ = builder_.grid_column("period_start", model.grid.start_slots);
  end_column_ = builder_.grid_column("period_end", model.grid.end_slots);
  for (std::uint32_t i = 0; i < model.grid.columns.size(); ++i) {
    const auto name = model.grid.column_names.find(i);
    columns_.push_back(
        builder_.grid_column(name == model.grid.column_names.end() ? "period_value" : name->second,
                             model.grid.columns[i]));
  }
}

Lowering::~Lowering() = default;

void Lowering::make_tracings() {
  std::set<sema::Rule> rules;
  for (const sema::Term& term : model_.terms)
    if (sema::follows_money(term.op)) rules.insert(term.rule);
  if (options_.ledger) rules.insert(model_.attribution);
  for (const sema::Rule rule : rules)
    tracings_.emplace(rule, std::make_unique<Tracing>(*this, rule));
}

std::optional<Outputs> Lowering::run() {
  try {
    happen();
    observe_results();
    finish_all_memories();
    observe_conservation();
    if (options_.ledger) place_ledger();
  } catch (const Unordered&) { return std::nullopt; }
  if (diagnostics_.has_errors()) return std::nullopt;
  outputs_.sites_end = builder_.next_site();
  return std::move(outputs_);
}

/// One period, in the order of the semantics: per stage evaluate, settle, trace, book; then states. What is
/// observed and remembered follows.
void Lowering::happen() {
  make_families();
  find_payments();
  for (std::size_t i = 0; i < model_.states.size(); ++i) {
    const sema::State& state = model_.states[i];
    const bool mask = state.type.kind == sema::Kind::boolean;
    state_slots_.push_back(
        builder_.slot(state.name, mask ? ir::Type::mask : ir::Type::number, state.family));
    size_slots_.emplace_back();
    if (cancelling().keeps_size(i))
      size_slots_.back() = builder_.slot(state.name + "'size", ir::Type::number, state.family);
  }
  make_balances();
  make_holdings();
  make_tracings();
  require_all(true);
  for (std::size_t stage = 0; stage < sema::stage_count; ++stage) {
    require_ranges(evaluation(stage));
    settle(stage);
    for (const auto& [rule, tracing] : tracings_) tracing->trace(stage);
    transfer(stage);
  }
  update_states();
  require_all(false);
}

} // namespace deal::lower
