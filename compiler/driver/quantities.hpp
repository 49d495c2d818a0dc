#pragma once

#include "compiler/sema/types.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

/// Numbers with units as a program gives them to a run. The bits are those of the same literal in a model.
namespace deal::driver {

/// A number in base units.
struct Quantity {
  double value = 0;
  sema::Type type; ///< bare: given without a unit
};

/// `value` in a unit: "$", "bn USD", "%", "pp", "months", "$M/year", "chips per USD"; "": a bare number. Nothing if there is no
/// such unit. `counted`: Model::units.
std::optional<Quantity> quantity(double value, std::string_view unit,
                                 const std::map<std::string, std::string>& counted);

/// A literal with its unit and perhaps a sign: "-5", "$5bn", "40%", "6 months", "$30M/month". Nothing if it is anything else.
std::optional<Quantity> quantity(std::string_view text,
                                 const std::map<std::string, std::string>& counted);

/// Whether the quantity may stand where the type is asked for. A bare number may wherever there is a number.
bool fits(const Quantity& quantity, const sema::Type& type);

} // namespace deal::driver
