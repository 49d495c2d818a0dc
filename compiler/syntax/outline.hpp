#pragma once

#include "compiler/source/source.hpp"

#include <string>

namespace deal::syntax {

/// What a text looks like from its tokens alone, before it is parsed.
struct Outline {
  enum class Beginning {
    nothing,     ///< no token but separators
    keyword,     ///< `let`, `pay`, …: a declaration, unless it is the name of something
    called_word, ///< the same before `(` or `.`
    label,       ///< `name:`, `name =`, `name ~`, `name {`, `name.field:` and its like
    made,        ///< `investment x`, `for x in …`
    other,
  };
  Beginning beginning = Beginning::nothing;
  std::string word;  ///< the first one, in NFC; "" unless it is a word
  bool open = false; ///< a bracket is open, or an operator, comma or documentation asks for more
};

/// The text must have passed source::check_text.
Outline outline(const source::File& file);

} // namespace deal::syntax
