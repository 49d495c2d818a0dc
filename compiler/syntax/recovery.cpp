#include "compiler/syntax/recovery.hpp"

#include "compiler/syntax/kinds.hpp"
#include "compiler/syntax/wording.hpp"

#include "DealParser.h"

#include <fmt/format.h>

namespace deal::syntax {

using diagnostics::Code;
using grammar::DealParser;

namespace {

bool is_entry(const antlr4::RuleContext* context) {
  const auto rule = context->getRuleIndex();
  return rule == DealParser::RuleItem || rule == DealParser::RuleField ||
         rule == DealParser::RuleRow;
}

/// The innermost item, field or row around `context`, or null.
antlr4::ParserRuleContext* entry_around(antlr4::ParserRuleContext* context) {
  while (context && !is_entry(context))
    context = dynamic_cast<antlr4::ParserRuleContext*>(context->parent);
  return context;
}

/// Whether what was parsed of `context` ends with a whole expression.
bool ends_with_expression(const antlr4::ParserRuleContext* context) {
  while (context && !context->children.empty()) {
    context = dynamic_cast<const antlr4::ParserRuleContext*>(context->children.back());
    if (context && context->getRuleIndex() == DealParser::RuleExpr) return true;
  }
  return false;
}

/// The declaration whose head, not a value or block in it, `context` belongs to, or null.
const antlr4::ParserRuleContext* declaration_head(const antlr4::ParserRuleContext* context) {
  while (context) {
    switch (context->getRuleIndex()) {
    case DealParser::RuleDeclaration: return context;
    case DealParser::RuleAnyword:
    case DealParser::RuleWord:
    case DealParser::RuleParameter:
    case DealParser::RuleColumn:
    case DealParser::RuleRows:
    case DealParser::RuleBody:
      context = dynamic_cast<const antlr4::ParserRuleContext*>(context->parent);
      break;
    default: return nullptr;
    }
  }
  return nullptr;
}

bool is_in_type(const antlr4::ParserRuleContext* context) {
  if (context->getRuleIndex() == DealParser::RuleWord)
    context = dynamic_cast<const antlr4::ParserRuleContext*>(context->parent);
  return context && context->getRuleIndex() == DealParser::RuleType;
}

class Recovery final : public antlr4::ANTLRErrorStrategy {
 public:
  Recovery(const source::File& file, const Tokens& tokens, Reports& reports, Broken& broken)
      : file_(file), tokens_(tokens), reports_(reports), broken_(broken) {}

  void reset(antlr4::Parser*) override { recovering_ = false; }
  bool inErrorRecoveryMode(antlr4::Parser*) override { return recovering_; }
  void reportMatch(antlr4::Parser*) override { recovering_ = false; }

  antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    throw antlr4::InputMismatchException(parser);
  }

  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) override {
    if (recovering_) return;
    recovering_ = true;
    reports_.report(word(parser, error));
  }

  void recover(antlr4::Parser* parser, std::exception_ptr) override {
    auto* const context = parser->getContext();
    auto* const entry = entry_around(context);
    if (entry) broken_.insert(entry);
    skip(parser, entry ? depth_of(entry) : 0);
    if (context == entry && parser->getTokenStream()->LA(1) == DealParser::SEP) parser->consume();
  }

  /// At the head of a list of items, fields or rows: skips what can begin none of them.
  void sync(antlr4::Parser* parser) override {
    const auto rule = parser->getContext()->getRuleIndex();
    if (rule != DealParser::RuleModule && rule != DealParser::RuleBody &&
        rule != DealParser::RuleBlock && rule != DealParser::RuleRows)
      return;
    const auto& atn = parser->getATN();
    auto* const state = atn.states[parser->getState()];
    const auto type = state->getStateType();
    if (type != antlr4::atn::ATNState::STAR_LOOP_ENTRY &&
        type != antlr4::atn::ATNState::STAR_LOOP_BACK)
      return;
    const auto& awaited = atn.nextTokens(state);
    while (!at_end(parser) && !awaited.contains(parser->getTokenStream()->LA(1)))
      refuse_entry(parser, rule);
  }

 private:
  static bool at_end(antlr4::Parser* parser) {
    return parser->getTokenStream()->LA(1) == antlr4::Token::EOF;
  }

  const Token& current(antlr4::Parser* parser) const {
    return tokens_.list[parser->getTokenStream()->index()];
  }

  std::uint32_t depth_of(const antlr4::ParserRuleContext* entry) const {
    return tokens_.list[entry->start->getTokenIndex()].depth;
  }

  /// To the separator of this depth, or to the bracket that ends it.
  void skip(antlr4::Parser* parser, std::uint32_t depth) const {
    while (!at_end(parser)) {
      const auto& token = current(parser);
      if (!reports_.full() &&
          (token.depth < depth || (token.kind == DealParser::SEP && token.depth == depth)))
        return;
      parser->consume();
    }
  }

