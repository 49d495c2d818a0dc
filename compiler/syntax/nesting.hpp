#pragma once

#include "compiler/syntax/tokens.hpp"

#include <cstddef>
#include <vector>

namespace deal::syntax {

/// How deep the parser and all that walk the tree will recurse, known from the tokens alone:
/// operators wait on a stack for their right side as in Dijkstra's shunting yard (1961), and a chain that
/// nests to the left is as deep as its tokens are many.
class Nesting {
 public:
  /// `after_operand`: whether the token before ends a value, which tells `a - b` from `-b`.
  void add(std::size_t kind, bool after_operand);

  std::size_t depth() const { return waiting_.size(); }
  /// Tokens of the formula so far; a comma or separator begins a new one beside those before it.
  std::size_t length() const { return run_.tokens; }
  /// Those of them that put a value deeper into the tree: operators, members, calls, annotations.
  std::size_t operations() const { return run_.operations; }

 private:
  struct Run {
    std::size_t tokens = 0;
    std::size_t operations = 0;
  };
  struct Level {
    Run start;
    Run longest;
  };

  static Run longer(Run a, Run b);

  void open();
  void close();
  void begin_sibling();
  void infix(int binding, bool right = false);
  void unwind_to(int marker);

  std::vector<int> waiting_;
  std::vector<Level> levels_{Level{}};
  Run run_;
};

} // namespace deal::syntax
