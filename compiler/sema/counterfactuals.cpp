#include "compiler/sema/elaborator.hpp"
#include "compiler/sema/walk.hpp"
#include "compiler/sema/without.hpp"

#include <algorithm>
#include <unordered_set>

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

/// Which deals are made for which others, as far as the text tells.
void Elaborator::find_hanging() {
  Naming naming(root_, definitions_);
  for (const auto& member : root_.members) {
    if (!is_deal(*member)) continue;
    if (auto named = naming.made_for(*member); !named.empty())
      model_.hangs_on[member->name] = std::move(named);
  }
}

/// The deals that are removed somewhere, with what is made for them. Only who reads these has to ask whether a
/// deal stands; in all other models nothing is asked.
void Elaborator::find_removable() {
  const Naming naming(root_, definitions_);
  std::set<std::string> named;
  for (const Declaration* declaration : definitions_.parts) {
    // The library measures nothing; the measures of a report do.
    if (!is_library(declaration->span) || std::holds_alternative<MeasureDecl>(declaration->value))
      naming.removed_in(*declaration, named);
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
  // What is absent without the deals makes the answer so.
  const auto gone = with_dependants(model_, deals);
  if (reads_absent(value.term, &gone) || reads_absent(value.present, &gone)) {
    value.present = terms_.both(there(value, e.span), value.present, e.span);
    value.type.optional = true;
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

/// Whether the deal that an instance belongs to is made; none of one that is removed nowhere, or of a row's data.
TermId Elaborator::stands(const Instance& instance, Span span) {
  const auto& removable = model_.removable;
  const std::string deal = deal_of(instance);
  const auto found = std::ranges::lower_bound(removable, deal);
  if (found == removable.end() || *found != deal || instance.table != 0) return none_id;
  return terms_.leaf(TermOp::stands, span, static_cast<std::uint32_t>(found - removable.begin()), 0,
                     true);
}

/// A query's condition on a deal that is removed somewhere: that it has not been.
TermId Elaborator::while_it_stands(TermId holds, const Instance& instance, Span span) {
  return holds == none_id ? none_id : terms_.both(stands(instance, span), holds, span);
}

namespace {

bool is_within(const Scope& scope, const std::string& deal) {
  for (const Scope* s = &scope; s != nullptr; s = s->parent) {
    for (const Instance* each : {static_cast<const Instance*>(s->instance), s->fields})
      if (each != nullptr && deal_part(each->qualified) == deal) return true;
  }
  return false;
}

/// Where the name that an expression goes out from is a local one: of a function's parameter, or what a query walks
/// over; null if it is none.
const Scope* local_of(const Expr& expression, const Scope& scope) {
  if (expression.kind == ExprKind::member) return local_of(*expression.args[0], scope);
  if (expression.kind != ExprKind::name) return nullptr;
  for (const Scope* s = &scope; s != nullptr; s = s->parent) {
    for (const auto& local : s->locals)
      if (local.first == expression.text) return s;
    if (s->instance != nullptr && s->instance->find(expression.text) != nullptr) return nullptr;
  }
  return nullptr;
}

} // namespace

/// What somebody else reads of a deal that is removed somewhere. A query asks for itself whether the deal stands.
Value Elaborator::read_of_deal(Value value, const Instance& owner, const Expr& expression,
                               const Scope& scope) {
  const Span span = expression.span;
  const TermId made = stands(owner, span);
  const Scope* local = local_of(*expression.args[0], scope);
  if (made == none_id || value.failed || value.is(Kind::none) || is_within(scope, deal_of(owner)) ||
      (local != nullptr && local->is_walk))
    return value;
  const Absence read{deal_of(owner), owner.qualified + "." + expression.text, span};
  // A function that is told a deal can be told it by a query.
  const bool known = value.term == none_id || decides_dates(value);
  if (known && local == nullptr) note_fixed(value, read);
  if (known && (local == nullptr || value.term == none_id || is_library(span))) return value;
  if (value.present != none_id) {
    value.present = terms_.both(made, value.present, span);
    value.type.optional = true;
    return value;
  }
  TermId instead = none_id;
  const Member* member = owner.find(expression.text);
  Type declared = value.type;
  declared.optional |= member != nullptr && member->type != nullptr && member->type->optional;
  if (is_none_without(declared)) {
    instead = value.is(Kind::boolean) ? terms_.boolean(false, span) : terms_.constant(0, span);
  } else {
    instead = terms_.absent(static_cast<std::uint32_t>(model_.absences.size()), span);
    model_.absences.push_back(read);
  }
  auto guarded = [&](TermId term) {
    return terms_.make(TermOp::select, span, made, term, instead);
  };
  value.length = mapped(value, true, guarded);
  value.term = guarded(value.term);
  value.is_now = false;
  return value;
}

/// A date or a length of time that is known before the run decides what the calendar can be asked, so that it stays
/// known where nothing is said for it.
bool Elaborator::decides_dates(const Value& value) const {
  const Unit time{.time = 1};
  const bool length = value.is(Kind::number) && value.type.unit == time;
  return !filling_in_ && terms_.is_constant(value.term) && value.present == none_id &&
         (value.is(Kind::date) || length) &&
         (reading_.empty() || reading_.back().member->form != Member::Form::measure);
}

/// What is neither a number, a date nor a condition is known before the run. What a deal is made of is a way to
/// what it says.
void Elaborator::note_fixed(const Value& value, Absence read) {
  switch (value.type.kind) {
  case Kind::instance:
  case Kind::payment:
  case Kind::transfer:
  case Kind::posting: return;
  default: break;
  }
  const std::string reader = !reading_.empty()    ? reading_.back().member->qualified
                             : effect_ != nullptr ? effect_->qualified
                                                  : "";
  model_.fixed_readings.push_back({reader, std::move(read)});
}

/// Whether a value can be told: none if it always can.
TermId Elaborator::there(const Value& value, Span span) {
  if (value.term == none_id || !(reads_absent(value.term) || reads_absent(value.present)))
    return none_id;
  return terms_.make(TermOp::there, span, value.term, value.present, none_id, 0, 1);
}

/// Whether something in a term is absent if one of these deals is not made; of all, if none are named.
bool Elaborator::reads_absent(TermId root, const std::set<std::string>* deals) {
  if (root == none_id || model_.absences.empty()) return false;
  std::unordered_set<TermId> seen;
  bool found = false, unfinished = false;
  walk_up(
      root, [&](TermId id) { return found || seen.contains(id) || all_there_.contains(id); },
      [&](TermId id) { seen.insert(id); },
      [&](TermId id, auto push) {
        const Term& term = model_.terms[id];
        if (term.op == TermOp::constant && term.index != 0)
          found |= deals == nullptr || deals->contains(model_.absences[term.index - 1].deal);
        for (const TermId operand : term.operands) push(operand);
        if (term.op != TermOp::variable) return;
        const TermId value = model_.variables[term.index].value;
        unfinished |= value == none_id;
        push(value);
      },
      [](TermId) {});
  if (!found && !unfinished && deals == nullptr) all_there_.merge(seen);
  return found;
}

} // namespace deal::sema
