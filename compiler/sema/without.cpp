#include "compiler/sema/without.hpp"

#include "compiler/sema/terms.hpp"
#include "compiler/sema/walk.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

namespace deal::sema {

std::set<std::string> with_dependants(const Model& model, const std::set<std::string>& deals) {
  std::map<std::string, std::vector<std::string>> dependants;
  for (const auto& [deal, named] : model.hangs_on) {
    for (const std::string& other : named) dependants[other].push_back(deal);
  }
  std::set<std::string> result = deals;
  std::vector<std::string> open(deals.begin(), deals.end());
  while (!open.empty()) {
    const std::string deal = std::move(open.back());
    open.pop_back();
    for (const std::string& dependant : dependants[deal]) {
      if (result.insert(dependant).second) open.push_back(dependant);
    }
  }
  return result;
}

bool is_none_without(const Type& type) {
  const Unit& unit = type.unit;
  if (type.optional) return false;
  if (type.kind == Kind::boolean) return true;
  if (type.kind != Kind::number || unit.points != 0 || !unit.exchange.empty()) return false;
  if (unit.money == 1) return unit.counts.empty();
  return unit.money == 0 && !unit.counts.empty() &&
         std::ranges::all_of(unit.counts, [](const auto& count) { return count.second > 0; });
}

std::vector<std::string> removal_of(const Model& model, const std::set<std::string>& deals) {
  std::vector<std::string> result(deals.begin(), deals.end());
  std::ranges::set_difference(with_dependants(model, deals), deals, std::back_inserter(result));
  return result;
}

namespace {

bool is_absent(const Term& term) { return term.op == TermOp::constant && term.index != 0; }

/// Takes deals out of a model: first what they do, then what others read of them.
class Removal {
 public:
  explicit Removal(Model& model) : model_(model), terms_(model) {}

  std::vector<Refusal> run() {
    nothing_ = terms_.constant(0);
    silence();
    for (Term& term : model_.terms) {
      if (term.op == TermOp::stands && gone(model_.removable[term.index]))
        term = {.op = TermOp::constant, .boolean = true, .span = term.span};
    }
    const auto count = static_cast<TermId>(model_.terms.size());
    for (TermId id = 0; id < count; ++id) read(id);
    for (Measure& measure : model_.measures) leave_out(measure);
    for (Formula& formula : model_.written.formulas)
      if (gone(formula.name)) say_nothing(formula);
    for (Requirement& each : model_.requirements) {
      if (first_absent({each.condition, each.low, each.high, each.present}) != none_id) drop(each);
    }
    refuse_readers();
    return std::move(refusals_);
  }

 private:
  bool gone(const std::string& qualified) const {
    return model_.removed.contains(deal_part(qualified));
  }

  // Faults know a requirement by its number.
  static void drop(Requirement& each) {
    each.condition = each.low = each.high = each.present = none_id;
  }

  /// What the deals pay, issue, move, post and keep becomes nothing.
  void silence() {
    for (Payment& payment : model_.payments)
      if (gone(payment.name)) payment.due = nothing_;
    for (Transfer& transfer : model_.transfers)
      if (gone(transfer.name)) transfer.count = nothing_;
    for (Posting& posting : model_.postings)
      if (gone(posting.name)) posting.amount = nothing_;
    for (State& state : model_.states) {
      if (!gone(state.name)) continue;
      state.start = model_.terms[state.start].boolean ? terms_.boolean(false) : nothing_;
      state.next = none_id;
    }
    for (Requirement& each : model_.requirements)
      if (gone(each.name)) drop(each);
    std::erase_if(model_.holdings, [&](const OpeningHolding& each) { return gone(each.deal); });
    std::erase_if(model_.opening_tags, [&](const OpeningTag& each) { return gone(each.deal); });
  }

  /// Finds what a term has become, after all that it is made of.
  void read(TermId root) {
    walk_up(
        root, [&](TermId id) { return absent_.contains(id); },
        [&](TermId id) { absent_[id] = none_id; },
        [&](TermId id, auto push) {
          const Term& term = model_.terms[id];
          for (const TermId operand : term.operands) push(operand);
          if (term.op == TermOp::variable) push(model_.variables[term.index].value);
        },
        [&](TermId id) { absent_[id] = settle(id); });
  }

