#include "compiler/sema/elaborator.hpp"

#include "compiler/sema/without.hpp"
#include "compiler/syntax/literals.hpp"

#include <algorithm>

namespace deal::sema {

using namespace syntax;

Elaborator::Elaborator(const source::Sources& sources, const Definitions& definitions,
                       const Input& input, diagnostics::Diagnostics& diagnostics,
                       const Limits& limits)
    : sources_(sources), definitions_(definitions), input_(input), diagnostics_(diagnostics),
      limits_(limits), recorder_(input.keep_written ? &model_.written : nullptr),
      watch_(input.stop) {}

std::optional<Model> Elaborator::run() {
  try {
    return analyze();
  } catch (const TooMuch& what) {
    const std::size_t reports = diagnostics_.size();
    diagnostics_.report(what.code, what.span, {std::to_string(what.limit)});
    if (user_call_) blame(reports, user_call_);
    for (auto reading = reading_.rbegin(); reading != reading_.rend(); ++reading)
      blame(reports, user_place(reading->member->owner));
    return std::nullopt;
  }
}

std::optional<Model> Elaborator::analyze() {
  model_.scenario = input_.scenario;
  model_.parties.push_back(
      {.name = "world", .kind = PartyKind::world, .owner = 0, .cash = none_id, .span = {}});
  model_.title = definitions_.title;
  find_currency();
  make_grid();
  if (diagnostics_.has_errors()) return std::nullopt;
  collect_host();
  // The model's uses of what was refused are not to blame.
  if (diagnostics_.has_errors()) return std::nullopt;
  make_kinds_and_accounts();
  if (diagnostics_.has_errors()) return std::nullopt;
  if (!input_.scenario.empty() && !names_removal(input_.scenario))
    collect_overrides(input_.scenario);
  for (const Setting& setting : input_.settings) {
    overrides_[setting.name] = {.value = setting.value, .span = setting.span};
  }
  for (const Given& given : input_.given) given_[given.name] = &given;
  sampled_.insert(input_.sampled.begin(), input_.sampled.end());
  declare_root();
  check_host_names();
  find_hanging();
  find_removable();
  find_attribution();
  if (!given_up()) elaborate_all(root_);
  if (!given_up()) add_costs_of_default();
  if (!diagnostics_.has_errors()) check_followed();
  check_overrides_used();
  check_failures();
  if (!diagnostics_.has_errors()) correlate();
  if (!diagnostics_.has_errors()) check_draws_and_states();
  if (!diagnostics_.has_errors()) check_month_ends();
  if (diagnostics_.has_errors()) return std::nullopt;
  list_settables();
  if (const auto deals = removed_by_scenario(); !deals.empty()) {
    for (const Refusal& refusal : remove_deals(model_, {deals.begin(), deals.end()}))
      report(diagnostics_, refusal);
    if (diagnostics_.has_errors()) return std::nullopt;
  }
  return std::move(model_);
}

void Elaborator::duplicate(const std::string& name, Span second, Span first) {
  report_duplicate(diagnostics_, name, second, first);
}

namespace {

/// The currency of the first amount of money; "" if there is none.
std::string_view first_currency(const Expr& expression) {
  if (expression.kind == ExprKind::number) return currency_named(expression.text);
  for (const ExprPtr& argument : expression.args) {
    if (!argument) continue;
    if (const auto found = first_currency(*argument); !found.empty()) return found;
  }
  return {};
}

/// Of a party, a deal or a table.
std::string_view first_currency(const Declaration& declaration) {
  std::string_view found;
  auto look = [&](const ExprPtr& value) {
    if (found.empty() && value) found = first_currency(*value);
  };
  if (const auto* instance = std::get_if<InstanceDecl>(&declaration.value)) {
    for (const Field& field : instance->fields) look(field.value);
  }
  if (const auto* table = std::get_if<TableDecl>(&declaration.value)) {
    for (const TableRow& row : table->rows) std::ranges::for_each(row.cells, look);
  }
  if (const auto* block = std::get_if<ForDecl>(&declaration.value)) {
    for (const Declaration& member : block->members) {
      if (found.empty()) found = first_currency(member);
    }
  }
  return found;
}

} // namespace

/// The model's currency: the one it declares, else that of its first party's cash, else US dollars.
void Elaborator::find_currency() {
  for (const Declaration* declaration : definitions_.parts) {
    if (is_library(declaration->span)) continue;
    if (const auto* d = std::get_if<CurrencyDecl>(&declaration->value)) {
      auto unit = find_unit(d->name.text);
      if (!unit || unit->first.money != 1) {
        diagnostics_.report(Code::unknown_unit, d->name.span, {d->name.text})
            .help("write an ISO code such as USD");
        continue;
      }
      model_.currency = unit->first.currency;
      return;
    }
    if (!model_.currency.empty()) continue;
    model_.currency = first_currency(*declaration);
  }
  if (model_.currency.empty()) model_.currency = "USD";
}

void Elaborator::make_kinds_and_accounts() {
  model_.accounts.push_back({.name = "cash", .doc = "Money at hand."});
  accounts_["cash"] = 0;
  for (const auto& [name, definition] : definitions_.accounts) {
    accounts_[name] = static_cast<std::uint32_t>(model_.accounts.size());
    model_.accounts.push_back(make_account(*definition.what));
    model_.accounts.back().doc = definition.declaration->doc;
  }
  for (const auto& entry : definitions_.kinds) make_kind(entry.first);
}

std::optional<std::uint32_t> Elaborator::account_of(const KindDecl& kind, const char* side) {
  const Field* place = field(kind.fields, side);
  if (place == nullptr) {
    diagnostics_.report(Code::kind_incomplete, kind.name.span, {kind.name.text, side})
        .help("add `" + std::string(side) +
              ": …`, an account such as `sales`; `deal list kinds` shows examples");
    return std::nullopt;
  }
  return account_named(*place->value);
}

void Elaborator::make_kind(const std::string& name) {
  const auto& definition = definitions_.kinds.at(name);
  const KindDecl& kind = *definition.what;
  check_fields(kind.fields, {"stage", "payer", "payee", "class", "origin"}, "kind `" + name + "`");
  // Known even if something is wrong with it: its users are not to blame.
  kinds_[name] = static_cast<std::uint32_t>(model_.kinds.size());
  PaymentKind& result = model_.kinds.emplace_back();
  result = {.name = name, .doc = definition.declaration->doc, .span = kind.name.span};
  static const std::map<std::string, Stage> stages{{"funding", Stage::funding},
                                                   {"operating", Stage::operating},
                                                   {"distribution", Stage::distribution}};
  const Field* stage = field(kind.fields, "stage");
  if (stage == nullptr) {
    diagnostics_.report(Code::kind_incomplete, kind.name.span, {name, "stage"})
        .help("add `stage: …`: funding, operating or distribution");
    return;
  }
  auto found = stages.find(stage->value->text);
  if (found == stages.end()) {
    diagnostics_.report(Code::unknown_option, stage->value->span,
                        {stage->value->text, "funding, operating or distribution"});
    return;
  }
  result.stage = found->second;
  const auto payer = account_of(kind, "payer");
  const auto payee = account_of(kind, "payee");
  if (!payer || !payee) return;
  result.payer_account = *payer;
  result.payee_account = *payee;
  result.rank =
      seniority(field(kind.fields, "class"), root_.scope, "kind `" + name + "`", ordinary_rank);
  if (const Field* origin = field(kind.fields, "origin")) {
    if (origin->value->text != "payer") {
      diagnostics_.report(Code::unknown_option, origin->value->span,
                          {origin->value->text, "payer"});
    }
    result.tags = true;
  }
}

/// Those of the scenarios that it extends come first. Their chain ends.
void Elaborator::collect_overrides(const std::string& scenario) {
  std::vector<const ScenarioDecl*> chain;
  for (const ScenarioDecl* at = find_scenario(definitions_, scenario, std::nullopt, diagnostics_);
       at != nullptr;
       at = at->base ? find_scenario(definitions_, at->base->text, at->base->span, diagnostics_)
                     : nullptr)
    chain.push_back(at);
  for (auto decl = chain.rbegin(); decl != chain.rend(); ++decl) {
    for (const auto& [path, override_] : (*decl)->overrides) {
      overrides_[override_.label.text] = {.value = override_.value.get(),
                                          .draw = override_.draw,
                                          .each_period = override_.each_period,
                                          .span = override_.label.span};
    }
  }
}

void Elaborator::check_overrides_used() {
  for (const auto& [name, override_] : overrides_) {
    if (override_.used || given_up()) continue;
    // Of a deal that was given up before its fields were known nothing can be said.
    const Member* deal = root_.find(deal_part(name));
    if (deal != nullptr && deal->form == Member::Form::instance && !deal->child) continue;
    std::vector<std::string> known;
    std::function<void(const Instance&)> visit = [&](const Instance& instance) {
      for (const auto& member : instance.members) {
        if (member->form == Member::Form::field || member->form == Member::Form::let ||
            member->form == Member::Form::cell)
          known.push_back(member->qualified);
        if (member->child) visit(*member->child);
      }
    };
    visit(root_);
    const std::string near = diagnostics::nearest(name, known);
    auto report = diagnostics_.report(Code::unknown_override, override_.span, {name});
    report.help(
        near.empty()
            ? "an override names a `let`, a party's cash or a field of a deal: `deal.field: value`"
            : "did you mean `" + near + "`?");
  }
}

} // namespace deal::sema
