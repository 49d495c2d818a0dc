#include "compiler/sema/elaborator.hpp"

#include <utility>

namespace deal::sema {

using namespace syntax;

Value Elaborator::unary(const Expr& expression, const Scope& scope) {
  Value value = elaborate(*expression.args[0], scope, {});
  if (expression.text == "not") {
    if (!operators_.require_boolean(value, "`not`")) return failed(expression.span);
    return boolean(terms_.make(TermOp::not_, expression.span, value.term), expression.span);
  }
  if (value.is(Kind::none)) return value;
  if (!operators_.require_number(value, "a minus sign")) return failed(expression.span);
  Value result =
      number(terms_.make(TermOp::neg, expression.span, value.term), value.type, expression.span);
  result.present = value.present;
  result.length = mapped(value, true, [&](TermId measure) {
    return terms_.make(TermOp::neg, expression.span, measure);
  });
  return result;
}

Value Elaborator::binary(const Expr& expression, const Scope& scope) {
  const std::string& op = expression.text;
  const Span span = expression.span;
  if (op == "and" || op == "or") return logical(op, expression, scope);
  if (op == "otherwise") return otherwise(expression, scope);
  if (op == "at") {
    if (auto value = value_for_row(expression, scope)) return *value;
  }
  Value a = elaborate(*expression.args[0], scope, {});
  if (a.failed) return failed(span);
  if (op == "per") {
    const auto one = one_of_unit(expression.args[1]->text, expression.args[1]->span);
    if (!one) {
      unknown_unit(expression.args[1]->text, expression.args[1]->span, false);
      return failed(span);
    }
    return operators_.quotient(a, *one, span);
  }
  // An option or a kind on the left tells how a bare name on the right is read.
  Value b = elaborate(*expression.args[1], scope, {.options = a.options, .kind = a.type.kind});
  if (b.failed) return failed(span);
  if (op == "to") {
    Value range{.type = Type::of(Kind::range), .span = span};
    range.items = {a, b};
    if (!a.is(Kind::date) &&
        !operators_.common_type(a, b, "cannot be the two ends of one range", span))
      return failed(span);
    return range;
  }
  if (op == "at") return operators_.value_at(a, b, span);
  if (op == "in") return operators_.contained(a, b, span);
  if ((op == "==" || op == "!=") && (a.is(Kind::none) || b.is(Kind::none)))
    return is_none(a.is(Kind::none) ? b : a, op == "==", span);
  if (op == "<" || op == "<=" || op == ">" || op == ">=" || op == "==" || op == "!=")
    return operators_.compare(op, a, b, span);
  // Arithmetic with nothing is nothing: an absent cap gives an absent price.
  if (a.is(Kind::none) || b.is(Kind::none)) return {.type = Type::of(Kind::none), .span = span};
  if (op == "+" || op == "-") {
    if (a.is(Kind::date)) return operators_.date_plus(a, b, op == "-", span);
    if (b.is(Kind::date) && a.is(Kind::number) && a.type.unit.time == 1 && op == "+")
      return operators_.date_plus(b, a, false, span);
  }
  const bool numbers = a.is(Kind::number) && b.is(Kind::number);
  if (!numbers) {
    operators_.mismatch(a, b, "cannot stand on the two sides of `" + op + "`", span);
    return failed(span);
  }
  if (op == "+" || op == "-") return operators_.sum(a, b, op == "-", span);
  if (op == "*" || op == "of") return operators_.product(a, b, span);
  if (op == "/") return operators_.quotient(a, b, span);
  if (op == "^") return operators_.raise(a, b, span);
  return operators_.growing(a, b, span);
}

/// `x == none` is `not exists(x)`.
Value Elaborator::is_none(const Value& value, bool absent, Span span) {
  const TermId present = terms_.both(there(value, span), value.present, span);
  TermId exists = terms_.boolean(!value.is(Kind::none), span);
  if (present != none_id) exists = present;
  for (const auto& choice : value.choices)
    exists = &choice == &value.choices.front()
                 ? choice.second
                 : terms_.make(TermOp::or_, span, exists, choice.second);
  return boolean(absent ? terms_.make(TermOp::not_, span, exists) : exists, span);
}

Value Elaborator::logical(const std::string& op, const Expr& expression, const Scope& scope) {
  const Span span = expression.span;
  Value a = elaborate(*expression.args[0], scope, {});
  if (!operators_.require_boolean(a, "`" + op + "`")) return failed(span);
  // What is decided by the left side alone does not read the right one.
  if (auto known = operators_.constant(a); known && (*known != 0) == (op == "or")) return a;
  Value b = elaborate(*expression.args[1], scope, {});
  if (!operators_.require_boolean(b, "`" + op + "`")) return failed(span);
  return boolean(terms_.make(op == "and" ? TermOp::and_ : TermOp::or_, span, a.term, b.term), span);
}

Value Elaborator::otherwise(const Expr& expression, const Scope& scope) {
  const Span span = expression.span;
  const Expr& left = *expression.args[0];
  Value instead = elaborate(*expression.args[1], scope, {});
  if (instead.failed) return instead;
  const bool is_previous = left.kind == ExprKind::call && left.args[0]->kind == ExprKind::name &&
                           left.args[0]->text == "previous";
  const bool filling_in = std::exchange(filling_in_, true);
  Value value;
  if (is_previous) {
    const WrittenId written = recorder_.enter(left);
    value = call_previous(left, scope, &instead.type);
    recorder_.leave(written, value);
  } else {
    value = elaborate(left, scope, {});
  }
  filling_in_ = filling_in;
  if (value.failed) return value;
  value.present = terms_.both(there(value, span), value.present, span);
  value.span = left.span;
  if (value.is(Kind::none)) return instead;
  if (value.present == none_id) {
    recorder_.forget(instead);
    return value;
  }
  const TermId present = value.present;
  value.present = none_id;
  value.type.optional = false;
  return operators_.select(present, value, instead, span);
}

} // namespace deal::sema
