#pragma once

#include "compiler/driver/driver.hpp"

namespace deal::driver {

/// The declarations of the measures that tell, for everyone of whose revenue a part is asked for that is its own
/// money, how much that is by two rules and how much its deals caused; what they are is added to `parts`. "" where the
/// model asks for nobody's.
std::string own_money_text(const sema::Model& model, std::vector<OwnMoney>& parts);

/// The same of the matrix of revenue by whose money paid for it: a row for each who has revenue, a column for each whose
/// money is marked. "" where there is nothing in it.
std::string funded_by_text(const sema::Model& model, std::vector<FundedBy>& rows);

} // namespace deal::driver