  /// Puts in its place what the term has become; what is absent in it, if anything is.
  TermId settle(TermId id) {
    const TermId missing = settle_parts(id);
    const Term& term = model_.terms[id];
    if (missing == none_id)
      if (const auto holds = truth_of(term)) truth_[id] = *holds;
    if (term.op == TermOp::stands || any_open(term) ||
        (term.op == TermOp::variable && open_.contains(model_.variables[term.index].value)))
      open_.insert(id);
    return missing;
  }

  TermId settle_parts(TermId id) {
    Term& term = model_.terms[id];
    if (is_absent(term)) return id;
    if (term.op == TermOp::variable) return settle_variable(id);
    const TermId missing = first_absent(term.operands);
    if (term.op == TermOp::there) {
      term.number = missing == none_id ? 1 : 0;
      // Without more deals another side of a choice can be taken.
      const bool final = missing != none_id && !any_open(term);
      return final ? replace(id, terms_.boolean(false)) : none_id;
    }
    if (missing == none_id) return replace(id, terms_.folded(id));
    switch (term.op) {
    case TermOp::select: {
      const auto holds = truth(term.operands[0]);
      if (!holds) return missing;
      if (is_known(term.operands[0])) return replace(id, terms_.folded(id));
      return absent_in(term.operands[*holds ? 1 : 2]);
    }
    case TermOp::and_:
    case TermOp::or_: {
      const bool decides = term.op == TermOp::or_;
      for (const TermId part : {term.operands[0], term.operands[1]}) {
        if (truth(part) != decides) continue;
        return is_known(part) ? replace(id, terms_.boolean(decides)) : none_id;
      }
      return missing;
    }
    default: return missing;
    }
  }

  /// Whether a condition holds whatever happens, where that is known: what is not removed by now stands.
  std::optional<bool> truth_of(const Term& term) const {
    const auto [a, b, c] = term.operands;
    switch (term.op) {
    case TermOp::constant: return term.number != 0;
    case TermOp::stands: return true;
    case TermOp::there: return term.number != 0;
    case TermOp::variable: return truth(model_.variables[term.index].value);
    case TermOp::not_: {
      const auto holds = truth(a);
      return holds ? std::optional(!*holds) : std::nullopt;
    }
    case TermOp::and_:
    case TermOp::or_: {
      const bool decides = term.op == TermOp::or_;
      if (truth(a) == decides || truth(b) == decides) return decides;
      return truth(a) && truth(b) ? std::optional(!decides) : std::nullopt;
    }
    case TermOp::select: {
      const auto holds = truth(a);
      return holds ? truth(*holds ? b : c) : std::nullopt;
    }
    default: return std::nullopt;
    }
  }
  std::optional<bool> truth(TermId id) const {
    if (id == none_id) return std::nullopt;
    if (const auto found = truth_.find(id); found != truth_.end()) return found->second;
    return is_known(id) ? std::optional(terms_.value(id) != 0) : std::nullopt;
  }

  /// What has a name and a known value becomes that value, as where it is written in its place.
  TermId settle_variable(TermId id) {
    const Variable& variable = model_.variables[model_.terms[id].index];
    if (variable.value == none_id) return none_id;
    const TermId missing = absent_in(variable.value);
    if (missing == none_id && variable.present == none_id && is_known(variable.value))
      replace(id, variable.value);
    return missing;
  }

  TermId replace(TermId id, TermId by) {
    if (by == id) return none_id;
    const Span span = model_.terms[id].span;
    model_.terms[id] = model_.terms[by];
    model_.terms[id].span = span;
    return absent_in(by);
  }

