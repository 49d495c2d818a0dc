#pragma once

#include "compiler/driver/driver.hpp"

namespace deal::driver {

/// Everyone of whose revenue the model asks for the part that is its own money, with the names of measures that tell
/// how much that is by two rules and how much its deals caused.
std::vector<OwnMoney> own_money(const sema::Model& model);

/// The declarations of these measures; "" where there are none.
std::string own_money_text(const std::vector<OwnMoney>& parts);

/// Why the model cannot do without the deals of a part; "" if it can. The measures have to be part of it.
std::string cannot_leave_out(const sema::Model& model, const OwnMoney& part);

/// The declarations for the matrix of revenue by whose money paid for it: a row for each who has revenue, a column for each whose
/// money is marked. "" where there is nothing in it.
std::string funded_by_text(const sema::Model& model, std::vector<FundedBy>& rows);

} // namespace deal::driver
