#pragma once

#include "compiler/sema/model.hpp"

/// The counterfactual: a model had some of its deals not been made (docs/semantics.md, "Without a deal").
namespace deal::sema {

/// The deals themselves and all that hangs on them: deals whose declarations name one of these, in turn.
std::set<std::string> with_dependants(const Model& model, const std::set<std::string>& deals);

/// Removes a deal and all that hangs on it from a finished model: what they pay is never due, what they issue,
/// move and post is nothing, their openings go, and queries leave them out. Terms keep their numbers, draws
/// and formulas stay as they are. A name that is no deal's changes nothing but Model::without.
void remove_deal(Model& model, const std::string& name);

} // namespace deal::sema
