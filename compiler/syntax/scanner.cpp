#include "compiler/syntax/scanner.hpp"

#include "DealLexer.h"

#include <algorithm>
#include <string>
#include <vector>

namespace deal::syntax {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

std::string without_mark(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return std::string(text);
}

/// Byte offset of each code point and of the end; empty where both count the same.
std::vector<std::uint32_t> code_point_offsets(std::string_view text) {
  std::vector<std::uint32_t> offsets;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
  if (std::none_of(text.begin(), text.end(), continues)) return offsets;
  for (std::size_t i = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
       i < text.size(); ++i)
    if (!continues(text[i])) offsets.push_back(static_cast<std::uint32_t>(i));
  offsets.push_back(static_cast<std::uint32_t>(text.size()));
  return offsets;
}

} // namespace

struct Scanner::State {
  explicit State(const source::File& f)
      : file(f), offsets(code_point_offsets(f.text())), input(without_mark(f.text())),
        lexer(&input) {
    lexer.removeErrorListeners();
  }

  std::uint32_t byte(std::size_t code_point) const {
    if (offsets.empty()) return static_cast<std::uint32_t>(code_point);
    return offsets[std::min(code_point, offsets.size() - 1)];
  }

  const source::File& file;
  std::vector<std::uint32_t> offsets;
  antlr4::ANTLRInputStream input;
  grammar::DealLexer lexer;
};

Scanner::Scanner(const source::File& file) : state_(std::make_unique<State>(file)) {}
Scanner::~Scanner() = default;

Token Scanner::next() {
  const auto token = state_->lexer.nextToken();
  const auto size = static_cast<std::uint32_t>(state_->file.text().size());
  if (token->getType() == antlr4::Token::EOF) return {0, {state_->file.id(), size, size}, 0};
  return {token->getType(),
          {state_->file.id(), state_->byte(token->getStartIndex()),
           state_->byte(token->getStopIndex() + 1)},
          0};
}

} // namespace deal::syntax
