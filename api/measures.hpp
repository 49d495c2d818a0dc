#pragma once

#include "api/model.hpp"
#include "deal/diagnostic.hpp"

#include <optional>
#include <span>
#include <variant>

/// Which measures of a model are asked for.
namespace deal::api {

std::optional<std::size_t> find_measure(const std::vector<MeasureInfo>& measures,
                                        const std::string& name);
Diagnostic no_such_measure(const std::vector<MeasureInfo>& measures, const std::string& name);

/// Whether a measure was added for Result::own_money or funded_by.
bool of_report(const driver::Compilation& compilation, const sema::Measure& measure);

/// By scenario, then measure: whether it is asked for. Those of the report never are.
using Selection = std::vector<std::vector<bool>>;
/// `names` as a caller wrote them; none are all. A name that only some scenarios have is asked for in those.
std::variant<Selection, Diagnostic> select(const Model::Implementation& model,
                                           const std::vector<std::string>& names);

} // namespace deal::api
