#include "compiler/syntax/wording.hpp"

#include "compiler/syntax/kinds.hpp"

#include "DealLexer.h"

#include <fmt/format.h>

#include <algorithm>

namespace deal::syntax {

using grammar::DealLexer;

namespace {

constexpr std::size_t longest_quote = 24;
constexpr std::size_t longest_list = 4;

std::string quote(std::string_view text) {
  std::string shown;
  std::size_t cells = 0;
  for (const auto& glyph : source::glyphs(text.substr(0, 4 * longest_quote))) {
    if (cells + glyph.cells > longest_quote) return fmt::format("`{}…`", shown);
    shown += glyph.shown;
    cells += glyph.cells;
  }
  return fmt::format("`{}`", shown);
}

std::string describe_separator(const Token& token, std::string_view text) {
  if (token.span.begin >= text.size()) return "the end of the file";
  if (token.span.begin == token.span.end) return quote(text.substr(token.span.begin, 1));
  return text[token.span.begin] == '\n' ? "the end of the line" : "`;`";
}

bool contains(const antlr4::misc::IntervalSet& set, std::size_t kind) { return set.contains(kind); }

/// "a, b or c"
std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " or " : ", ";
    text += parts[i];
  }
  return text;
}

std::string name_of(std::size_t kind) {
  switch (kind) {
  case DealLexer::SEP: return "the end of the line";
  case DealLexer::STRING: return "a text in quotes";
  case DealLexer::IDENT: return "a name";
  case DealLexer::NUMBER: return "a number";
  case DealLexer::COLON: return "`:`";
  case DealLexer::COMMA: return "`,`";
  case DealLexer::LPAREN: return "`(`";
  case DealLexer::RPAREN: return "`)`";
  case DealLexer::ARROW: return "`->`";
  case DealLexer::TIMES: return "`*`";
  case DealLexer::DIVIDE: return "`/`";
  default: break;
  }
  static const DealLexer lexer(nullptr);
  const auto literal = lexer.getVocabulary().getLiteralName(kind);
  if (literal.size() < 2) return {};
  return fmt::format("`{}`", literal.substr(1, literal.size() - 2));
}

/// What may follow a whole value, from which an error behind one is worded.
std::vector<std::string> closers(const antlr4::misc::IntervalSet& awaited) {
  std::vector<std::string> parts;
  for (const std::size_t kind :
       {DealLexer::THEN, DealLexer::ELSE, DealLexer::COMMA, DealLexer::RPAREN, DealLexer::RBRACKET,
        DealLexer::ASSIGN, DealLexer::SEP})
    if (contains(awaited, kind) ||
        (kind == DealLexer::COMMA && contains(awaited, DealLexer::RBRACKET)))
      parts.push_back(name_of(kind));
  return parts;
}

} // namespace

std::string describe(const Token& token, const source::File& file) {
  const auto text = file.text();
  if (token.kind == 0) return "the end of the file";
  if (token.kind == DealLexer::SEP) return describe_separator(token, text);
  if (token.kind == DealLexer::STRING) return "a text";
  return quote(text.substr(token.span.begin, token.span.end - token.span.begin));
}

bool awaits_name(const antlr4::misc::IntervalSet& awaited) {
  return contains(awaited, DealLexer::IDENT) && contains(awaited, DealLexer::MODEL) &&
         !contains(awaited, DealLexer::NUMBER);
}

std::string describe(const antlr4::misc::IntervalSet& awaited) {
  if (contains(awaited, DealLexer::NUMBER)) return "a value";
  if (contains(awaited, DealLexer::PLUS) && contains(awaited, DealLexer::AND))
    return describe_after_value(awaited);
  std::vector<std::string> parts;
  if (awaits_name(awaited)) parts.push_back("a name");
  for (const auto kind : awaited.toList()) {
    if (kind <= 0 ||
        (!parts.empty() && parts[0] == "a name" && is_word(static_cast<std::size_t>(kind))))
      continue;
    auto name = name_of(static_cast<std::size_t>(kind));
    if (!name.empty()) parts.push_back(std::move(name));
  }
  // The usual sign first: `:` before `~`.
  std::stable_partition(parts.begin(), parts.end(),
                        [](const std::string& part) { return part == "`:`"; });
  return parts.size() > longest_list ? "" : join(parts);
}

