#pragma once

#include "compiler/driver/driver.hpp"

namespace deal::driver {

/// Reads the rows that the options give in place of those written in the model's tables. Each cell is a text of its own,
/// which is called by table, row and column.
void read_tables(Compilation& compilation, const Options& options);

} // namespace deal::driver
