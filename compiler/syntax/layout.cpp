#include "compiler/syntax/layout.hpp"

#include "compiler/syntax/kinds.hpp"
#include "compiler/syntax/nesting.hpp"

#include "DealLexer.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace deal::syntax {

using diagnostics::Code;
using grammar::DealLexer;

namespace {

std::string advice_for(std::string_view sign) {
  static constexpr std::pair<std::string_view, std::string_view> table[] = {
      {"“", "texts stand in straight double quotes: \"…\""},
      {"”", "texts stand in straight double quotes: \"…\""},
      {"'", "texts stand in straight double quotes: \"…\""},
      {"‘", "texts stand in straight double quotes: \"…\""},
      {"「", "texts stand in straight double quotes: \"…\""},
      {"$", "a sign of currency stands directly before a number: $4bn"},
      {"€", "a sign of currency stands directly before a number: €4bn"},
      {"£", "a sign of currency stands directly before a number: £4bn"},
      {"%", "the percent sign stands directly behind a number: 20%"},
      {"％", "the percent sign stands directly behind a number: 20%"},
      {"#", "a comment begins with `//`"},
      {"!", "write `not`, or `!=`"},
      {"&", "write `and`"},
  };
  for (const auto& [known, advice] : table)
    if (sign == known) return std::string(advice);
  const bool wide = sign.starts_with("\xef\xbc") || sign.starts_with("\xef\xbd");
  return wide ? "write the sign in its narrow form" : "";
}

constexpr std::size_t digits_in_group = 3;
constexpr std::string_view wide_comma = "，";

class Layout {
 public:
  Layout(const source::File& file, const Limits& limits, Reports& reports)
      : file_(file), limits_(limits), reports_(reports), scanner_(file), watch_(limits.stop) {}

  Tokens run() {
    while (peek().kind != 0 && !stopped_) {
      watch_.tick();
      step(take());
    }
    finish();
    return std::move(out_);
  }

 private:
  struct Open {
    std::size_t kind;
    source::Span span;
  };

  /// The token `ahead` places on, of those that are left after comments and errors.
  const Token& peek(std::size_t ahead = 0) {
    while (pending_.size() <= ahead) {
      auto token = scanner_.next();
      if (token.kind == DealLexer::DOC)
        note_doc(token);
      else if (token.kind == DealLexer::OTHER)
        refuse(token);
      else
        pending_.push_back(token);
      if (token.kind != DealLexer::OTHER) raw_before_ = token.kind;
    }
    return pending_[ahead];
  }

  Token take() {
    const Token token = peek();
    pending_.pop_front();
    return token;
  }

  std::string_view text(const source::Span& span) const {
    return file_.text().substr(span.begin, span.end - span.begin);
  }

  void note_doc(const Token& token) {
    const auto content = text(token.span);
    const bool own_line =
        raw_before_ == 0 || raw_before_ == DealLexer::NEWLINE || raw_before_ == DealLexer::DOC;
    if (own_line && !content.starts_with("////")) doc_lines_.push_back(token.span);
  }

  bool directly_above(std::uint32_t end, std::uint32_t begin) const {
    const auto between = file_.text().substr(end, begin - end);
    return std::count(between.begin(), between.end(), '\n') == 1 &&
           between.find_first_not_of(" \t\r\n") == std::string_view::npos;
  }

  /// The doc lines that stand without a gap above the token at `begin`; forgets all before it.
  std::string doc_above(std::uint32_t begin) {
    std::vector<source::Span> block;
    while (!doc_lines_.empty() && doc_lines_.front().begin < begin) {
      if (!block.empty() && !directly_above(block.back().end, doc_lines_.front().begin))
        block.clear();
      block.push_back(doc_lines_.front());
      doc_lines_.pop_front();
    }
    if (block.empty() || !directly_above(block.back().end, begin)) return {};
    std::string doc;
    for (const auto& span : block) {
      auto line = text(span).substr(3);
      if (line.starts_with(' ')) line.remove_prefix(1);
      if (!doc.empty() || &span != &block.front()) doc += '\n';
      doc += line;
    }
    return doc;
  }

  void refuse(const Token& token) {
    const auto sign = text(token.span);
    if (auto name = source::invisible(sign); !name.empty())
      return report_line(
          {Code::invisible_character, token.span, {std::move(name)}, {}, "delete it"});
    report_line(
        {Code::unexpected_character, token.span, {std::string(sign)}, {}, advice_for(sign)});
  }

  /// Reports, and nothing more on the rest of the line.
  void report_line(Problem problem) {
    const auto begin = problem.span.begin;
    if (!reports_.report(std::move(problem))) return;
    const auto end = file_.text().find('\n', begin);
    const auto last = end == std::string_view::npos ? file_.text().size() : end;
    reports_.silence(begin, static_cast<std::uint32_t>(last) + 1);
  }

