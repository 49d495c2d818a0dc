#include "compiler/syntax/cursor.hpp"

#include "compiler/syntax/kinds.hpp"
#include "compiler/syntax/scanner.hpp"

#include "DealLexer.h"

#include <algorithm>

namespace deal::syntax {

using grammar::DealLexer;

namespace {

/// Reads the tokens from the left and keeps what is open at the end.
class Reader {
 public:
  explicit Reader(const source::File& file) : file_(file), scanner_(file) {}

  Cursor run() {
    scan();
    Cursor result;
    result.begin = static_cast<std::uint32_t>(file_.text().size());
    if (in_comment()) {
      result.role = Cursor::Role::silent;
      return result;
    }
    take_word(result);
    for (at_ = 0; at_ < tokens_.size(); ++at_) step();
    finish(result);
    return result;
  }

 private:
  /// A declaration, or the inside of braces in one.
  struct Level {
    bool body = false;              ///< of a structure or `for`: declarations stand in it
    std::vector<std::string> words; ///< that the item at hand begins with
    bool in_words = true;           ///< no sign has come yet
    std::string label;              ///< of the field at hand
    Cursor::Brace brace;
  };

  void scan() {
    for (Token token = scanner_.next(); token.kind != 0; token = scanner_.next())
      tokens_.push_back(token);
  }

  std::string text(const Token& token) const {
    return source::normalize(
        file_.text().substr(token.span.begin, token.span.end - token.span.begin));
  }

  std::size_t kind(std::size_t back) const {
    return back < tokens_.size() ? tokens_[tokens_.size() - 1 - back].kind : 0;
  }

  /// Comments are no tokens: what is left behind the last token is space or a comment.
  bool in_comment() const {
    const std::size_t end = tokens_.empty() ? 0 : tokens_.back().span.end;
    if (kind(0) == DealLexer::DOC || kind(0) == DealLexer::OPEN_STRING)
      return end == file_.text().size();
    const std::string_view rest = file_.text().substr(end);
    const std::size_t comment = rest.rfind("//");
    return comment != std::string_view::npos && rest.find('\n', comment) == std::string_view::npos;
  }

  void take_word(Cursor& into) {
    if (tokens_.empty() || !is_word(kind(0)) || tokens_.back().span.end != file_.text().size())
      return;
    into.word = text(tokens_.back());
    into.begin = tokens_.back().span.begin;
    tokens_.pop_back();
  }

  bool line_goes_on() const {
    std::size_t before = at_;
    while (before > 0 && tokens_[before - 1].kind == DealLexer::DOC) --before;
    if (before == 0) return false;
    const bool after_operand = before > 1 && ends_operand(tokens_[before - 2].kind);
    return tokens_[before - 1].kind != DealLexer::LBRACE &&
           asks_for_more(tokens_[before - 1].kind, after_operand);
  }

  void step() {
    const Token& token = tokens_[at_];
    switch (token.kind) {
    case DealLexer::DOC: return;
    case DealLexer::NEWLINE:
      if (rounds_ == 0 && !line_goes_on()) begin_item();
      return;
    case DealLexer::SEP: return begin_item();
    case DealLexer::LPAREN:
    case DealLexer::LBRACKET: ++rounds_; break;
    case DealLexer::RPAREN:
    case DealLexer::RBRACKET: rounds_ -= rounds_ > 0; break;
    case DealLexer::LBRACE: return open();
    case DealLexer::RBRACE:
      if (levels_.size() > 1) levels_.pop_back();
      return;
    default: break;
    }
    Level& level = levels_.back();
    if (follows_label(token.kind) && rounds_ == 0 && level.label.empty() && at_ > 0)
      level.label = text(tokens_[at_ - 1]);
    if (!level.in_words) return;
    if (is_word(token.kind))
      level.words.push_back(text(token));
    else
      level.in_words = false;
  }

  void begin_item() {
    Level& level = levels_.back();
    level.words.clear();
    level.in_words = true;
    level.label.clear();
    rounds_ = 0;
  }

  void open() {
    const Level& outer = levels_.back();
    const std::string before =
        at_ > 0 && is_word(tokens_[at_ - 1].kind) ? text(tokens_[at_ - 1]) : "";
    Level inner;
    inner.brace = {outer.label, before};
    const std::string first = outer.words.empty() ? "" : outer.words.front();
    inner.body = (levels_.size() == 1 || outer.body) &&
                 (first == "structure" || first == "abstract" || first == "for");
    levels_.push_back(std::move(inner));
    rounds_ = 0;
  }

  void finish(Cursor& result) const {
    const Level& level = levels_.back();
    std::size_t item = levels_.size() - 1;
    while (item > 0 && !levels_[item].body) --item;
    result.head = levels_[item].words;
    for (std::size_t i = item + 1; i < levels_.size(); ++i)
      result.braces.push_back(levels_[i].brace);
    result.label = level.label;
    result.role = role(result, level, levels_.size() > 1 && !level.body);
  }

  Cursor::Role role(Cursor& result, const Level& level, bool in_fields) const {
    using enum Cursor::Role;
    if (level.words.empty() && level.in_words)
      return in_fields ? field : level.body ? declaration : item;
    const std::size_t before = last_kind();
    if (before == DealLexer::DOT) {
      result.owner = owner();
      return member;
    }
    if (before == DealLexer::NUMBER || before == DealLexer::PER) return unit;
    if (before == DealLexer::TILDE) return distribution;
    if (before == DealLexer::COLON && types_stand_here(level)) return type;
    return level.in_words && !in_fields ? name : expression;
  }

  bool types_stand_here(const Level& level) const {
    if (level.words.empty()) return false;
    const std::string& first = level.words.front();
    if (first == "function" || first == "table") return rounds_ > 0;
    return first == "let" || first == "state" || (level.body && level.words.size() == 1);
  }

  /// Of the last token that is no end of a line.
  std::size_t last_kind() const {
    for (std::size_t back = 0; back < tokens_.size(); ++back)
      if (kind(back) != DealLexer::NEWLINE) return kind(back);
    return 0;
  }

  /// The names before the last dot.
  std::vector<std::string> owner() const {
    std::vector<std::string> result;
    std::size_t i = tokens_.size();
    while (i > 1 && tokens_[i - 1].kind == DealLexer::DOT) {
      --i;
      const bool call = tokens_[i - 1].kind == DealLexer::RPAREN;
      if (call) i = opening(i - 1);
      if (i == 0 || !is_word(tokens_[i - 1].kind)) break;
      --i;
      result.push_back(text(tokens_[i]) + (call ? "()" : ""));
    }
    std::ranges::reverse(result);
    return result;
  }

  /// The place of the bracket that a closing one belongs to; 0 if there is none.
  std::size_t opening(std::size_t closing) const {
    std::size_t depth = 0;
    for (std::size_t i = closing + 1; i-- > 0;) {
      if (is_closing(tokens_[i].kind)) ++depth;
      if (is_opening(tokens_[i].kind) && --depth == 0) return i;
    }
    return 0;
  }

  const source::File& file_;
  Scanner scanner_;
  std::vector<Token> tokens_;
  std::vector<Level> levels_{Level()};
  std::size_t at_ = 0;
  std::size_t rounds_ = 0; ///< round and square brackets that are open in the item
};

} // namespace

Cursor cursor(const source::File& file) { return Reader(file).run(); }

} // namespace deal::syntax
