#pragma once

#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/sema/model.hpp"

/// The words for a formula that reads a flow before it is known.
namespace deal::lower {

std::string name_of_stage(std::size_t stage);
/// What is due of a payment is at fault: at the deal's place, if a structure says it.
diagnostics::Diagnostics::Handle report_due(diagnostics::Diagnostics& diagnostics,
                                            const sema::Model& model, std::uint32_t payment,
                                            diagnostics::Code code,
                                            std::vector<std::string> arguments);
/// How else it can be said: by what was paid before.
std::string help_before(const std::string& flow);
/// How else it can be said: by a kind of payment of this stage or of a later one, or by what was paid before.
std::string help_later(const sema::Model& model, std::uint32_t payment, std::size_t stage,
                       const std::string& flow);

} // namespace deal::lower
