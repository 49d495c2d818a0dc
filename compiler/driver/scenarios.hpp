#pragma once

#include "compiler/driver/driver.hpp"
#include "compiler/sema/without.hpp"

#include <span>

/// The scenarios of one compilation: the same text, analysed and lowered once for each.
namespace deal::driver {

/// The scenarios that the options ask for, by name; the text has to be parsed.
std::vector<std::string> scenario_names(const Compilation& compilation, const Options& options);

/// "scenario `slow`", or "the model as written".
std::string scenario_words(const std::string& name);

/// Makes the typed model of each name, or reports why one cannot be made, and then makes none. What is wrong
/// under all of them is reported as of one; what is wrong under some names the first of these.
void analyze_scenarios(Compilation& compilation, std::span<const std::string> names,
                       const std::vector<sema::Setting>& settings, const Options& options);

/// Lowers all scenarios into one program, or reports why one cannot be lowered in the same way.
void lower_scenarios(Compilation& compilation, const ir::Budget& budget);

} // namespace deal::driver
