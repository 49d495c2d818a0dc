#include "compiler/lower/instructions.hpp"
#include "compiler/lower/tracing.hpp"
#include "compiler/sema/money.hpp"
#include "compiler/sema/walk.hpp"
#include "runtime/math/power.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace deal::lower {

using ir::no_value;
using sema::walk_up;

void Lowering::unordered(const std::string& name, source::Span span, const std::string& help) {
  std::string chain;
  for (const std::string& step : path_) chain += (chain.empty() ? "" : " → ") + step;
  // The deal's own place comes before that of a structure's formula.
  const auto deal = model_.deal_of(path_.empty() ? name : path_.front());
  const bool elsewhere = deal && deal->file != span.file;
  auto report = diagnostics_.report(Code::order_cycle, elsewhere ? *deal : span,
                                    {name, (chain.empty() ? "" : chain + " → ") + name});
  if (elsewhere) report.label(span, "`" + name + "` is needed here");
  report.help(help.empty() ? "`previous(…) otherwise …` and states are known when the period begins"
                           : help);
  throw Unordered{};
}

/// What an effect asks for, at its own site. Asked for once more while it is worked out, it has no order.
ir::ValueId Lowering::work_out(bool& busy, const std::string& name, source::Span span,
                               ir::SiteId site, const std::function<ValueId()>& formula) {
  if (busy) unordered(name, span);
  busy = true;
  path_.push_back(name);
  const ir::SiteId outer = builder_.site();
  builder_.at(site);
  const ValueId value = formula();
  builder_.at(outer);
  path_.pop_back();
  busy = false;
  return value;
}

/// Whether the value depends on where in the period it is read.
bool Lowering::sensitive(TermId root) {
  if (root == sema::none_id) return false;
  walk_up(
      root, [&](TermId id) { return sensitive_.contains(id); },
      [&](TermId id) { sensitive_[id] = false; }, [&](TermId id, auto push) { parts(id, push); },
      [&](TermId id) {
        const TermOp op = model_.term(id).op;
        bool result = op == TermOp::state_after || op == TermOp::closing || sema::is_balance(op) ||
                      sema::is_flow(op);
        parts(id, [&](TermId part) { result |= part != sema::none_id && sensitive_.at(part); });
        sensitive_[id] = result;
      });
  return sensitive_.at(root);
}

/// When a posting is made: with the last of the flows that it reads, and at the end of the period if it reads balances.
Moment Lowering::booked(const sema::Posting& posting) {
  std::set<TermId> seen;
  bool reads_balances = false;
  walk_up(
      posting.amount, [&](TermId id) { return id == sema::none_id || seen.contains(id); },
      [&](TermId id) { seen.insert(id); }, [&](TermId id, auto push) { parts(id, push); },
      [&](TermId id) { reads_balances |= sema::is_balance(model_.term(id).op); });
  return reads_balances ? Moment::end : booking(required_stage(posting.amount));
}

/// The stage after whose settlement all that the term reads is known.
std::size_t Lowering::required_stage(TermId root) {
  if (root == sema::none_id) return 0;
  walk_up(
      root, [&](TermId id) { return stages_.contains(id); }, [&](TermId id) { stages_[id] = 0; },
      [&](TermId id, auto push) {
        const sema::Term& term = model_.term(id);
        if (term.op == TermOp::count) push(model_.transfers[term.index].count);
        if (term.op == TermOp::amount) push(model_.postings[term.index].amount);
        parts(id, push);
      },
      [&](TermId id) { stages_[id] = own_stage(id); });
  return stages_.at(root);
}

/// Of a term whose parts' stages are known.
std::size_t Lowering::own_stage(TermId id) const {
  const sema::Term& term = model_.term(id);
  if (sema::is_flow(term.op)) return sema::stage_count - 1;
  switch (term.op) {
  case TermOp::paid:
  case TermOp::due: return stage_of(term.index);
  case TermOp::count: return stages_.at(model_.transfers[term.index].count);
  case TermOp::amount: return stages_.at(model_.postings[term.index].amount);
  default: break;
  }
  std::size_t stage = 0;
  parts(id, [&](TermId part) {
    if (part != sema::none_id) stage = std::max(stage, stages_.at(part));
  });
  return stage;
}

