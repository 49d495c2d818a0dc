#pragma once

#include "compiler/source/source.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace deal::syntax {

/// A token between scanner and parser. `kind` is the generated lexer's token type (0: end of file).
struct Token {
  std::size_t kind = 0;
  source::Span span;
  std::uint32_t depth =
      0; ///< brackets open around it; an opening and its closing bracket lie outside
};

/// What the layout hands to the parser.
struct Tokens {
  std::vector<Token> list;
  std::map<std::size_t, std::string> docs; ///< `///` text by the index of the token below it
};

} // namespace deal::syntax