  void refuse_entry(antlr4::Parser* parser, std::size_t rule) {
    const auto index = parser->getTokenStream()->index();
    const auto& token = tokens_.list[index];
    const auto found = describe(token, file_);
    if (!recovering_ && rule == DealParser::RuleBlock)
      reports_.report(
          {Code::expected_token, token.span, {"a field, `name: value`", found}, {}, {}});
    else if (!recovering_ && rule == DealParser::RuleRows)
      reports_.report(
          {Code::expected_token, token.span, {"a row, `name: value, …`", found}, {}, {}});
    else if (!recovering_)
      reports_.report(
          {Code::not_a_declaration, token.span, {found}, {}, advice_for_start(token.kind)});
    recovering_ = true;
    skip(parser, token.depth);
    if (!at_end(parser) && current(parser).kind == DealParser::SEP) parser->consume();
    recovering_ = false;
  }

  static std::string advice_for_start(std::size_t kind) {
    if (kind == DealParser::MINUS)
      return "to go on from the line above, end that line with the `-`";
    if (kind == DealParser::LPAREN || kind == DealParser::NUMBER)
      return "give the formula a name: `let x = …`";
    return {};
  }

  Problem word(antlr4::Parser* parser, const antlr4::RecognitionException& error) const {
    const auto index = error.getOffendingToken()->getTokenIndex();
    const auto at = place(index);
    const auto found = describe(tokens_.list[index], file_);
    auto* const context = parser->getContext();
    if (auto problem = misspelt(context); !problem.arguments.empty()) return problem;
    const auto* const no_way = dynamic_cast<const antlr4::NoViableAltException*>(&error);
    const auto start = no_way ? no_way->getStartToken()->getTokenIndex() : index;
    if (start != index) return word_prediction(context, start, index, at);
    auto awaited = error.getExpectedTokens();
    // The parser has left the list of values when it finds that the row does not end.
    if (context->getRuleIndex() == DealParser::RuleRow &&
        awaited.contains(std::size_t{DealParser::SEP}))
      awaited.add(DealParser::COMMA);
    if (auto problem = nameless(context, awaited, index, at); !problem.arguments.empty())
      return problem;
    auto expected =
        ends_with_expression(context) ? describe_after_value(awaited) : describe(awaited);
    if (is_in_type(context) && awaits_name(awaited)) expected = "a type";
    if (expected.empty()) expected = "something else";
    return {Code::expected_token,
            at,
            {expected + after_what(tokens_, index, file_), found},
            {},
            advice(context, index)};
  }

  /// The end of a line is shown behind its last token.
  source::Span place(std::size_t index) const {
    const auto& token = tokens_.list[index];
    const bool line_end = token.kind == 0 || token.kind == DealParser::SEP;
    if (!line_end || index == 0) return token.span;
    const auto end = tokens_.list[index - 1].span.end;
    return {token.span.file, end, end};
  }

  /// The parser looked past `start` before it found that nothing fits at `index`.
  Problem word_prediction(antlr4::ParserRuleContext* context, std::size_t start, std::size_t index,
                          source::Span at) const {
    const auto& first = tokens_.list[start];
    const auto found = describe(tokens_.list[index], file_);
    if (first.kind == DealParser::THE)
      return {Code::expected_token, at, {"`the NAME in STRUCTURE where CONDITION`", found}, {}, {}};
    if (context->getRuleIndex() != DealParser::RuleDeclaration)
      return {Code::expected_token,
              at,
              {"something else" + after_what(tokens_, index, file_), found},
              {},
              {}};
    const auto name = text(first.span);
    std::string help =
        "a declaration is `let NAME = …`, `party NAME { … }`, …; a field is `NAME: …`";
    const auto near = diagnostics::nearest(name, declaration_words());
    if (!near.empty()) help = fmt::format("did you mean `{}`?", near);
    return {Code::not_a_declaration, first.span, {describe(first, file_)}, {}, help};
  }

  /// `measrue back = …` reads as a structure's instance until the `=`.
  Problem misspelt(antlr4::ParserRuleContext* context) const {
    Problem none{Code::misspelt_declaration, {}, {}, {}, {}};
    const auto* const instance = instance_at(context);
    if (!instance) return none;
    const auto& word = tokens_.list[instance->start->getTokenIndex()];
    const auto near = nearest_declaration(instance->start->getTokenIndex());
    if (near.empty()) return none;
    return {Code::misspelt_declaration,
            word.span,
            {std::string(text(word.span))},
            {},
            fmt::format("did you mean `{}`?", near)};
  }

