#include "compiler/sema/elaborator.hpp"

#include <limits>

namespace deal::sema {

using namespace syntax;

/// The instances of a structure for which the condition can hold, with what it depends on.
std::vector<std::pair<Instance*, TermId>> Elaborator::candidates(const Expr& expression,
                                                                 const Scope& scope, bool& bad) {
  std::vector<std::pair<Instance*, TermId>> result;
  auto structure = definitions_.structures.find(expression.family.text);
  if (structure == definitions_.structures.end()) {
    std::vector<std::string> known;
    for (const auto& entry : definitions_.structures) known.push_back(entry.first);
    const std::string near = diagnostics::nearest(expression.family.text, known);
    auto report = diagnostics_.report(Code::unknown_structure, expression.family.span,
                                      {expression.family.text});
    if (!near.empty()) report.help("did you mean `" + near + "`?");
    bad = true;
    return result;
  }
  const Expr* condition = expression.args.size() > 1 ? expression.args[1].get() : nullptr;
  for (Instance* instance : instances_) {
    if (!is_a(*instance, *structure->second.what)) continue;
    TermId holds = terms_.boolean(true, expression.span);
    if (condition != nullptr) {
      scopes_.push_back({.parent = &scope, .instance = nullptr, .locals = {}});
      Value self{.type = Type::of(Kind::instance), .span = expression.variable.span};
      self.instance = instance;
      scopes_.back().locals.emplace_back(expression.variable.text, self);
      Value value = elaborate(*condition, scopes_.back(), {});
      if (!operators_.require_boolean(value, "`where`")) {
        bad = true;
        return result;
      }
      holds = value.term;
    }
    if (terms_.is_constant(holds) && terms_.value(holds) == 0) continue;
    result.emplace_back(instance, holds);
  }
  return result;
}

Value Elaborator::fold(const Expr& expression, const Scope& scope) {
  const Span span = expression.span;
  static const std::set<std::string> known{"the", "sum", "count", "any", "all", "min", "max"};
  if (!known.contains(expression.text)) {
    diagnostics_.report(Code::unknown_fold, span, {expression.text})
        .help("there are sum, count, any, all, min and max");
    return failed(span);
  }
  bool bad = false;
  const auto chosen = candidates(expression, scope, bad);
  if (bad) return failed(span);
  if (expression.text == "the") {
    Value value{.type = Type::of(Kind::instance), .span = span};
    value.choices = chosen;
    if (chosen.size() == 1 && terms_.is_constant(chosen[0].second)) {
      value.instance = chosen[0].first;
      value.choices.clear();
    } else if (chosen.empty()) {
      return {.type = Type::of(Kind::none), .span = span};
    }
    return value;
  }
  const bool logical = expression.text == "any" || expression.text == "all";
  const bool extremum = expression.text == "min" || expression.text == "max";
  Value result = logical ? boolean(terms_.boolean(expression.text == "all", span), span)
                         : number(terms_.constant(0, span), Type::bare_number(), span);
  if (extremum) result = {.type = Type::of(Kind::none), .span = span};
  for (const auto& [instance, holds] : chosen) {
    scopes_.push_back({.parent = &scope, .instance = nullptr, .locals = {}});
    Value self{.type = Type::of(Kind::instance), .span = expression.variable.span};
    self.instance = instance;
    scopes_.back().locals.emplace_back(expression.variable.text, self);
    Value item = elaborate(*expression.args[0], scopes_.back(), {});
    if (item.failed) return item;
    if (logical) {
      if (!operators_.require_boolean(item, "`" + expression.text + "`")) return failed(span);
      const bool any = expression.text == "any";
      const TermId counted =
          any ? terms_.make(TermOp::and_, span, holds, item.term)
              : terms_.make(TermOp::or_, span, terms_.make(TermOp::not_, span, holds), item.term);
      result.term = terms_.make(any ? TermOp::or_ : TermOp::and_, span, result.term, counted);
      continue;
    }
    if (expression.text == "count")
      item = number(terms_.constant(1, span), Type::bare_number(), span);
    if (!operators_.require_number(item, "`" + expression.text + "`")) return failed(span);
    if (extremum) {
      if (!(terms_.is_constant(holds))) {
        item.present = holds;
        item.type.optional = true;
      }
      std::vector<Value> pair{result, item};
      result =
          operators_.extremum(pair, expression.text == "min" ? TermOp::min : TermOp::max, span);
    } else {
      const Value zero = number(terms_.constant(0, span), Type::bare_number(), span);
      Value counted = operators_.select(holds, item, zero, span);
      if (counted.failed) return counted;
      result = operators_.sum(result, counted, false, span);
    }
    if (result.failed) return result;
  }
  return result;
}

/// A member of one of several: that of the first whose condition holds. Where none holds the number is
/// undefined, and stops the run if anything that happens depends on it: guard it with `exists`.
Value Elaborator::choice_member(const Value& base, const std::string& text, Span span) {
  std::optional<Value> result;
  for (auto choice = base.choices.rbegin(); choice != base.choices.rend(); ++choice) {
    Value item{.type = Type::of(Kind::instance), .span = base.span};
    item.instance = choice->first;
    Value value = member_of(item, text, span);
    if (value.failed) return value;
    if (value.term == none_id) {
      if (base.choices.size() == 1) return value;
      diagnostics_.report(Code::not_static, span, {describe(value.type)})
          .help("only numbers, dates and true/false can depend on what happens on a path");
      return failed(span);
    }
    if (!result) {
      result = value;
      result->term = terms_.constant(
          value.is(Kind::boolean) ? 0 : std::numeric_limits<double>::quiet_NaN(), span);
      if (value.is(Kind::boolean)) result->term = terms_.boolean(false, span);
      result->present = none_id;
    }
    result = operators_.select(choice->second, value, *result, span);
    if (result->failed) return *result;
  }
  return *result;
}

} // namespace deal::sema