std::pair<sema::TermId, int> Lowering::key_of(TermId id, Moment moment) {
  const bool of_period =
      moment != Moment::path && moment != Moment::opening && moment != Moment::closing;
  const bool everywhere = of_period && !sensitive(id);
  return {id, static_cast<int>(everywhere ? Moment::funding : moment)};
}

Result Lowering::evaluate(TermId id, Moment moment) {
  const auto key = key_of(id, moment);
  if (auto found = known_.find(key); found != known_.end()) return found->second;
  const sema::Term& term = model_.term(id);
  if (++shared_.depth > most_depth) {
    diagnostics_.report(Code::too_deep, term.span, {path_.empty() ? "a formula" : path_.front()})
        .help("pay or move in fewer steps within one period");
    throw Unordered{};
  }
  if (shared_.depth % prepare_depth == 0) prepare(id, moment);
  if (!busy_.insert(key).second) {
    unordered(path_.empty() ? "a formula" : path_.back(), term.span);
  }
  const Result result = compute(term, moment);
  busy_.erase(key);
  --shared_.depth;
  return known_[key] = result;
}

/// Evaluates what a term is made of from the bottom up, so that a long chain needs no deep recursion.
void Lowering::prepare(TermId root, Moment moment) {
  struct Open {
    TermId id;
    std::uint32_t owner; ///< the variable that it is part of
    ir::SiteId site;
    bool entered = false;
  };
  std::set<TermId> entered;
  std::vector<Open> open{{root, sema::none_id, builder_.site()}};
  while (!open.empty()) {
    const Open top = open.back();
    const bool done =
        known_.contains(key_of(top.id, moment)) || busy_.contains(key_of(top.id, moment));
    if (top.entered || done || !entered.insert(top.id).second) {
      open.pop_back();
      if (top.entered && !done && top.id != root) evaluate_in(top.owner, top.site, top.id, moment);
      continue;
    }
    open.back().entered = true;
    const sema::Term& term = model_.term(top.id);
    const bool named = term.op == TermOp::variable;
    const ir::SiteId site = named ? builder_.site(model_.variables[term.index].name, "value",
                                                  model_.variables[term.index].span)
                                  : top.site;
    if (!stays(term.op)) continue;
    parts(top.id, [&](TermId part) {
      if (part != sema::none_id) open.push_back({part, named ? term.index : top.owner, site});
    });
  }
}

/// Whether the operands are evaluated at the moment of the whole.
bool Lowering::stays(TermOp op) {
  return op <= TermOp::select || op == TermOp::first || op == TermOp::so_far ||
         op == TermOp::host || op == TermOp::arguments;
}

void Lowering::evaluate_in(std::uint32_t variable, ir::SiteId site, TermId id, Moment moment) {
  const ir::SiteId outer = builder_.site();
  if (variable != sema::none_id) path_.push_back(model_.variables[variable].name);
  builder_.at(site);
  evaluate(id, moment);
  builder_.at(outer);
  if (variable != sema::none_id) path_.pop_back();
}

Result Lowering::variable(const sema::Term& term, Moment moment) {
  const sema::Variable& variable = model_.variables[term.index];
  const ir::SiteId outer = builder_.site();
  path_.push_back(variable.name);
  builder_.at(builder_.site(variable.name, "value", variable.span));
  const Result result = evaluate(variable.value, moment);
  builder_.at(outer);
  path_.pop_back();
  return result;
}

ir::ValueId Lowering::time_value(bool end) {
  return builder_.grid_value(end ? end_column_ : start_column_);
}

Result Lowering::select(Result condition, Result yes_value, Result no_value_) {
  Result result{builder_.select(condition.value, yes_value.value, no_value_.value), no_value};
  const bool mask = builder_.instruction(yes_value.value).type == ir::Type::mask;
  if (mask && (yes_value.unknown != no_value || no_value_.unknown != no_value)) {
    const ValueId a = yes_value.unknown == no_value ? builder_.mask(false) : yes_value.unknown;
    const ValueId b = no_value_.unknown == no_value ? builder_.mask(false) : no_value_.unknown;
    result.unknown = builder_.select(condition.value, a, b);
  }
  if (condition.unknown == no_value) return result;
  if (mask) {
    result.unknown = result.unknown == no_value
                         ? condition.unknown
                         : builder_.make(Op::or_, condition.unknown, result.unknown);
  } else {
    result.value = builder_.select(
        condition.unknown, builder_.number(std::numeric_limits<double>::quiet_NaN()), result.value);
  }
  return result;
}

