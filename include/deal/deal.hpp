#pragma once

#include "deal/books.hpp"
#include "deal/diagnostic.hpp"
#include "deal/engine.hpp"
#include "deal/model.hpp"
#include "deal/result.hpp"
#include "deal/run.hpp"
#include "deal/session.hpp"
#include "deal/why.hpp"

/// Deal inside other programs: compile a model, run it, read the result.
///
///     deal::Engine engine;
///     auto model = engine.compile_file("amazon-anthropic.deal").or_throw();
///     auto result = deal::run(*model, {.paths = 100'000}).or_throw();
///     std::cout << result.measure("back_total").statistics.mean[0];
///
/// Nothing here prints, exits, aborts, installs a signal handler or keeps global state. Failures come back as values with
/// diagnostics; `or_throw()` of each turns them into an exception. What is returned is owned by the caller. The caller's floating-point
/// environment is left as it was found.
namespace deal {}
