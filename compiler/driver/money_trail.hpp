#pragma once

#include "compiler/driver/path_values.hpp"
#include "compiler/driver/why.hpp"

#include <utility>
#include <vector>

namespace deal::driver {

/// The origins and rules that a term follows money of, also through the formulas that it names.
std::vector<std::pair<sema::PartyId, sema::Rule>> followed_money(const sema::Model& model,
                                                                 sema::TermId term);

/// The way of an origin's money up to the end of period `last`; nothing if the path met a fault.
std::optional<MoneyTrail> money_trail(PathValues& values, sema::PartyId origin, sema::Rule rule,
                                      std::uint32_t last);

} // namespace deal::driver