Result Lowering::compare(Op op, ValueId a, ValueId b) {
  Result result{builder_.make(op, a, b), no_value};
  for (ValueId side : {a, b}) {
    if (!builder_.may_be_undefined(side)) continue;
    const ValueId undefined = builder_.make(Op::undefined, side);
    result.unknown =
        result.unknown == no_value ? undefined : builder_.make(Op::or_, result.unknown, undefined);
  }
  return result;
}

/// Kleene's three values: what one side decides does not ask about the other.
Result Lowering::logical(bool conjunction, Result a, Result b) {
  const Op op = conjunction ? Op::and_ : Op::or_;
  Result result{builder_.make(op, a.value, b.value), no_value};
  auto open = [&](Result unknown_side, Result other) {
    if (unknown_side.unknown == no_value) return;
    // The other side decides if it is known to be false (and) or true (or).
    ValueId decides = conjunction ? builder_.make(Op::not_, other.value) : other.value;
    if (other.unknown != no_value)
      decides = builder_.make(Op::and_, decides, builder_.make(Op::not_, other.unknown));
    const ValueId unknown =
        builder_.make(Op::and_, unknown_side.unknown, builder_.make(Op::not_, decides));
    result.unknown =
        result.unknown == no_value ? unknown : builder_.make(Op::or_, result.unknown, unknown);
  };
  open(a, b);
  open(b, a);
  return result;
}

Result Lowering::negation(Result a) { return {builder_.make(Op::not_, a.value), a.unknown}; }

void Lowering::require_known(const Result& condition, ir::SiteId site) {
  if (condition.unknown != no_value)
    builder_.require(builder_.make(Op::not_, condition.unknown), yes(), site);
}

ir::ValueId Lowering::checked(TermId term, Moment moment, ir::SiteId site) {
  const ValueId value = number(term, moment);
  builder_.check(value, yes(), site);
  return value;
}