  /// `for` is too short to be guessed from its letters.
  std::string nearest_declaration(std::size_t index) const {
    if (tokens_.list[index + 2].kind == DealParser::IN) return "for";
    return std::string(diagnostics::nearest(text(tokens_.list[index].span), declaration_words()));
  }

  /// The instance whose head, not block, the error lies in or directly behind.
  static antlr4::ParserRuleContext* instance_at(antlr4::ParserRuleContext* context) {
    if (auto* item = dynamic_cast<DealParser::ItemContext*>(context))
      return dynamic_cast<DealParser::InstanceContext*>(item->declaration());
    while (context && context->getRuleIndex() != DealParser::RuleBlock && !is_entry(context)) {
      if (auto* instance = dynamic_cast<DealParser::InstanceContext*>(context)) return instance;
      context = dynamic_cast<antlr4::ParserRuleContext*>(context->parent);
    }
    return nullptr;
  }

  /// `let = 5`, `pay { … }`: the keyword is followed by something that is no name.
  Problem nameless(antlr4::ParserRuleContext* context, const antlr4::misc::IntervalSet& awaited,
                   std::size_t index, source::Span at) const {
    Problem none{Code::needs_name, {}, {}, {}, {}};
    auto* const entry = entry_around(context);
    if (!awaits_name(awaited) || index == 0 || !entry || entry->start->getTokenIndex() + 1 != index)
      return none;
    const auto& keyword = tokens_.list[index - 1];
    if (form_of(keyword.kind).empty()) return none;
    return {Code::needs_name,
            at,
            {std::string(text(keyword.span)), describe(tokens_.list[index], file_)},
            {},
            fmt::format("for example `{}`", form_of(keyword.kind))};
  }

  std::string advice(antlr4::ParserRuleContext* context, std::size_t index) const {
    const auto kind = tokens_.list[index].kind;
    const auto rule = context->getRuleIndex();
    if (kind == DealParser::COMMA && is_thousands(index))
      return "a large number is written `1_000_000` or `1mn`";
    if (kind == DealParser::QUESTION) return "a choice is written `if a then b else c`";
    if (kind == DealParser::BAR) return "write `or`";
    if (rule == DealParser::RuleField && kind == DealParser::COMMA)
      return "fields are separated by `;` or stand on lines of their own";
    if (rule == DealParser::RuleField) return "a field is `name: value`";
    if (auto text = row_advice(context, index); !text.empty()) return text;
    const bool arrow = kind == DealParser::ASSIGN && index + 1 < tokens_.list.size() &&
                       tokens_.list[index + 1].kind == DealParser::GT &&
                       tokens_.list[index + 1].span.begin == tokens_.list[index].span.end;
    if (arrow) return "an arrow is written `->`";
    if (kind == DealParser::ASSIGN && index > 0 && ends_operand(tokens_.list[index - 1].kind))
      return "a comparison is written `==`";
    const auto* const head = declaration_head(context);
    if (!head) return {};
    const auto form = form_of(tokens_.list[head->start->getTokenIndex()].kind);
    return form.empty() ? "" : fmt::format("for example `{}`", form);
  }

  std::string row_advice(antlr4::ParserRuleContext* context, std::size_t index) const {
    const auto* const entry = entry_around(context);
    if (!entry || entry->getRuleIndex() != DealParser::RuleRow) return {};
    const auto kind = tokens_.list[index].kind;
    if (kind == DealParser::COLON)
      return "each row stands on a line of its own; a line that ends in a comma goes on below";
    const auto before = tokens_.list[index - 1].kind;
    const bool is_gap = before == DealParser::COMMA || before == DealParser::COLON;
    if (is_gap && (kind == DealParser::COMMA || kind == DealParser::SEP))
      return "where a row has no value write `none`";
    return context == entry ? "a row is `name: value, …`" : "";
  }

  /// `1,000`: a comma between digits without a space.
  bool is_thousands(std::size_t index) const {
    if (index == 0 || index + 1 >= tokens_.list.size()) return false;
    const auto &before = tokens_.list[index - 1], &comma = tokens_.list[index],
               &after = tokens_.list[index + 1];
    return before.kind == DealParser::NUMBER && after.kind == DealParser::NUMBER &&
           before.span.end == comma.span.begin && comma.span.end == after.span.begin;
  }

  std::string_view text(const source::Span& span) const {
    return file_.text().substr(span.begin, span.end - span.begin);
  }

  const source::File& file_;
  const Tokens& tokens_;
  Reports& reports_;
  Broken& broken_;
  bool recovering_ = false;
};

} // namespace

std::shared_ptr<antlr4::ANTLRErrorStrategy>
make_recovery(const source::File& file, const Tokens& tokens, Reports& reports, Broken& broken) {
  return std::make_shared<Recovery>(file, tokens, reports, broken);
}

} // namespace deal::syntax
