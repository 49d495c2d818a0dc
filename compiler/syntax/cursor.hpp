#pragma once

#include "compiler/source/source.hpp"

#include <string>
#include <vector>

namespace deal::syntax {

/// Where a text that is being written stands at its end: what can come there.
struct Cursor {
  enum class Role {
    item,         ///< a declaration or an expression begins
    declaration,  ///< a member of a structure's or a `for`'s body begins
    name,         ///< behind the first word of a declaration
    expression,   ///< in a formula
    distribution, ///< behind `~`
    unit,         ///< behind a number, `/` or `per`
    member,       ///< behind the dot of `owner`
    type,         ///< of a parameter, a column or a `let`
    field,        ///< a label in braces
    silent,       ///< in a text or a comment
  };
  Role role = Role::item;
  std::string word;        ///< that has been begun, in NFC; "" if none
  std::uint32_t begin = 0; ///< of the word, or the end of the text

  /// The words that the innermost declaration begins with, up to its first sign: `investment note24`, `pay fee`, `let x`.
  std::vector<std::string> head;
  /// Of a member what stands before the dot: names, of which a call is its function's, "recycled()".
  std::vector<std::string> owner;
  /// The labels of the open braces in the declaration, from the outside: `as` and `convertible` in
  /// `investment n: A -> B { as: convertible { `.
  struct Brace {
    std::string label, structure;
  };
  std::vector<Brace> braces;
  std::string label; ///< whose value is being written
};

/// The text must have passed source::check_text.
Cursor cursor(const source::File& file);

} // namespace deal::syntax
