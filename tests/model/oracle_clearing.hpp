#pragma once

#include "tests/model/oracle_network.hpp"

namespace deal::test {

/// What the parties of a stage have and owe; by node, by due.
struct Position {
  std::vector<Money> cash, kept_cash, kept_receipts;
  std::vector<bool> defaulted; ///< in an earlier stage
  std::vector<Money> owed;
  Money money = 0; ///< the money in play: what is less than a part of it is by rounding
};

struct Cleared {
  std::vector<Money> paid; ///< by due, costs of default as well
  std::vector<Money> left; ///< by node, of its means
  /// False where rounding decides over a default, or the iteration was given up: nothing follows from it.
  bool decided = true;
};

/// The greatest clearing vector of a stage, by its definition: all is paid; then each pays what it could if the
/// others paid that; and so on. The payments fall, and where they stay is the greatest vector (Eisenberg and Noe 2001;
/// with costs of default Rogers and Veraart 2013). Who is short of what stays the same after some rounds; then linear
/// equations say where it ends.
Cleared clear(const Network& network, std::size_t stage, const Position& position);

} // namespace deal::test
