#include "compiler/lower/lowering.hpp"
#include "compiler/lower/requirement_role.hpp"
#include "compiler/sema/money.hpp"
#include "compiler/sema/terms.hpp"
#include "compiler/sema/walk.hpp"

#include <charconv>

namespace deal::lower {

using ir::no_value;

namespace {

constexpr std::string_view requirement = "requirement ";

} // namespace

std::string requirement_role(std::size_t index) {
  return std::string(requirement) + std::to_string(index);
}

std::optional<std::size_t> requirement_of(std::string_view role) {
  if (!role.starts_with(requirement)) return std::nullopt;
  std::size_t index = 0;
  std::from_chars(role.data() + requirement.size(), role.data() + role.size(), index);
  return index;
}

/// Whether it hangs on no payment of the period; if `with_balances`, but for what somebody has.
bool Lowering::known_before_payments(TermId root, bool with_balances) const {
  std::map<TermId, bool> found;
  sema::walk_up(
      root, [&](TermId id) { return id == sema::none_id || found.contains(id); },
      [&](TermId id) { found[id] = true; }, [&](TermId id, auto push) { parts(id, push); },
      [&](TermId id) {
        const TermOp op = model_.term(id).op;
        bool before = op < TermOp::due || (op >= TermOp::stands && op < TermOp::total) ||
                      op >= TermOp::column || (with_balances && sema::is_balance(op));
        before &= op != TermOp::state_after && op != TermOp::closing;
        parts(id, [&](TermId part) { before &= part == sema::none_id || found.at(part); });
        found[id] = before;
      });
  return root == sema::none_id || found.at(root);
}

/// What is known before the payments is required before them, so that what it leads to is not blamed in its stead.
void Lowering::require_all(bool before_payments) {
  sema::TimingAnalysis timing(model_);
  for (std::size_t i = 0; i < model_.requirements.size(); ++i) {
    const sema::Requirement& each = model_.requirements[i];
    bool timed = false, known = true;
    for (const TermId term : {each.condition, each.low, each.high, each.present}) {
      if (term == sema::none_id) continue;
      timed |= timing.of(term).timed;
      known &= known_before_payments(term);
    }
    if (known == before_payments)
      require(
          each, timed ? Moment::end : Moment::path,
          builder_.site(each.name.empty() ? "require" : each.name, requirement_role(i), each.span));
  }
}

void Lowering::require(const sema::Requirement& what, Moment moment, ir::SiteId site) {
  const ir::SiteId outer = builder_.site();
  builder_.at(site);
  path_.push_back(what.name);
  if (what.condition != sema::none_id) {
    const Result holds = evaluate(what.condition, moment);
    require_known(holds, site);
    builder_.require(holds.value, yes(), site);
  } else if (what.low != sema::none_id) {
    require_range(what, moment, site);
  }
  path_.pop_back();
  builder_.at(outer);
}

/// A range that hangs on what somebody has holds wherever the field can be read: at the start of each stage too.
void Lowering::require_ranges(Moment moment) {
  for (std::size_t i = 0; i < model_.requirements.size(); ++i) {
    const sema::Requirement& each = model_.requirements[i];
    if (each.low == sema::none_id) continue;
    bool known = true, balances = true;
    for (const TermId term : {each.low, each.high, each.present}) {
      if (term == sema::none_id) continue;
      known &= known_before_payments(term);
      balances &= known_before_payments(term, true);
    }
    if (balances && !known)
      require(each, moment, builder_.site(each.name, requirement_role(i), each.span));
  }
}

/// What is undefined faults where it is used.
void Lowering::require_range(const sema::Requirement& what, Moment moment, ir::SiteId site) {
  const ValueId high = number(what.high, moment);
  const ValueId low = what.strict ? number(what.low, moment) : nearest(what.low, what.high, moment);
  ValueId live = yes();
  if (what.present != sema::none_id) live = evaluate(what.present, moment).value;
  for (const ValueId side : {low, high})
    if (builder_.may_be_undefined(side))
      live = builder_.make(Op::and_, live,
                           builder_.make(Op::not_, builder_.make(Op::undefined, side)));
  double a = 0, b = 0;
  const bool known = builder_.is_constant(low, a) && builder_.is_constant(high, b);
  if (known && (what.strict ? a < b : a <= b)) return;
  builder_.require(builder_.compare(what.strict ? Op::lt : Op::le, low, high), live, site);
}

} // namespace deal::lower