  void step(Token token) {
    if (token.kind == DealLexer::NEWLINE) return end_line(token);
    if (is_keyword(token.kind) && is_name_here()) token.kind = DealLexer::IDENT;
    if (token.kind == DealLexer::OPEN_STRING) {
      report_line({Code::unclosed_string, token.span, {}, {}, "end it with `\"` on the same line"});
      token.kind = DealLexer::STRING;
    }
    if (token.kind == DealLexer::SEP) return separate(token.span);
    if (is_closing(token.kind)) return close(token);
    check_digits(token);
    check_groups(token);
    if (begins_item()) {
      auto doc = doc_above(token.span.begin);
      if (open_.empty()) item_begin_ = token.span.begin;
      if (!doc.empty()) out_.docs.emplace(out_.list.size(), std::move(doc));
    }
    if (is_opening(token.kind)) open_.push_back({token.kind, token.span});
    emit(token);
  }

  /// Beside a dot, or as a label, no keyword can be meant.
  bool is_name_here() {
    const auto next = peek().kind;
    return previous() == DealLexer::DOT || next == DealLexer::DOT || follows_label(next);
  }

  std::size_t previous(std::size_t back = 0) const {
    return out_.list.size() > back ? out_.list[out_.list.size() - 1 - back].kind : 0;
  }

  bool begins_item() const {
    const auto kind = previous();
    return kind == 0 || kind == DealLexer::SEP || kind == DealLexer::LBRACE;
  }

  void emit(Token token) {
    const auto level = static_cast<std::uint32_t>(open_.size());
    token.depth = is_opening(token.kind) ? level - 1 : level;
    nesting_.add(token.kind, ends_operand(previous()));
    out_.list.push_back(token);
    check_nesting(token.span);
  }

  void check_nesting(source::Span span) {
    if (stopped_) return;
    if (nesting_.depth() > limits_.nesting)
      stop({Code::nested_too_deeply, span, {std::to_string(limits_.nesting)}, {}, {}});
    else if (nesting_.operations() > limits_.operations)
      stop({Code::too_many_operations, span, {std::to_string(limits_.operations)}, {}, {}});
    else if (nesting_.length() > limits_.expression_tokens)
      stop({Code::expression_too_long, span, {std::to_string(limits_.expression_tokens)}, {}, {}});
  }

  void stop(Problem problem) {
    reports_.report(std::move(problem));
    stopped_ = true;
    reports_.silence(item_begin_, static_cast<std::uint32_t>(file_.text().size()) + 1);
  }

