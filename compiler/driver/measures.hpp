#pragma once

#include "compiler/driver/driver.hpp"

/// The measures that a model is compiled for.
namespace deal::driver {

/// Reports of the names those that no scenario has a measure or event of; false if there is one.
bool are_measures(Compilation& compilation, std::span<const std::string> names);

/// "There is no measure `x`", with the nearest that there is.
diagnostics::Diagnostic no_such_measure(const std::string& name,
                                        std::span<const std::string> measures);

} // namespace deal::driver
