#include "compiler/sema/elaborator.hpp"
#include "compiler/sema/money.hpp"

#include <array>

namespace deal::sema {

using namespace syntax;

namespace {

struct RuleName {
  Rule rule;
  const char* name;
};
constexpr std::array<RuleName, rule_count> rule_names{{{Rule::pro_rata, "pro_rata"},
                                                       {Rule::fifo, "fifo"},
                                                       {Rule::own_first, "own_first"},
                                                       {Rule::own_last, "own_last"}}};
constexpr const char* all_rules = "pro_rata, fifo, own_first or own_last";

} // namespace

const char* name_of(Rule rule) { return rule_names[static_cast<std::size_t>(rule)].name; }

std::optional<Rule> rule_named(std::string_view name) {
  for (const RuleName& each : rule_names) {
    if (each.name == name) return each.rule;
  }
  return std::nullopt;
}

bool follows_money(TermOp op) {
  switch (op) {
  case TermOp::funded:
  case TermOp::aged:
  case TermOp::carried:
  case TermOp::tagged:
  case TermOp::returned:
  case TermOp::spent:
  case TermOp::passed_on: return true;
  default: return false;
  }
}

std::optional<Rule> Elaborator::rule_reference(const std::string& text, Span span) {
  const auto rule = rule_named(text);
  if (!rule) diagnostics_.report(Code::unknown_option, span, {text, all_rules});
  return rule;
}

/// `attribution fifo`, said at most once; the call's own choice comes before it.
void Elaborator::find_attribution() {
  std::optional<Span> said;
  each_declaration([&](const Declaration& declaration, const Scope&) {
    const auto* decl = std::get_if<InstanceDecl>(&declaration.value);
    if (decl == nullptr || decl->structure.text != "attribution") return;
    if (said) return duplicate("attribution", declaration.span, *said);
    said = declaration.span;
    if (const auto rule = rule_reference(decl->name.text, decl->name.span))
      model_.attribution = *rule;
  });
  if (input_.attribution) model_.attribution = *input_.attribution;
  rule_ = model_.attribution;
}

/// The rule that a call names, for all that is traced in it; else the one that holds around it.
std::optional<Rule> Elaborator::rule_of_call(const Expr& call, bool traces) {
  if (call.fields.empty()) return rule_;
  for (const Field& option : call.fields) {
    if (option.label.text != "rule" || !traces) {
      diagnostics_
          .report(Code::unknown_field, option.label.span,
                  {"a call of `" + call.args[0]->text + "`", option.label.text})
          .help(traces ? "there is: rule" : "it follows nobody's money, so that it has no options");
      return std::nullopt;
    }
  }
  const Expr& value = *call.fields.back().value;
  return rule_reference(value.text, value.span);
}

/// Remembers whose money a call follows, and where the model asks for it.
void Elaborator::note_followed(const Value& value, Span call) {
  if (value.failed || value.term == none_id) return;
  const Term& term = terms_[value.term];
  if (follows_money(term.op)) followed_.try_emplace(term.index, user_call_.value_or(call));
}

/// Asking for the money of somebody who puts in none is a mistake.
void Elaborator::check_followed() {
  const std::set<PartyId> marked = origins(model_);
  for (const auto& [party, span] : followed_) {
    if (marked.contains(party)) continue;
    diagnostics_.report(Code::no_money_to_follow, span, {"`" + model_.parties[party].name + "`"})
        .help("an `investment`, a loan, or a payment of kind equity, note, loan or gift marks "
              "money as its payer's");
  }
}

} // namespace deal::sema
