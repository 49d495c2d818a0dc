#pragma once

#include "tests/model/observed.hpp"

#include <string>

namespace deal::test {

/// What happened on the paths that were looked at.
struct Reach {
  std::size_t paths = 0;
  std::size_t undecided = 0; ///< paths on which rounding decides from some period on
  std::size_t loops = 0;     ///< payments in a loop
  std::size_t broken = 0;    ///< of them, paid in part or not at all
  std::size_t defaults = 0;  ///< parties that defaulted
  std::size_t costs = 0;     ///< times that a default cost something
  std::size_t classes = 0;   ///< dues unpaid of a payer that paid a more senior one in the stage
  std::size_t carried = 0;   ///< payments that carried tags
  std::size_t differ = 0;    ///< of them, not the same by all rules
};

/// Holds all that was observed on a path against the oracle, as long as rounding decides nothing. "" if they agree.
std::string against_oracle(const Observed& observed, std::uint32_t path, Reach& reach);

/// What has to hold of any settlement, whatever the oracle says: nothing negative, nothing paid beyond its due, no junior
/// before a senior. "" if it does.
std::string against_laws_of_payments(const Observed& observed, std::uint32_t path);
/// And of any tracing where rounding decides nothing: nothing recycled that was not invested, nothing funded beyond
/// revenue.
std::string against_laws_of_money(const Observed& observed, std::uint32_t path);

} // namespace deal::test
