#pragma once

#include "compiler/sema/model.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace deal::test {

/// What settlement and tracing should give on one path, worked out again from the dues alone by plain
/// iteration, party by party: the greatest clearing vector (Eisenberg and Noe 2001) reached from above, and
/// pro-rata pools. For models whose opening cash and tags are constants.
struct Expected {
  std::vector<std::vector<double>> paid; ///< by payment, then period
  std::vector<std::vector<double>> cash; ///< by party, then period, at its end
  std::map<sema::PartyId, double>
      surplus; ///< by origin: invested and tagged at the opening, less recycled
};

/// `due(payment, period)` is what was owed, with arrears.
Expected expected(const sema::Model& model,
                  const std::function<double(std::size_t, std::size_t)>& due);

} // namespace deal::test
