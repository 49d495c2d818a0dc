#include "compiler/sema/elaborator.hpp"
#include "compiler/sema/without.hpp"

#include <algorithm>

namespace deal::sema {

using namespace syntax;

namespace {

constexpr std::string_view removal = "without ";

std::string form_of(const Member& member, const Model& model) {
  switch (member.form) {
  case Member::Form::party: {
    switch (model.parties[member.id].kind) {
    case PartyKind::division: return "a division";
    case PartyKind::outside: return "an outside party";
    default: return "a party";
    }
  }
  case Member::Form::measure: return "a measure";
  case Member::Form::event: return "an event";
  case Member::Form::state: return "a state";
  case Member::Form::instance: return "a table";
  default: return "a formula";
  }
}

} // namespace

/// Which deals name which others, as far as the text tells.
void Elaborator::find_hanging() {
  Naming naming(sources_, root_, definitions_);
  for (const auto& member : root_.members) {
    if (!is_deal(*member)) continue;
    if (auto named = naming.named_by(*member); !named.empty())
      model_.hangs_on[member->name] = std::move(named);
  }
}

/// The deals that are removed somewhere, with what hangs on them. Only queries over these have to ask whether
/// a deal stands; in all other models nothing is asked.
void Elaborator::find_removable() {
  const Naming naming(sources_, root_, definitions_);
  std::set<std::string> named;
  for (const Declaration* declaration : definitions_.parts) {
    if (!is_library(declaration->span)) naming.removed_in(*declaration, named);
  }
  for (const auto& [name, override_] : overrides_) naming.removed_in(*override_.value, named);
  if (input_.question != nullptr) naming.removed_in(*input_.question, named);
  for (const std::string& name : removed_by_scenario()) {
    if (require_deal(name, std::nullopt)) named.insert(name);
  }
  const auto removable = with_dependants(model_, named);
  model_.removable.assign(removable.begin(), removable.end());
}

/// The names in "without note24, others".
std::vector<std::string> Elaborator::removed_by_scenario() {
  std::vector<std::string> names;
  if (!names_removal(input_.scenario)) return names;
  const std::string& text = input_.scenario;
  for (std::size_t begin = removal.size(); begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::string name = text.substr(begin, end - begin);
    name.erase(0, name.find_first_not_of(' '));
    name.erase(name.find_last_not_of(' ') + 1);
    names.push_back(std::move(name));
    begin = end + 1;
  }
  return names;
}

std::vector<std::string> Elaborator::known_deals() const {
  std::vector<std::string> names;
  for (const auto& member : root_.members)
    if (is_deal(*member)) names.push_back(member->name);
  return names;
}

/// The deal of the model that an instance is or belongs to; "" of the model itself.
std::string Elaborator::deal_of(const Instance& instance) const {
  return deal_part(instance.qualified);
}

bool Elaborator::require_deal(const std::string& name, std::optional<Span> place) {
  const Member* member = root_.find(name);
  if (member != nullptr && is_deal(*member)) return true;
  const bool unknown = member == nullptr;
  const Code code = unknown ? Code::unknown_deal : Code::not_a_deal;
  std::vector<std::string> arguments{name};
  if (!unknown) arguments.push_back(form_of(*member, model_));
  auto report =
      place ? diagnostics_.report(code, *place, arguments) : diagnostics_.report(code, arguments);
  if (!unknown && place) report.label(member->span, "declared here");
  const std::string near = diagnostics::nearest(name, known_deals());
  report.help(near.empty() ? "what is made from a structure can be removed, and what the model "
                             "pays, issues, moves or books itself"
                           : "did you mean `" + near + "`?");
  return false;
}

/// Where the name of a deal is asked for: what a deal of rows means does not depend on the row at hand.
Value Elaborator::deal_reference(const Expr& expression, const Scope& scope) {
  const Span span = expression.span;
  if (expression.kind != ExprKind::name) {
    const Value found = elaborate(expression, scope, {});
    if (found.failed) return found;
    const bool part = found.is(Kind::instance);
    auto report = diagnostics_.report(
        Code::not_a_deal, span,
        {std::string(sources_.text(span)), part ? "part of a deal" : describe(found.type)});
    if (part) report.help("name the deal that it is a part of");
    return failed(span);
  }
  for (const Scope* s = &scope; s != nullptr; s = s->parent) {
    for (const auto& [name, value] : s->locals)
      if (name == expression.text && value.is(Kind::deal)) return value;
  }
  if (!require_deal(expression.text, span)) return failed(span);
  Value value{.type = Type::of(Kind::deal), .span = span};
  value.text = expression.text;
  return value;
}

/// `without(note24, x)`: x in the same path without the deals.
Value Elaborator::call_without(const Expr& e, const Scope& scope) {
  if (e.args.size() < 3) {
    diagnostics_.report(Code::argument_count, e.span,
                        {"without", "a deal and a quantity", std::to_string(e.args.size() - 1)});
    return failed(e.span);
  }
  std::set<std::string> deals;
  for (std::size_t i = 1; i + 1 < e.args.size(); ++i) {
    const Value deal = deal_reference(*e.args[i], scope);
    if (deal.failed) return deal;
    deals.insert(deal.text);
  }
  Value value = elaborate(*e.args.back(), scope, {});
  if (value.failed || value.is(Kind::none)) return value;
  const bool quantity = value.term != none_id;
  if (!quantity || TimingAnalysis(model_).of(value.term).over_paths) {
    auto report = diagnostics_.report(
        Code::wrong_type_for, value.span,
        {"`without`", "a quantity", quantity ? "a statistic over paths" : describe(value.type)});
    if (quantity) report.help("take the statistic of it, as in `mean(without(deal, x))`");
    return failed(e.span);
  }
  auto& known = model_.counterfactuals;
  const auto found = std::ranges::find(known, deals);
  const auto index = static_cast<std::uint32_t>(found - known.begin());
  if (found == known.end()) known.push_back(deals);
  auto wrapped = [&](TermId term) {
    if (term == none_id) return term;
    return terms_.make(TermOp::counterfactual, e.span, term, none_id, none_id, index);
  };
  value.term = wrapped(value.term);
  value.present = wrapped(value.present);
  value.span = e.span;
  value.length = mapped(value, true, wrapped);
  value.is_now = false;
  return value;
}

/// A query's condition on a deal that is removed somewhere: that it has not been.
TermId Elaborator::while_it_stands(TermId holds, const Instance& instance, Span span) {
  const auto& removable = model_.removable;
  const auto found = std::ranges::lower_bound(removable, deal_of(instance));
  if (found == removable.end() || *found != deal_of(instance) || instance.table != 0 ||
      holds == none_id)
    return holds;
  const auto index = static_cast<std::uint32_t>(found - removable.begin());
  return terms_.both(terms_.leaf(TermOp::stands, span, index, 0, true), holds, span);
}

} // namespace deal::sema