Result Lowering::compute(const sema::Term& term, Moment moment) {
  auto a = [&] { return evaluate(term.operands[0], moment); };
  auto b = [&] { return evaluate(term.operands[1], moment); };
  auto unary = [&](Op op) { return Result{builder_.make(op, a().value), no_value}; };
  auto binary = [&](Op op) {
    const ValueId left = a().value;
    return Result{builder_.make(op, left, b().value), no_value};
  };
  auto comparison = [&](Op op) {
    const ValueId left = a().value;
    Result result = compare(op, left, b().value);
    if (term.index != 0) result.value = compared(term, moment);
    return result;
  };
  switch (term.op) {
  case TermOp::constant:
    return {term.boolean ? builder_.mask(term.number != 0) : builder_.number(term.number),
            no_value};
  case TermOp::variable: return variable(term, moment);
  case TermOp::draw: return draw(term.index);
  case TermOp::parameter: {
    const sema::OpenNumber& given = model_.parameters[term.index];
    return {builder_.parameter_value(builder_.parameter(given.name, given.value)), no_value};
  }
  case TermOp::state: return state(term, moment);
  case TermOp::state_after: return state_after(term, moment);
  case TermOp::add: return binary(Op::add);
  case TermOp::sub: return binary(Op::sub);
  case TermOp::mul: return binary(Op::mul);
  case TermOp::div: return binary(Op::div);
  case TermOp::neg: return unary(Op::neg);
  case TermOp::abs: return unary(Op::abs);
  case TermOp::rounded: return {rounded(a().value, term.operands[0], moment), no_value};
  case TermOp::sqrt: return unary(Op::sqrt);
  case TermOp::floor: return unary(Op::floor);
  case TermOp::min: return binary(Op::min);
  case TermOp::max: return binary(Op::max);
  case TermOp::exp: return unary(Op::exp);
  case TermOp::expm1: return unary(Op::expm1);
  case TermOp::log: return unary(Op::log);
  case TermOp::log1p: return unary(Op::log1p);
  case TermOp::normal_cdf: return unary(Op::normal_cdf);
  case TermOp::normal_quantile: return unary(Op::normal_quantile);
  case TermOp::pow: {
    Instructions instructions{builder_};
    const ValueId base = a().value;
    return {math::power(instructions, base, b().value), no_value};
  }
  case TermOp::day_number:
  case TermOp::of_day_number:
  case TermOp::months_later:
  case TermOp::months_between: return calendar(term, moment);
  case TermOp::lt: return comparison(Op::lt);
  case TermOp::le: return comparison(Op::le);
  case TermOp::eq: {
    const Result left = a();
    const Result right = b();
    if (builder_.instruction(left.value).type == ir::Type::number) return comparison(Op::eq);
    // Equal conditions: both or neither.
    return logical(false, logical(true, left, right),
                   logical(true, negation(left), negation(right)));
  }
  case TermOp::and_:
  case TermOp::or_: {
    const Result left = a();
    return logical(term.op == TermOp::and_, left, b());
  }
  case TermOp::not_: return negation(a());
  case TermOp::select: {
    const Result condition = a();
    const Result yes_value = b();
    return select(condition, yes_value, evaluate(term.operands[2], moment));
  }
  case TermOp::column: {
    const ValueId column = builder_.column_value(column_tables_[term.index]);
    if (!term.boolean) return {column, no_value};
    return {builder_.make(Op::eq, column, builder_.number(1)), no_value};
  }
  case TermOp::row_number: {
    std::vector<double> numbers(model_.families[term.index].rows.size());
    std::iota(numbers.begin(), numbers.end(), 0.0);
    const auto table = builder_.column("row number", term.index, std::move(numbers));
    return {builder_.column_value(table), no_value};
  }
  case TermOp::row:
  case TermOp::rows_sum:
  case TermOp::rows_any:
  case TermOp::rows_smallest:
  case TermOp::rows_largest: return over_rows(term, moment);
  case TermOp::period_start: return {time_value(false), no_value};
  case TermOp::period_end: return {time_value(moment != Moment::opening), no_value};
  case TermOp::period_value: return {builder_.grid_value(columns_[term.index]), no_value};
  case TermOp::due:
    if (moment < evaluation(stage_of(term.index)))
      unordered(model_.payments[term.index].name + ".due", term.span);
    return {owed(term.index), no_value};
  case TermOp::paid:
    if (dropped(term.index)) return {zero(), no_value};
    if (paid_by_now(term, moment).empty() || payments_[term.index].paid == no_value)
      unordered(model_.payments[term.index].name + ".paid", term.span);
    return {payments_[term.index].paid, no_value};
  case TermOp::count: {
    const std::size_t stage = required_stage(model_.transfers[term.index].count);
    if (moment < booking(stage)) unordered(model_.transfers[term.index].name + ".count", term.span);
    return {transferred(term.index), no_value};
  }
  case TermOp::amount: {
    const sema::Posting& posting = model_.postings[term.index];
    if (moment < booked(posting)) unordered(posting.name + ".amount", term.span);
    return {posted(term.index), no_value};
  }
  case TermOp::cash:
  case TermOp::defaulted:
  case TermOp::held:
  case TermOp::outstanding:
  case TermOp::arrears:
  case TermOp::tagged: return balance(term, moment);
  case TermOp::revenue:
  case TermOp::aged:
  case TermOp::carried:
  case TermOp::funded:
  case TermOp::invested:
  case TermOp::returned:
  case TermOp::spent:
  case TermOp::passed_on: return flow(term, moment);
  case TermOp::entered: return entered(term, moment);
  case TermOp::paid_by:
  case TermOp::revenue_from: return between(term, moment);
  case TermOp::cycling: return {cycling(term, moment), no_value};
  case TermOp::hhi:
  case TermOp::largest_share: return shares(term, moment);
  case TermOp::stands: return {yes(), no_value};
  case TermOp::there: return {builder_.mask(term.number != 0), no_value};
  case TermOp::counterfactual: return counterfactual(term, moment);
  case TermOp::opening: return evaluate(term.operands[0], Moment::opening);
  case TermOp::closing: return closing(term, moment);
  case TermOp::previous: return previous(term);
  case TermOp::first: return first(term, moment);
  case TermOp::growth: return growth(term);
  case TermOp::so_far: return so_far(term, moment);
  case TermOp::total:
  case TermOp::average:
  case TermOp::highest:
  case TermOp::lowest:
  case TermOp::final_:
  case TermOp::ever:
  case TermOp::always:
  case TermOp::count_periods:
  case TermOp::at_period:
  case TermOp::first_time: return whole_run(term);
  case TermOp::irr_root:
  case TermOp::irr_count: return rate_of_return(term);
  case TermOp::defined:
    return {builder_.make(Op::not_, builder_.make(Op::undefined, a().value)), no_value};
  case TermOp::host: return call_host(term, moment);
  case TermOp::arguments: return a();
  case TermOp::statistic: break;
  }
  return {zero(), no_value};
}