  bool is_known(TermId id) const { return terms_.is_constant(id) && !is_absent(model_.terms[id]); }
  bool any_open(const Term& term) const {
    return std::ranges::any_of(term.operands, [&](TermId id) { return open_.contains(id); });
  }
  TermId absent_in(TermId id) const {
    const auto found = absent_.find(id);
    return found == absent_.end() ? none_id : found->second;
  }
  template <class Parts> TermId first_absent(const Parts& parts) const {
    for (const TermId part : parts)
      if (const TermId found = absent_in(part); found != none_id) return found;
    return none_id;
  }
  TermId first_absent(std::initializer_list<TermId> parts) const {
    return first_absent<std::initializer_list<TermId>>(parts);
  }

  /// A measure of what is absent has no value on any path.
  void leave_out(Measure& measure) {
    if (first_absent({measure.value, measure.present}) == none_id) return;
    measure.value = model_.terms[measure.value].boolean ? terms_.boolean(false) : nothing_;
    measure.present = terms_.boolean(false);
  }

  /// What is asked why finds what others read, and no reasons.
  void say_nothing(Formula& formula) {
    if (formula.term == none_id) return;
    formula.parts.clear();
    formula.term = formula.type.kind == Kind::boolean ? terms_.boolean(false) : nothing_;
    formula.present = is_none_without(formula.type) ? none_id : terms_.boolean(false);
  }

  void refuse(const std::string& reader, Span place, TermId formula) {
    const TermId missing = absent_in(formula);
    if (missing != none_id)
      refusals_.push_back({reader, place, model_.absences[model_.terms[missing].index - 1]});
  }

  /// Whatever stays and happens has to know all that it reads.
  void refuse_readers() {
    for (const Party& each : model_.parties)
      for (const TermId term : {each.cash, each.kept_cash, each.kept_receipts})
        refuse(each.name, each.span, term);
    for (const OpeningHolding& each : model_.holdings)
      refuse(model_.assets[each.asset].name, each.span, each.count);
    for (const OpeningTag& each : model_.opening_tags)
      refuse(model_.parties[each.holder].name, each.span, each.amount);
    for (const Draw& each : model_.draws) {
      if (gone(each.name)) continue;
      for (const TermId term : each.arguments) refuse(each.name, each.span, term);
    }
    for (const State& each : model_.states) {
      refuse(each.name, each.span, each.start);
      refuse(each.name, each.next_span, each.next);
    }
    for (const Payment& each : model_.payments) refuse(each.name, each.due_span, each.due);
    for (const Transfer& each : model_.transfers) refuse(each.name, each.span, each.count);
    for (const Posting& each : model_.postings) refuse(each.name, each.span, each.amount);
    for (const Expectation& each : model_.expectations)
      refuse("expect " + each.text, each.span, each.condition);
    for (const FixedReading& each : model_.fixed_readings) {
      if (gone(each.read.deal) && !gone(each.reader))
        refusals_.push_back({each.reader, each.read.span, each.read, true});
    }
  }

  Model& model_;
  Terms terms_;
  TermId nothing_ = none_id;
  std::unordered_map<TermId, TermId> absent_; ///< of each term that is known, what is absent in it
  std::unordered_map<TermId, bool> truth_;    ///< of conditions of which it is known
  std::unordered_set<TermId> open_;           ///< that ask whether a deal stands which does by now
  std::vector<Refusal> refusals_;
};

} // namespace

std::vector<Refusal> remove_deals(Model& model, const std::set<std::string>& deals) {
  model.without.insert(deals.begin(), deals.end());
  model.removed = with_dependants(model, model.without);
  return Removal(model).run();
}

void report(diagnostics::Diagnostics& diagnostics, const Refusal& refusal,
            std::optional<Span> place) {
  auto report = diagnostics.report(diagnostics::Code::reads_removed, place ? *place : refusal.place,
                                   {refusal.reader, refusal.read.what, refusal.read.deal});
  if (place || !(refusal.read.span == refusal.place))
    report.label(refusal.read.span, "`" + refusal.read.what + "` is read here");
  if (place) report.label(refusal.place, "`" + refusal.reader + "` stays");
  report.help(refusal.fixed
                  ? "a date or a length of time can have something in its stead, `" +
                        refusal.read.what +
                        " otherwise …`; an option or a party has to be told where it is read"
                  : "say what stands in for it: `" + refusal.read.what + " otherwise …`");
}

} // namespace deal::sema
