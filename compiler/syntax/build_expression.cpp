#include "compiler/syntax/build.hpp"

#include "compiler/syntax/literals.hpp"

#include "DealParser.h"

#include <fmt/format.h>

#include <utility>

namespace deal::syntax {

using diagnostics::Code;
using grammar::DealParser;
using Tree = antlr4::ParserRuleContext;

namespace {

template <class Context> Context* as(Tree* tree) { return dynamic_cast<Context*>(tree); }

/// The expression that `tree` begins with, as `a` in `a + b`, or null.
DealParser::ExprContext* left_operand(Tree* tree) {
  return tree->children.empty() ? nullptr
                                : dynamic_cast<DealParser::ExprContext*>(tree->children.front());
}

} // namespace

Span ExpressionBuilder::span(antlr4::Token* token) const {
  return tokens_.list[token->getTokenIndex()].span;
}

Span ExpressionBuilder::span(Tree* tree) const {
  const auto first = span(tree->start);
  if (!tree->stop || tree->stop->getTokenIndex() < tree->start->getTokenIndex()) return first;
  return source::cover(first, span(tree->stop));
}

Name ExpressionBuilder::name(Tree* tree) const {
  const auto place = span(tree);
  return {source::normalize(text(place)), place};
}

Name ExpressionBuilder::name(antlr4::Token* token) const {
  const auto place = span(token);
  return {source::normalize(text(place)), place};
}

std::string ExpressionBuilder::content(antlr4::tree::TerminalNode* token) const {
  const auto place = span(token->getSymbol());
  std::string bad_escape;
  auto result = read_text(text(place), bad_escape);
  if (!bad_escape.empty())
    reports_.report({Code::unknown_escape, place, {"\\" + bad_escape}, {}, {}});
  return result;
}

ExprPtr ExpressionBuilder::make(ExprKind kind, Tree* tree) const {
  auto result = std::make_unique<Expr>();
  result->kind = kind;
  result->span = span(tree);
  return result;
}

/// A chain such as `a + b + c` nests to the left as deep as it is long: walked in a loop.
std::string ExpressionBuilder::sign(antlr4::Token* token) const {
  switch (token->getType()) {
  case DealParser::TIMES: return "*";
  case DealParser::DIVIDE: return "/";
  case DealParser::MINUS: return "-";
  case DealParser::LE: return "<=";
  case DealParser::GE: return ">=";
  case DealParser::NE: return "!=";
  default: return std::string(text(span(token)));
  }
}

ExprPtr ExpressionBuilder::expression(Tree* tree) const {
  std::vector<Tree*> chain;
  while (auto* left = left_operand(tree)) {
    chain.push_back(tree);
    tree = left;
  }
  auto result = leaf(tree);
  for (auto link = chain.rbegin(); link != chain.rend(); ++link)
    result = extend(*link, std::move(result));
  return result;
}

ExprPtr ExpressionBuilder::leaf(Tree* tree) const {
  if (as<DealParser::NumberContext>(tree)) return number(tree);
  if (as<DealParser::NameContext>(tree)) {
    auto result = make(ExprKind::name, tree);
    result->text = name(tree).text;
    return result;
  }
  if (auto* group = as<DealParser::GroupContext>(tree)) return expression(group->expr());
  if (as<DealParser::DateContext>(tree)) return date(tree);
  if (as<DealParser::ConstantContext>(tree)) return constant(tree);
  if (as<DealParser::PickContext>(tree)) return pick(tree);
  if (auto* literal = as<DealParser::TextContext>(tree)) {
    auto result = make(ExprKind::text, tree);
    result->text = content(literal->STRING());
    return result;
  }
  if (auto* unary = as<DealParser::UnaryContext>(tree)) {
    auto result = make(ExprKind::unary, tree);
    result->text = sign(unary->op);
    result->args.push_back(expression(unary->expr()));
    return result;
  }
  if (auto* value = as<DealParser::ValueContext>(tree)) {
    auto result = make(ExprKind::structure, tree);
    result->text = name(value->word()).text;
    result->fields = fields(value->block());
    return result;
  }
  auto result = make(as<DealParser::ListContext>(tree) ? ExprKind::list : ExprKind::if_, tree);
  for (auto* child : tree->children)
    if (auto* part = dynamic_cast<DealParser::ExprContext*>(child))
      result->args.push_back(expression(part));
  return result;
}

ExprPtr ExpressionBuilder::extend(Tree* tree, ExprPtr left) const {
  if (auto* call_tree = as<DealParser::CallContext>(tree)) return call(call_tree, std::move(left));
  if (as<DealParser::AnnotatedContext>(tree)) return annotate(tree, std::move(left));
  if (auto* member = as<DealParser::MemberContext>(tree)) {
    auto result = make(ExprKind::member, tree);
    result->text = name(member->anyword()).text;
    result->args.push_back(std::move(left));
    return result;
  }
  if (auto* guarded = as<DealParser::GuardedContext>(tree)) {
    auto result = make(ExprKind::if_, tree);
    result->args.push_back(expression(guarded->expr(1)));
    result->args.push_back(std::move(left));
    return result;
  }
  auto result = make(ExprKind::binary, tree);
  result->args.push_back(std::move(left));
  if (auto* per = as<DealParser::PerContext>(tree)) {
    result->text = "per";
    auto right = make(ExprKind::name, per->word());
    right->text = name(per->word()).text;
    result->args.push_back(std::move(right));
    return result;
  }
  auto* const comparison = as<DealParser::ComparisonContext>(tree);
  auto* const op = comparison ? comparison->op : as<DealParser::BinaryContext>(tree)->op;
  if (comparison && as<DealParser::ComparisonContext>(left_operand(tree)))
    reports_.report(
        {Code::chained_comparison, span(op), {}, {}, "join two comparisons with `and`"});
  result->text = sign(op);
  result->args.push_back(expression(dynamic_cast<Tree*>(tree->children.back())));
  return result;
}

ExprPtr ExpressionBuilder::number(Tree* tree) const {
  auto* const context = as<DealParser::NumberContext>(tree);
  const auto place = span(context->NUMBER()->getSymbol());
  const auto literal = read_number(text(place));
  if (literal.fault == NumberLiteral::Fault::ambiguous_currency)
    reports_.report({Code::ambiguous_currency,
                     place,
                     {literal.currency_sign},
                     {},
                     "say CNY or JPY behind the amount: `40亿 CNY`"});
  if (literal.fault == NumberLiteral::Fault::out_of_range)
    reports_.report({Code::number_out_of_range, place, {}, {}, {}});
  if (!literal.second_unit.empty())
    reports_.report({Code::two_units, place, {literal.unit, literal.second_unit}, {}, {}});
  auto result = make(ExprKind::number, tree);
  result->number = literal.value;
  result->text = literal.unit;
  if (!context->IDENT()) return result;
  const auto unit = name(context->IDENT()->getSymbol());
  if (is_scale(unit.text))
    reports_.report({Code::scale_apart,
                     unit.span,
                     {unit.text},
                     {},
                     fmt::format("write `{}{}`", text(place), unit.text)});
  else if (!literal.unit.empty())
    reports_.report({Code::two_units, unit.span, {literal.unit, unit.text}, {}, {}});
  result->text = unit.text;
  return result;
}

ExprPtr ExpressionBuilder::date(Tree* tree) const {
  auto result = make(ExprKind::date, tree);
  const auto written = text(result->span);
  if (const auto date = read_date(written))
    result->date = *date;
  else
    reports_.report(
        {Code::bad_date,
         result->span,
         {std::string(written)},
         {},
         "write 2024-10, 2024-10-15 or 2024Q3; a difference has spaces around its `-`"});
  return result;
}

ExprPtr ExpressionBuilder::constant(Tree* tree) const {
  const auto kind = tree->start->getType();
  auto result = make(kind == DealParser::NOTHING ? ExprKind::none : ExprKind::boolean, tree);
  result->number = kind == DealParser::YES ? 1 : 0;
  return result;
}

ExprPtr ExpressionBuilder::pick(Tree* tree) const {
  auto* const context = as<DealParser::PickContext>(tree);
  auto result = make(ExprKind::fold, tree);
  result->text = "the";
  result->variable = name(context->anyword());
  result->family = name(context->word());
  result->args.push_back(nullptr);
  if (context->expr()) result->args.push_back(expression(context->expr()));
  return result;
}

ExprPtr ExpressionBuilder::call(Tree* tree, ExprPtr callee) const {
  auto* const context = as<DealParser::CallContext>(tree);
  auto* const walk = context->walk();
  auto result = make(walk ? ExprKind::fold : ExprKind::call, tree);
  if (!walk) {
    result->args.push_back(std::move(callee));
    if (context->expr(1)) result->args.push_back(expression(context->expr(1)));
    for (auto* const argument : context->argument()) {
      if (argument->expr())
        result->args.push_back(expression(argument->expr()));
      else
        result->fields.push_back(call_option(argument));
    }
    return result;
  }
  result->variable = name(walk->anyword());
  result->family = name(walk->word());
  if (callee->kind != ExprKind::name)
    reports_.report({Code::fold_needs_name,
                     callee->span,
                     {result->variable.text, result->family.text},
                     {},
                     {}});
  result->text = callee->text;
  result->args.push_back(expression(context->expr(1)));
  if (walk->expr()) result->args.push_back(expression(walk->expr()));
  return result;
}

Field ExpressionBuilder::call_option(Tree* tree) const {
  auto* const option = as<DealParser::ArgumentContext>(tree);
  Field result;
  result.span = span(tree);
  result.label = name(option->anyword(0));
  result.value = make(ExprKind::name, option->anyword(1));
  result.value->text = name(option->anyword(1)).text;
  return result;
}

ExprPtr ExpressionBuilder::annotate(Tree* tree, ExprPtr value) const {
  auto* const context = as<DealParser::AnnotatedContext>(tree);
  auto result = std::move(value);
  if (result->kind != ExprKind::annotated) {
    auto outer = make(ExprKind::annotated, tree);
    outer->args.push_back(std::move(result));
    result = std::move(outer);
  }
  result->span = span(tree);
  if (context->STRING())
    result->source += (result->source.empty() ? "" : "; ") + content(context->STRING());
  else
    result->assumed = true;
  return result;
}

ExprPtr ExpressionBuilder::reference(Tree* tree) const {
  ExprPtr result;
  for (auto* child : tree->children) {
    auto* const part = dynamic_cast<Tree*>(child);
    if (!part) continue;
    auto next = make(result ? ExprKind::member : ExprKind::name, part);
    next->text = name(part).text;
    if (result) {
      next->span = source::cover(result->span, next->span);
      next->args.push_back(std::move(result));
    }
    result = std::move(next);
  }
  return result;
}

ExprPtr ExpressionBuilder::holding(Tree* tree) const {
  auto* const context = as<DealParser::HoldingContext>(tree);
  auto result = reference(context->ref());
  if (!context->LPAREN()) return result;
  auto outer = make(ExprKind::call, tree);
  outer->args.push_back(std::move(result));
  for (auto* part : context->expr()) outer->args.push_back(expression(part));
  return outer;
}

Field ExpressionBuilder::field(Tree* tree) const {
  auto* const context = as<DealParser::FieldContext>(tree);
  Field result;
  result.label = name(context->path());
  result.value = expression(context->expr());
  result.draw = context->TILDE() != nullptr;
  result.each_period = context->everyPeriod() != nullptr;
  result.span = source::cover(
      result.label.span,
      span(context->everyPeriod() ? static_cast<Tree*>(context->everyPeriod()) : context->expr()));
  return result;
}

std::vector<Field> ExpressionBuilder::fields(Tree* block) const {
  std::vector<Field> result;
  if (!block) return result;
  for (auto* entry : as<DealParser::BlockContext>(block)->field()) {
    if (is_broken(entry)) continue;
    result.push_back(field(entry));
    if (entry->path()->DOT().empty()) continue;
    const auto& label = result.back().label;
    reports_.report({Code::dotted_label, label.span, {label.text}, {}, {}});
    result.pop_back();
  }
  return result;
}

std::vector<std::pair<ExprPtr, Field>> ExpressionBuilder::overrides(Tree* block) const {
  std::vector<std::pair<ExprPtr, Field>> result;
  for (auto* entry : as<DealParser::BlockContext>(block)->field()) {
    if (is_broken(entry)) continue;
    result.emplace_back(reference(entry->path()), field(entry));
    result.back().second.label = path(entry->path());
  }
  return result;
}

Name ExpressionBuilder::path(Tree* tree) const {
  Name result{"", span(tree)};
  for (auto* part : as<DealParser::PathContext>(tree)->anyword())
    result.text += (result.text.empty() ? "" : ".") + name(part).text;
  return result;
}

std::vector<Field> ExpressionBuilder::changes(Tree* block) const {
  std::vector<Field> result;
  for (auto& entry : overrides(block)) result.push_back(std::move(entry.second));
  return result;
}

} // namespace deal::syntax
