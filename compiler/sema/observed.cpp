#include "compiler/sema/elaborator.hpp"
#include "compiler/sema/money.hpp"
#include "compiler/sema/terms.hpp"
#include "compiler/sema/walk.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace deal::sema {

namespace {

/// What a formula that looks back on a period reads of it, at one and the same time.
class Looks {
 public:
  explicit Looks(const Model& model) : model_(model) {}

  /// Whether a state after `next` stands beside what happened in the period, at the first of all times that the
  /// formula speaks of at which it does.
  bool mix(TermId value, TermId present) {
    if (!names_a_state(value) && !names_a_state(present)) return false;
    if (mixes({value, present})) return true;
    for (std::size_t i = 0; i < times_.size(); ++i)
      if (mixes({times_[i]})) return true;
    return false;
  }

  std::string state() const { return model_.states[model_.term(after_).index].name; }
  std::string other() const {
    const TermId id = flow_ != none_id ? flow_ : used_;
    if (const auto name = named_.find(id); name != named_.end()) return name->second;
    return name_of_flow(model_, model_.term(id));
  }

 private:
  struct Part {
    TermId id;
    TermId let; ///< the named formula that it was met in; none: the text itself
  };

  /// Most formulas do not.
  bool names_a_state(TermId root) {
    bool found = false;
    walk_up(
        root, [&](TermId id) { return known_.contains(id); }, [&](TermId id) { known_.insert(id); },
        [&](TermId id, auto push) {
          const Term& term = model_.term(id);
          found |= term.op == TermOp::state_after;
          std::ranges::for_each(term.operands, push);
          if (term.op != TermOp::variable) return;
          push(model_.variables[term.index].value);
          push(model_.variables[term.index].present);
        },
        [](TermId) {});
    return found;
  }

  bool mixes(const std::vector<TermId>& roots) {
    after_ = flow_ = used_ = none_id;
    named_.clear();
    read(roots);
    return after_ != none_id && (flow_ != none_id || used_ != none_id);
  }

  void read(const std::vector<TermId>& roots) {
    std::set<TermId> seen;
    std::map<std::uint32_t, TermId> states_after, states_used;
    std::vector<Part> open;
    for (TermId root : roots) {
      // What is asked about can have a name itself.
      while (root != none_id && model_.term(root).op == TermOp::variable)
        root = model_.variables[model_.term(root).index].value;
      open.push_back({root, none_id});
    }
    while (!open.empty()) {
      const Part part = open.back();
      open.pop_back();
      if (part.id == none_id || !seen.insert(part.id).second) continue;
      const Term& term = model_.term(part.id);
      if (part.let != none_id) named_[part.id] = model_.variables[part.let].name;
      if (happens(term.op)) {
        if (flow_ == none_id || part.let == none_id) flow_ = part.id;
        continue;
      }
      switch (term.op) {
      case TermOp::opening:
      case TermOp::closing:
      case TermOp::growth: continue; // They say at what time.
      case TermOp::state_after:
        states_after[term.index] = part.id;
        if (after_ == none_id) after_ = part.id;
        continue;
      case TermOp::state: states_used[term.index] = part.id; continue;
      case TermOp::variable: {
        const TermId let = part.let == none_id ? term.index : part.let;
        open.push_back({model_.variables[term.index].value, let});
        open.push_back({model_.variables[term.index].present, let});
        continue;
      }
      default: break;
      }
      const bool own_time = term.op >= TermOp::previous && !at_once(term.op);
      for (const TermId operand : term.operands) {
        if (operand == none_id) continue;
        if (own_time)
          at_own_time(operand);
        else
          open.push_back({operand, part.let});
      }
    }
    for (const auto& [state, after] : states_after) {
      const auto used = states_used.find(state);
      if (used == states_used.end() || flow_ != none_id) continue;
      after_ = after;
      used_ = used->second;
      return;
    }
  }

  /// Once each: a formula can ask for its own past.
  void at_own_time(TermId root) {
    if (known_times_.insert(root).second) times_.push_back(root);
  }

  /// Sums and choices of what is read at the same time.
  static bool at_once(TermOp op) {
    return reads_the_period(op) || op == TermOp::first || op == TermOp::defined ||
           op == TermOp::counterfactual;
  }

  static bool happens(TermOp op) {
    return op == TermOp::due || op == TermOp::paid || op == TermOp::count || op == TermOp::amount ||
           (is_flow(op) && op != TermOp::cycling);
  }

  const Model& model_;
  std::set<TermId> known_;
  std::set<TermId> known_times_;
  std::vector<TermId> times_; ///< formulas that are read at a time of their own
  TermId after_ = none_id, flow_ = none_id, used_ = none_id;
  std::map<TermId, std::string> named_;
};

} // namespace

/// A state after the period and what happened in the period belong to two times: who joins them says which is meant.
bool Elaborator::check_observed(const Value& value, Span span) {
  Looks looks(model_);
  if (!looks.mix(value.term, value.present)) return true;
  const std::string state = looks.state();
  diagnostics_.report(Code::mixed_times, span, {state, looks.other()})
      .help("`opening(" + state + ")` is what the period began with, `closing(" + state +
            ")` what it left");
  return false;
}

} // namespace deal::sema
