#pragma once

#include "compiler/sema/host.hpp"
#include "deal/engine.hpp"

#include <memory>

namespace deal::api {

/// What the program gives, as the compiler takes it; null where it gives nothing.
std::shared_ptr<const sema::Host> host(const EngineOptions& options);
/// Of a compilation, a run or a question.
Diagnostic report(const host::Failure& failure);

} // namespace deal::api
