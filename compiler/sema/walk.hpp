#pragma once

#include "compiler/sema/model.hpp"

#include <utility>
#include <vector>

namespace deal::sema {

/// Works on what a term is made of before the term itself. Chains of terms are as long as a portfolio has
/// deals, so that none of the compiler's walks over them may be by recursion.
///
/// `known(id)` is whether nothing is left to do for a term; `enter(id)` makes it known for the time being
/// (a formula can reach itself by `previous`); `parts(id, push)` pushes what `leave(id)` needs to be known.
template <class Known, class Enter, class Parts, class Leave>
void walk_up(TermId root, Known known, Enter enter, Parts parts, Leave leave) {
  if (root == none_id || known(root)) return;
  std::vector<std::pair<TermId, bool>> open{{root, false}};
  while (!open.empty()) {
    const auto [id, entered] = open.back();
    if (entered) {
      open.pop_back();
      leave(id);
    } else if (known(id)) {
      open.pop_back();
    } else {
      open.back().second = true;
      enter(id);
      parts(id, [&](TermId part) {
        if (part != none_id && !known(part)) open.emplace_back(part, false);
      });
    }
  }
}

} // namespace deal::sema
