#pragma once

#include "compiler/syntax/ast.hpp"
#include "compiler/syntax/recovery.hpp"
#include "compiler/syntax/reports.hpp"
#include "compiler/syntax/tokens.hpp"

#include <string_view>
#include <vector>

namespace antlr4 {
class ParserRuleContext;
class Token;
namespace tree {
class TerminalNode;
}
} // namespace antlr4

namespace deal::syntax {

/// From the parse tree to expressions and fields. The tree must be whole (not in `broken`).
class ExpressionBuilder {
 public:
  ExpressionBuilder(const source::File& file, const Tokens& tokens, Reports& reports,
                    const Broken& broken)
      : file_(file), tokens_(tokens), reports_(reports), broken_(broken) {}

  Span span(antlr4::ParserRuleContext* tree) const;
  Span span(antlr4::Token* token) const;
  std::string_view text(Span span) const {
    return file_.text().substr(span.begin, span.end - span.begin);
  }
  bool is_broken(antlr4::ParserRuleContext* tree) const { return broken_.contains(tree); }
  Reports& reports() const { return reports_; }
  const Tokens& tokens() const { return tokens_; }

  /// Of an `anyword` or `word`.
  Name name(antlr4::ParserRuleContext* tree) const;
  Name name(antlr4::Token* token) const;
  /// By which an operator is known in the syntax tree, however it was written.
  std::string sign(antlr4::Token* token) const;
  /// The content of a text token.
  std::string content(antlr4::tree::TerminalNode* token) const;
  /// Of an `expr`.
  ExprPtr expression(antlr4::ParserRuleContext* tree) const;
  /// Of a `ref` or `path`: a name or a chain of members.
  ExprPtr reference(antlr4::ParserRuleContext* tree) const;
  /// Of a `holding`.
  ExprPtr holding(antlr4::ParserRuleContext* tree) const;
  /// Of a `block`, or none of a null; labels with dots are refused.
  std::vector<Field> fields(antlr4::ParserRuleContext* block) const;
  /// Of a scenario's `block`: with the path that each label is.
  std::vector<std::pair<ExprPtr, Field>> overrides(antlr4::ParserRuleContext* block) const;
  /// The same without the paths apart.
  std::vector<Field> changes(antlr4::ParserRuleContext* block) const;
  /// Of a `path`: its words with their dots.
  Name path(antlr4::ParserRuleContext* tree) const;

 private:
  ExprPtr make(ExprKind kind, antlr4::ParserRuleContext* tree) const;
  ExprPtr leaf(antlr4::ParserRuleContext* tree) const;
  ExprPtr extend(antlr4::ParserRuleContext* tree, ExprPtr left) const;
  ExprPtr number(antlr4::ParserRuleContext* tree) const;
  ExprPtr date(antlr4::ParserRuleContext* tree) const;
  ExprPtr constant(antlr4::ParserRuleContext* tree) const;
  ExprPtr pick(antlr4::ParserRuleContext* tree) const;
  ExprPtr call(antlr4::ParserRuleContext* tree, ExprPtr callee) const;
  Field call_option(antlr4::ParserRuleContext* tree) const;
  ExprPtr annotate(antlr4::ParserRuleContext* tree, ExprPtr value) const;
  Field field(antlr4::ParserRuleContext* tree) const;

  const source::File& file_;
  const Tokens& tokens_;
  Reports& reports_;
  const Broken& broken_;
};

/// All whole items of a `module`.
std::vector<Declaration> build_declarations(antlr4::ParserRuleContext* module,
                                            const ExpressionBuilder& expressions);

} // namespace deal::syntax