std::string describe_after_value(const antlr4::misc::IntervalSet& awaited) {
  auto parts = closers(awaited);
  parts.insert(parts.begin(), "an operator");
  return join(parts);
}

std::string after_what(const Tokens& tokens, std::size_t index, const source::File& file) {
  if (index == 0 || tokens.list[index - 1].kind == DealLexer::SEP) return {};
  const auto& last = tokens.list[index - 1];
  auto begin = last.span.begin;
  if (index > 1 && follows_label(last.kind) && is_word(tokens.list[index - 2].kind))
    begin = tokens.list[index - 2].span.begin;
  if (begin == last.span.end) return {};
  return " after " + quote(file.text().substr(begin, last.span.end - begin));
}

std::string_view form_of(std::size_t keyword) {
  switch (keyword) {
  case DealLexer::MODEL: return "model \"the first round\"";
  case DealLexer::GRID: return "grid monthly from 2024-10 to 2030-12";
  case DealLexer::IMPORT: return "import \"parties.deal\"";
  case DealLexer::CURRENCY: return "currency USD";
  case DealLexer::UNIT: return "unit chip, chips";
  case DealLexer::ASSET: return "asset share(issuer)";
  case DealLexer::ACCOUNT: return "account notes: liability";
  case DealLexer::KIND: return "kind cloud { stage: operating }";
  case DealLexer::ABSTRACT: return "abstract structure security { }";
  case DealLexer::STRUCTURE: return "structure loan: lender -> borrower { size: money }";
  case DealLexer::FUNCTION: return "function twice(x: money) = 2 * x";
  case DealLexer::SCENARIO: return "scenario no_chips { trainium.share: 0% }";
  case DealLexer::MEASURE: return "measure back = recycled(Amazon)";
  case DealLexer::EXPECT: return "expect mean(back.of_invested) < 60%";
  case DealLexer::EVENT: return "event short when cash < $1bn";
  case DealLexer::LET: return "let growth = 5%";
  case DealLexer::STATE: return "state owed = $0";
  case DealLexer::NEXT: return "next owed = owed - back.paid";
  case DealLexer::PAY: return "pay bill: buyer -> seller { due: usage }";
  case DealLexer::BOOK: return "book wear { amount: loss }";
  case DealLexer::ISSUE: return "issue shares: share(issuer) to holder { count: bought }";
  case DealLexer::MOVE: return "move units: gpu from borrower to lender { count: 5 }";
  case DealLexer::USE: return "use as { holder: investor }";
  case DealLexer::OPENING: return "opening held(Fund, gpu) = 100 gpus";
  case DealLexer::CORRELATE: return "correlate growth, hazard: 40%";
  case DealLexer::REQUIRE: return "require raises > 0 else \"a round raises money\"";
  case DealLexer::WARN: return "warn \"it ends after the grid\" if ends > finish";
  case DealLexer::TABLE: return "table startups(cash: money) { Mistral: $1bn }";
  case DealLexer::FOR: return "for s in startups { party Startup { cash: s.cash } }";
  default: return {};
  }
}

const std::vector<std::string>& declaration_words() {
  static const auto words = [] {
    std::vector<std::string> result;
    for (std::size_t kind = DealLexer::MODEL; kind <= DealLexer::TABLE; ++kind) {
      const auto form = form_of(kind);
      if (!form.empty()) result.emplace_back(form.substr(0, form.find(' ')));
    }
    return result;
  }();
  return words;
}

bool joins_values(std::string_view word) {
  for (std::size_t kind = DealLexer::IF; kind <= DealLexer::EVERY; ++kind)
    if (name_of(kind) == fmt::format("`{}`", word)) return true;
  return false;
}

} // namespace deal::syntax