  void check_digits(const Token& token) {
    if (token.kind != DealLexer::NUMBER && token.kind != DealLexer::DATE) return;
    const auto digits = text(token.span);
    const auto count =
        std::count_if(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (static_cast<std::size_t>(count) <= limits_.number_digits) return;
    report_line(
        {Code::number_too_long, token.span, {std::to_string(limits_.number_digits)}, {}, {}});
  }

  /// `$1,250`, `1,250,000`: commas that are meant to part the digits of one number part the values of a call or a row.
  void check_groups(const Token& token) {
    if (token.kind != DealLexer::NUMBER) return;
    const auto first = text(token.span);
    const auto digits = first.find_first_of("0123456789");
    if (first.find_first_not_of("0123456789", digits) != std::string_view::npos) return;
    std::size_t groups = 0;
    auto end = token.span.end;
    while (const auto next = group_behind(end, 2 * groups)) {
      end = next->end;
      ++groups;
    }
    const bool money = digits > 0;
    const bool chain = groups > 1 && first.size() <= digits_in_group;
    if (!chain && !(money && groups > 0)) return;
    const source::Span whole{token.span.file, token.span.begin, end};
    std::string number;
    for (auto rest = text(whole); !rest.empty();) {
      const auto comma = std::min(rest.find(','), rest.find(wide_comma));
      number += rest.substr(0, comma);
      if (comma == std::string_view::npos) break;
      number += '_';
      rest.remove_prefix(comma + (rest[comma] == ',' ? 1 : wide_comma.size()));
    }
    report_line({Code::digits_parted_by_commas,
                 whole,
                 {std::string(text(whole))},
                 {},
                 "one number is written `" + number + "`; of several, commas have a space behind"});
  }

  /// The number behind a comma that stands at `end`, if it begins with three digits and no space lies between.
  std::optional<source::Span> group_behind(std::uint32_t end, std::size_t ahead) {
    const Token comma = peek(ahead);
    if (comma.kind != DealLexer::COMMA || comma.span.begin != end) return std::nullopt;
    const Token number = peek(ahead + 1);
    if (number.kind != DealLexer::NUMBER || number.span.begin != comma.span.end)
      return std::nullopt;
    const auto group = text(number.span);
    const auto digits = group.find_first_not_of("0123456789");
    if ((digits == std::string_view::npos ? group.size() : digits) != digits_in_group)
      return std::nullopt;
    return number.span;
  }

  bool in_round() const { return !open_.empty() && open_.back().kind != DealLexer::LBRACE; }

  /// Whether a declaration, field or row stands at the head of the queue: `let x`, `name:`, `"name":`.
  bool item_ahead() {
    const auto kind = peek().kind;
    if (kind == DealLexer::STRING) return peek(1).kind == DealLexer::COLON;
    if (!is_word(kind)) return false;
    const auto after = peek(1).kind;
    return follows_label(after) || keyword_item_ahead();
  }

  bool keyword_item_ahead() {
    if (peek().kind == DealLexer::FOR) return rows_loop_ahead();
    return begins_declaration(peek().kind) && peek(1).kind == DealLexer::IDENT;
  }

  /// `for s in startups {`: the brace tells it from a walk inside a call.
  bool rows_loop_ahead() {
    return is_word(peek(1).kind) && peek(2).kind == DealLexer::IN && is_word(peek(3).kind) &&
           peek(4).kind == DealLexer::LBRACE;
  }

  void end_line(const Token& newline) {
    while (peek().kind == DealLexer::NEWLINE) take();
    if (in_round()) {
      if (!keyword_item_ahead()) return;
      close_round(newline.span.begin);
    }
    if (!line_continues()) separate(newline.span);
  }

  bool line_continues() {
    const auto next = peek().kind;
    if (previous() != DealLexer::LBRACE && asks_for_more(previous(), ends_operand(previous(1))) &&
        previous(1) != DealLexer::USE)
      return previous() == DealLexer::COMMA ||
             !(item_ahead() || next == DealLexer::RBRACE || next == 0);
    if (!goes_on(next)) return false;
    const auto after = is_word(next) ? peek(1).kind : 0;
    return !follows_label(after) && after != DealLexer::DOT;
  }

  /// One separator, unless there is nothing before it that it could end.
  void separate(source::Span span) {
    if (begins_item()) return;
    Token token{DealLexer::SEP, span, 0};
    emit(token);
  }

  source::Span at(std::uint32_t offset) const { return {file_.id(), offset, offset}; }

  void close(Token token) {
    const auto wanted = partner(token.kind);
    const auto match =
        std::find_if(open_.rbegin(), open_.rend(), [&](const Open& o) { return o.kind == wanted; });
    if (match == open_.rend() || (token.kind != DealLexer::RBRACE && !reachable(wanted)))
      return close_wrong(token);
    while (open_.back().kind != wanted) close_missing(token.span.begin);
    close_top(token);
  }

  /// Whether the innermost `wanted` is not shut off by a block.
  bool reachable(std::size_t wanted) const {
    for (auto o = open_.rbegin(); o != open_.rend() && o->kind != DealLexer::LBRACE; ++o)
      if (o->kind == wanted) return true;
    return false;
  }

  void close_wrong(Token token) {
    const std::string sign(text(token.span));
    if (!in_round()) {
      report_line({Code::stray_bracket, token.span, {sign}, {}, {}});
      return;
    }
    reports_.report(
        {Code::crossed_brackets, token.span, {std::string(text(open_.back().span)), sign}, {}, {}});
    token.kind = partner(open_.back().kind);
    close_top(token);
  }

  void close_top(Token token) {
    if (token.kind == DealLexer::RBRACE) separate(at(token.span.begin));
    open_.pop_back();
    emit(token);
  }

  void close_missing(std::uint32_t offset) {
    const auto top = open_.back();
    reports_.report({Code::unclosed_bracket, top.span, {std::string(text(top.span))}, {}, {}});
    reports_.silence(top.span.begin, offset + 1);
    close_top({partner(top.kind), at(offset), 0});
  }

  void close_round(std::uint32_t offset) {
    while (in_round()) close_missing(offset);
  }

  void finish() {
    const auto end = stopped_ && !out_.list.empty()
                         ? out_.list.back().span.end
                         : static_cast<std::uint32_t>(file_.text().size());
    while (!open_.empty()) close_missing(end);
    separate(at(end));
    out_.list.push_back({0, at(end), 0});
  }

  const source::File& file_;
  const Limits& limits_;
  Reports& reports_;
  Scanner scanner_;
  stop::Watch watch_;
  std::deque<Token> pending_;
  std::deque<source::Span> doc_lines_;
  std::size_t raw_before_ = 0;
  std::vector<Open> open_;
  Nesting nesting_;
  Tokens out_;
  std::uint32_t item_begin_ = 0;
  bool stopped_ = false;
};

} // namespace

Tokens lay_out(const source::File& file, const Limits& limits, Reports& reports) {
  return Layout(file, limits, reports).run();
}

} // namespace deal::syntax
