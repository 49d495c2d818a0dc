#include "compiler/sema/calendar_terms.hpp"
#include "compiler/sema/elaborator.hpp"
#include "compiler/sema/exchange.hpp"

#include <limits>

namespace deal::sema {

using namespace syntax;

Value Elaborator::elaborate(const Expr& expression, const Scope& scope, const Expected& expected) {
  if (given_up()) return failed(expression.span);
  count_reading(expression.span);
  if (nesting_ >= limits_.nesting) {
    too_deep(expression.span, reading_.empty() ? "this" : reading_.back().member->qualified,
             "declare what a formula reads before the formula, or give its parts names");
    return failed(expression.span);
  }
  ++nesting_;
  const WrittenId written = recorder_.enter(expression);
  Value value = elaborate_kind(expression, scope, expected);
  recorder_.leave(written, value);
  --nesting_;
  value.span = expression.span;
  note_failure(value);
  return value;
}

Value Elaborator::elaborate_kind(const Expr& expression, const Scope& scope,
                                 const Expected& expected) {
  switch (expression.kind) {
  case ExprKind::number: return number_literal(expression);
  case ExprKind::text: {
    Value value{.type = Type::of(Kind::text), .span = expression.span};
    value.text = expression.text;
    return value;
  }
  case ExprKind::date: return date_literal(expression);
  case ExprKind::boolean:
    return boolean(terms_.boolean(expression.number != 0, expression.span), expression.span);
  case ExprKind::none: return {.type = Type::of(Kind::none), .span = expression.span};
  case ExprKind::name: return name(expression, scope, expected);
  case ExprKind::member: return member_access(expression, scope);
  case ExprKind::call: return call(expression, scope);
  case ExprKind::unary: return unary(expression, scope);
  case ExprKind::binary: return binary(expression, scope);
  case ExprKind::if_: return conditional(expression, scope, expected);
  case ExprKind::list: {
    Value value{.type = Type::of(Kind::list), .span = expression.span};
    for (const ExprPtr& item : expression.args) {
      value.items.push_back(elaborate(*item, scope, expected));
      if (value.items.back().failed) return failed(expression.span);
    }
    return value;
  }
  case ExprKind::fold: return fold(expression, scope);
  case ExprKind::structure: {
    if (!definitions_.structures.contains(expression.text)) {
      const auto length = static_cast<std::uint32_t>(expression.text.size());
      unknown_structure(expression.text, {expression.span.file, expression.span.begin,
                                          expression.span.begin + length});
      return failed(expression.span);
    }
    Value value{.type = Type::of(Kind::structure), .span = expression.span};
    value.structure = &expression;
    value.scope = &scope;
    return value;
  }
  case ExprKind::annotated: return elaborate(*expression.args[0], scope, expected);
  }
  return failed(expression.span);
}

std::optional<std::pair<Unit, double>> Elaborator::find_unit(const std::string& text) const {
  return sema::find_unit(text, definitions_.units);
}

Value Elaborator::number_literal(const Expr& expression) {
  const Span span = expression.span;
  if (expression.text.empty())
    return number(terms_.constant(expression.number, span), Type::bare_number(), span);
  if (expression.text == "%")
    return number(terms_.constant(expression.number, span), Type::fraction(), span);
  const auto unit = find_unit(expression.text);
  if (!unit) {
    unknown_unit(expression.text, span, true);
    return failed(span);
  }
  return operators_.of_unit(expression.number, expression.text, span, definitions_.units);
}

std::optional<Value> Elaborator::one_of_unit(const std::string& word, Span span) {
  if (!find_unit(word)) return std::nullopt;
  return operators_.of_unit(1, word, span, definitions_.units);
}

std::vector<std::string> Elaborator::names_in(const Scope& scope) const {
  std::vector<std::string> names;
  for (const Scope* s = &scope; s != nullptr; s = s->parent) {
    for (const auto& local : s->locals) names.push_back(local.first);
    if (s->instance == nullptr) continue;
    for (const auto& member : s->instance->members) names.push_back(member->name);
  }
  for (const auto& entry : definitions_.functions) names.push_back(entry.first);
  for (const auto& entry : BuiltIns::table()) names.emplace_back(entry.first);
  for (const char* word : {"world", "now", "dt", "this", "start", "finish"})
    names.emplace_back(word);
  for (const std::string& unit : common_units()) names.push_back(unit);
  for (const auto& entry : definitions_.units) names.push_back(entry.first);
  return names;
}

std::optional<Value> Elaborator::find_in_scopes(const std::string& text, Span span,
                                                const Scope& scope) {
  FamilyId crossed = 0;
  for (const Scope* s = &scope; s != nullptr; s = s->parent) {
    for (auto local = s->locals.rbegin(); local != s->locals.rend(); ++local) {
      if (local->first != text) continue;
      Value value = local->second;
      value.origin = value.span;
      value.span = span;
      return from_outside(value, crossed, text);
    }
    if (s->fields != nullptr && text != s->own_field) {
      Member* sibling = s->fields->find(text);
      const bool named = sibling != nullptr &&
                         (sibling->form == Member::Form::field ||
                          sibling->form == Member::Form::bound || s->fields->party != none_id);
      if (named) return from_outside(value_of(*sibling, span), crossed, text);
    }
    if (text == "this" && s->instance != nullptr && s->instance != &root_) {
      Value value{.type = Type::of(Kind::instance), .span = span};
      value.instance = s->instance;
      return from_outside(value, crossed, text);
    }
    Member* member = s->instance == nullptr ? nullptr : s->instance->find(text);
    if (member != nullptr && s->instance == &root_) return of_the_model(*member, crossed, span);
    if (member != nullptr) return from_outside(value_of(*member, span), crossed, text);
    if (crossed == 0) crossed = s->rows;
  }
  return std::nullopt;
}

/// A structure's name alone stands for it without fields.
Value Elaborator::structure_named(const std::string& text, Span span, const Scope& scope) {
  made_.push_back(
      std::make_unique<Expr>(Expr{.kind = ExprKind::structure, .span = span, .text = text}));
  Value value{.type = Type::of(Kind::structure), .span = span};
  value.structure = made_.back().get();
  value.scope = &scope;
  return value;
}

std::optional<Value> Elaborator::find_name(const std::string& text, Span span, const Scope& scope,
                                           const Expected& expected) {
  if (expected.options != nullptr) {
    for (const Name& option : *expected.options) {
      if (option.text != text) continue;
      Value value{.type = Type::of(Kind::option), .span = span};
      value.text = text;
      value.options = expected.options;
      return value;
    }
  }
  if (expected.kind == Kind::kind) {
    if (auto found = kinds_.find(text); found != kinds_.end()) {
      Value value{.type = Type::of(Kind::kind), .span = span};
      value.id = found->second;
      return value;
    }
  }
  if (auto value = find_in_scopes(text, span, scope)) return value;
  if (expected.kind == Kind::structure && definitions_.structures.contains(text)) {
    return structure_named(text, span, scope);
  }
  if (text == "world") {
    Value value{.type = Type::of(Kind::party), .span = span};
    value.id = 0;
    return value;
  }
  if (text == "now") {
    Value value{.type = Type::of(Kind::date), .span = span};
    value.term = terms_.leaf(TermOp::period_start, span);
    value.is_now = true;
    return value;
  }
  if (text == "dt") {
    const TermId years = terms_.constant(model_.grid.years.front(), span);
    Value value = number(years, duration(), span);
    const bool days = model_.grid.step == "weekly";
    value.length =
        operators_.in_years(years, days ? Length::Form::days : Length::Form::months, span);
    return value;
  }
  if (text == "start" || text == "finish") {
    Value value{.type = Type::of(Kind::date), .span = span};
    value.term = terms_.constant(
        text == "start" ? model_.grid.start_slots.front() : model_.grid.start_slots.back(), span);
    return value;
  }
  if (auto found = kinds_.find(text); found != kinds_.end()) {
    Value value{.type = Type::of(Kind::kind), .span = span};
    value.id = found->second;
    return value;
  }
  if (definitions_.structures.contains(text)) return structure_named(text, span, scope);
  if (auto found = definitions_.assets.find(text);
      found != definitions_.assets.end() && !found->second.what->parameter) {
    return make_asset(text, *found->second.what, 0, span);
  }
  return one_of_unit(text, span);
}

Value Elaborator::name(const Expr& expression, const Scope& scope, const Expected& expected) {
  if (auto value = find_name(expression.text, expression.span, scope, expected)) return *value;
  std::vector<std::string> known = names_in(scope);
  if (expected.options != nullptr) return unknown_option(expression, *expected.options);
  if (expected.kind == Kind::kind) {
    for (const auto& entry : kinds_) known.push_back(entry.first);
  }
  if (expected.kind == Kind::structure) {
    for (const auto& entry : definitions_.structures) known.push_back(entry.first);
  }
  const std::string near = diagnostics::nearest(expression.text, known);
  auto report = diagnostics_.report(Code::unknown_name, expression.span, {expression.text});
  report.here("not found");
  report.help(near.empty() ? "declare it, as in `let " + expression.text + " = …`"
                           : "did you mean `" + near + "`?");
  return failed(expression.span);
}

Value Elaborator::unknown_option(const Expr& expression, const std::vector<Name>& options) {
  std::vector<std::string> known;
  std::string list;
  for (const Name& option : options) {
    list += (list.empty() ? "" : option.text == options.back().text ? " or " : ", ") + option.text;
    known.push_back(option.text);
  }
  const std::string near = diagnostics::nearest(expression.text, known);
  auto report = diagnostics_.report(Code::unknown_option, expression.span, {expression.text, list});
  if (!near.empty()) report.help("did you mean `" + near + "`?");
  return failed(expression.span);
}

Value Elaborator::member_access(const Expr& expression, const Scope& scope) {
  if (auto value = function_member(*expression.args[0], expression.text, expression.span, scope))
    return *value;
  Value base = elaborate(*expression.args[0], scope, {});
  if (base.failed) return base;
  if (base.is(Kind::number) || base.is(Kind::boolean) || base.is(Kind::none)) {
    // A series of one argument reads well behind its operand: back.total.
    auto found = BuiltIns::table().find(expression.text);
    if (found != BuiltIns::table().end() && found->second.arguments == 1) {
      std::vector<Value> arguments{base};
      return built_ins_.apply(found->second, expression, arguments, rule_);
    }
  }
  Value value = member_of(base, expression.text, last_word(expression));
  if (base.instance == nullptr) return value;
  return read_of_deal(std::move(value), *base.instance, expression, scope);
}

Value Elaborator::member_of(const Value& base, const std::string& text, Span span) {
  if (!base.choices.empty()) return choice_member(base, text, span);
  if (base.is(Kind::payment)) {
    if (text == "paid") return number(terms_.leaf(TermOp::paid, span, base.id), money(), span);
    if (text == "due") return number(terms_.leaf(TermOp::due, span, base.id), money(), span);
    diagnostics_.report(Code::unknown_member, span, {"a payment", text})
        .help("a payment has `.due` and `.paid`");
    return failed(span);
  }
  if (base.is(Kind::transfer)) {
    if (text == "count") {
      Unit unit;
      unit.counts.emplace_back(model_.assets[model_.transfers[base.id].asset].unit, 1);
      return number(terms_.leaf(TermOp::count, span, base.id), Type::number(unit), span);
    }
    diagnostics_.report(Code::unknown_member, span, {"a transfer", text})
        .help("a transfer has `.count`");
    return failed(span);
  }
  if (base.is(Kind::posting)) {
    if (text == "amount") return number(terms_.leaf(TermOp::amount, span, base.id), money(), span);
    diagnostics_.report(Code::unknown_member, span, {"a posting", text})
        .help("a posting has `.amount`");
    return failed(span);
  }
  if (base.instance != nullptr) {
    if (Member* member = base.instance->find(text)) return value_of(*member, span);
    std::vector<std::string> known;
    for (const auto& member : base.instance->members) known.push_back(member->name);
    const std::string near = diagnostics::nearest(text, known);
    auto report = diagnostics_.report(Code::unknown_member, span,
                                      {"`" + base.instance->qualified + "`", text});
    std::string list;
    for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
    const auto function = BuiltIns::table().find(text);
    if (base.is(Kind::party) && function != BuiltIns::table().end() &&
        function->second.arguments == 1)
      report.help("write `" + text + "(" + base.instance->name + ")`");
    else if (!near.empty())
      report.help("did you mean `" + near + "`?");
    else if (!list.empty())
      report.help("it has: " + list);
    return failed(span);
  }
  auto report = diagnostics_.report(Code::unknown_member, span, {describe(base.type), text});
  if (base.is(Kind::number))
    report.help("a series has `.total`, `.average`, `.highest`, `.lowest` and `.final`");
  return failed(span);
}

/// `f(x).member`, also through a name that stands for `f(x)`.
std::optional<Value> Elaborator::function_member(const Expr& base, const std::string& text,
                                                 Span span, const Scope& scope) {
  if (base.kind == ExprKind::annotated) return function_member(*base.args[0], text, span, scope);
  if (base.kind == ExprKind::name) {
    for (const Scope* s = &scope; s != nullptr; s = s->parent) {
      for (const auto& local : s->locals) {
        if (local.first == base.text) return std::nullopt;
      }
      Member* member = s->instance == nullptr ? nullptr : s->instance->find(base.text);
      if (member == nullptr) continue;
      const FamilyId rows = rows_of(*member->scope);
      if (rows != 0 && rows != rows_of(scope)) return std::nullopt;
      if (member->expression == nullptr || member->given != nullptr || member->draw ||
          member->form == Member::Form::state || member->form == Member::Form::event ||
          member->form == Member::Form::bound) {
        return std::nullopt;
      }
      if (++nesting_ > limits_.nesting) {
        --nesting_;
        return std::nullopt;
      }
      const Exchange observing(observing_, looks_back(*member));
      auto result = function_member(*member->expression, text, span, *member->scope);
      --nesting_;
      return result;
    }
    return std::nullopt;
  }
  if (base.kind != ExprKind::call || base.args[0]->kind != ExprKind::name) return std::nullopt;
  auto found = definitions_.functions.find(base.args[0]->text);
  if (found == definitions_.functions.end()) return std::nullopt;
  for (const Field& member : found->second.what->members) {
    if (member.label.text == text) return call_function(*found->second.what, base, scope, &member);
  }
  return std::nullopt;
}

Value Elaborator::conditional(const Expr& expression, const Scope& scope,
                              const Expected& expected) {
  const bool postfix = expression.args.size() == 2;
  Value condition = elaborate(*expression.args[0], scope, {});
  if (!operators_.require_boolean(condition, "the condition of an `if`"))
    return failed(expression.span);
  const Value zero =
      number(terms_.constant(0, expression.span), Type::bare_number(), expression.span);
  // A condition that is known now decides what is read at all.
  if (auto known = operators_.constant(condition)) {
    if (*known != 0) return elaborate(*expression.args[1], scope, expected);
    return postfix ? zero : elaborate(*expression.args[2], scope, expected);
  }
  Value yes = elaborate(*expression.args[1], scope, expected);
  Value no = postfix ? zero : elaborate(*expression.args[2], scope, expected);
  return operators_.select(condition.term, yes, no, expression.span);
}

} // namespace deal::sema