Result Lowering::state(const sema::Term& term, Moment moment) {
  if (moment == Moment::closing) return state_after(term, moment);
  return {builder_.read(state_slots_[term.index]), no_value};
}

/// A state after `next` is what it opens the next period with.
Result Lowering::state_after(const sema::Term& term, Moment moment) {
  const sema::State& state = model_.states[term.index];
  if (moment == Moment::opening || state.next == sema::none_id)
    return {builder_.read(state_slots_[term.index]), no_value};
  const std::string name = "next " + state.name;
  if (moment != Moment::end && moment != Moment::closing)
    unordered(name, term.span, "`opening(" + state.name + ")` is known when the period begins");
  const bool within = !path_.empty() && path_.back() == name;
  if (!within) path_.push_back(name);
  const Result next = next_value(term.index).value;
  if (!within) path_.pop_back();
  return next;
}

Result Lowering::closing(const sema::Term& term, Moment moment) {
  switch (moment) {
  case Moment::end:
  case Moment::closing: return evaluate(term.operands[0], Moment::closing);
  case Moment::path: return evaluate(term.operands[0], moment);
  default: unordered("closing(…)", term.span, "`opening(…)` is known when the period begins");
  }
  return {zero(), no_value};
}

Result Lowering::balance(const sema::Term& term, Moment moment) {
  const std::size_t v = version(moment);
  switch (term.op) {
  case TermOp::cash: return {finite(term.index) ? parties_[term.index].cash[v] : zero(), no_value};
  case TermOp::defaulted: return {parties_[term.index].defaulted[v], no_value};
  case TermOp::outstanding: return {outstanding_.at(term.index).units[v], no_value};
  case TermOp::held: {
    auto found = holdings_.find({term.index, term.other});
    return {found == holdings_.end() ? zero() : found->second.units[v], no_value};
  }
  case TermOp::arrears: return {arrears(term.index, moment), no_value};
  default: return {tracing(term.rule).tagged(term.index, term.other, v), no_value};
  }
}

/// What has flowed in this period so far.
Result Lowering::flow(const sema::Term& term, Moment moment) {
  const Payments payments = paid_by_now(term, moment);
  if (term.op == TermOp::revenue || term.op == TermOp::invested)
    return {sum_of(payments, family(term.index)), no_value};
  const Tracing& traced = tracing(term.rule);
  switch (term.op) {
  case TermOp::returned: return {traced.returned(term.index), no_value};
  case TermOp::spent: return {traced.spent(term.index), no_value};
  case TermOp::passed_on: return {traced.passed_on(term.index), no_value};
  case TermOp::carried: return {traced.carried(term.other, term.index), no_value};
  case TermOp::aged: return {traced.aged(term.index, term.other), no_value};
  default: return {traced.funded(term.index, term.other), no_value};
  }
}

/// What is owed of dues that can wait, at this moment.
ir::ValueId Lowering::arrears(PartyId party, Moment moment) {
  ValueId sum = zero();
  for (std::uint32_t i = 0; i < model_.payments.size(); ++i) {
    const sema::Payment& payment = model_.payments[i];
    const PaymentState& state = payments_[i];
    if (!state.arrears_slot || model_.purse(payment.payer) != party) continue;
    const auto stage = static_cast<std::size_t>(model_.kinds[payment.kind].stage);
    const ValueId amount =
        moment >= booking(stage) && moment != Moment::path && state.left != no_value
            ? state.left
            : builder_.read(*state.arrears_slot);
    add(sum, into(amount, payment.family, family(party)));
  }
  return sum;
}

} // namespace deal::lower
