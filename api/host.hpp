#pragma once

#include "compiler/driver/driver.hpp"
#include "deal/engine.hpp"
#include "runtime/host/call.hpp"

#include <memory>

namespace deal::api {

/// What the program gives, as the compiler takes it; null where it gives nothing.
std::shared_ptr<const sema::Host> host(const EngineOptions& options);
/// Of a compilation, a run or a question.
Diagnostic report(const host::Failure& failure);

} // namespace deal::api
