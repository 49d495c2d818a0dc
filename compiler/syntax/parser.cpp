#include "compiler/syntax/parser.hpp"

#include "compiler/syntax/build.hpp"
#include "compiler/syntax/layout.hpp"
#include "compiler/syntax/plain.hpp"
#include "compiler/syntax/recovery.hpp"

#include "DealLexer.h"
#include "DealParser.h"

#include <fmt/format.h>

#include <algorithm>

namespace deal::syntax {

using diagnostics::Code;
using grammar::DealParser;

namespace {

/// Hands settled tokens to the generated parser; their indices stay the same.
class Feed final : public antlr4::TokenSource {
 public:
  Feed(const std::vector<Token>& tokens, stop::Stop* stop) : tokens_(tokens), watch_(stop) {}

  std::unique_ptr<antlr4::Token> nextToken() override {
    watch_.tick();
    const auto& token = tokens_[std::min(at_, tokens_.size() - 1)];
    ++at_;
    return std::make_unique<antlr4::CommonToken>(token.kind == 0 ? antlr4::Token::EOF : token.kind);
  }
  std::size_t getLine() const override { return 0; }
  std::size_t getCharPositionInLine() override { return 0; }
  antlr4::CharStream* getInputStream() override { return nullptr; }
  std::string getSourceName() override { return {}; }
  antlr4::TokenFactory<antlr4::CommonToken>* getTokenFactory() override { return nullptr; }

 private:
  const std::vector<Token>& tokens_;
  stop::Watch watch_;
  std::size_t at_ = 0;
};

/// The generated parser over settled tokens, and what its trees are read with.
class Session {
 public:
  Session(const source::File& file, diagnostics::Diagnostics& diagnostics, const Limits& limits)
      : reports_(file, diagnostics), tokens_(lay_out(file, limits, reports_)),
        feed_(tokens_.list, limits.stop), stream_(&feed_), parser_(&stream_),
        expressions_(file, tokens_, reports_, broken_) {
    parser_.removeErrorListeners();
    parser_.setErrorHandler(make_recovery(file, tokens_, reports_, broken_));
  }

  bool has_tokens() const { return tokens_.list.size() > 1; }
  bool has_errors() const { return reports_.any(); }

  std::vector<Declaration> module() { return build_declarations(parser_.module(), expressions_); }

  ExprPtr expression() {
    auto* const tree = parser_.single();
    if (reports_.any() || tree->exception) return nullptr;
    auto result = expressions_.expression(tree->expr());
    return reports_.any() ? nullptr : std::move(result);
  }

 private:
  Reports reports_;
  Tokens tokens_;
  Broken broken_;
  Feed feed_;
  antlr4::CommonTokenStream stream_;
  DealParser parser_;
  ExpressionBuilder expressions_;
};

bool is_text(const source::File& file, diagnostics::Diagnostics& diagnostics,
             std::size_t most_bytes = source::max_file_bytes) {
  const auto error = source::check_text(file.text(), most_bytes);
  if (!error) return true;
  const Span span{file.id(), error->offset, error->offset + 1};
  switch (error->kind) {
  case source::TextError::Kind::invalid_utf8:
    diagnostics.report(Code::invalid_utf8, span).help("save the file as UTF-8");
    break;
  case source::TextError::Kind::nul_byte: diagnostics.report(Code::nul_byte, span); break;
  case source::TextError::Kind::too_large:
    diagnostics.report(Code::file_too_large, Span{file.id(), 0, 0}, {std::to_string(most_bytes)})
        .help("split the model with `import`");
    break;
  }
  return false;
}

/// ANTLR's generated parser allocates in destructors where it unwinds a formula, so that a refusal there ends the process.
/// What it takes is asked for before: a text of 1.3 MB took 320 MB.
void ask_for_room(std::size_t text_bytes) {
  constexpr std::size_t for_each_byte = 256;
  ::operator delete(::operator new(for_each_byte * text_bytes));
}

std::string_view shown(const Token& token, std::string_view text) {
  return text == "\n" ? "\\n" : token.kind == 0 ? "" : text;
}

} // namespace

Module parse(const source::Sources& sources, source::FileId id,
             diagnostics::Diagnostics& diagnostics, const Limits& limits) {
  const auto& file = sources.file(id);
  Module module;
  module.file = id;
  if (!is_text(file, diagnostics, limits.file_bytes)) return module;
  ask_for_room(file.text().size());
  Session session(file, diagnostics, limits);
  module.declarations = session.module();
  if (!session.has_tokens() && !session.has_errors())
    diagnostics.report(Code::no_declaration, Span{id, 0, 0});
  return module;
}

ExprPtr parse_expression(const source::Sources& sources, source::FileId id,
                         diagnostics::Diagnostics& diagnostics, const Limits& limits) {
  const auto& file = sources.file(id);
  if (auto plain = read_plain(file)) return plain;
  if (!is_text(file, diagnostics)) return nullptr;
  return Session(file, diagnostics, limits).expression();
}

std::string dump_tokens(const source::Sources& sources, source::FileId id) {
  const auto& file = sources.file(id);
  if (source::check_text(file.text())) return {};
  diagnostics::Diagnostics unused;
  Reports reports(file, unused);
  const auto tokens = lay_out(file, {}, reports);
  grammar::DealLexer names(nullptr);
  std::string out;
  for (const auto& token : tokens.list) {
    const auto position = file.position(token.span.begin);
    const auto kind = token.kind == 0 ? "END" : names.getVocabulary().getSymbolicName(token.kind);
    out += fmt::format("{}:{}  {}  {}\n", position.line, position.column, kind,
                       shown(token, sources.text(token.span)));
  }
  return out;
}

} // namespace deal::syntax
