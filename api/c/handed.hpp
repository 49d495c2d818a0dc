#pragma once

#include "deal/deal.h"
#include "deal/engine.hpp"

/// How what the engine gives is handed to C.
namespace deal::c {

/// The model, where there is one, and what was said about it.
deal_status handed(CompileResult compiled, deal_model*& model, deal_diagnostics** diagnostics);
deal_status told(const Status& status, deal_diagnostics** diagnostics);

} // namespace deal::c
