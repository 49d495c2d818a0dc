#pragma once

#include "compiler/syntax/tokens.hpp"

#include <memory>
#include <string_view>

namespace deal::syntax {

/// The generated lexer, one token at a time, with spans in bytes. The text must have passed
/// source::check_text. Yields kind 0 at the end, again and again.
class Scanner {
 public:
  explicit Scanner(const source::File& file);
  ~Scanner();
  Scanner(const Scanner&) = delete;
  Scanner& operator=(const Scanner&) = delete;

  Token next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace deal::syntax
