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
/// diagnostics; `or_throw()` of each turns them into an exception. So do faults of the engine (D0907) and memory that the system
/// refuses (D0909), but in parsing, code generation and to_json: the libraries beneath end the process where memory fails in
/// their midst, so that the first two are not begun where there is too little.
/// std::bad_alloc is thrown where there is no room for a diagnostic either: by constructors, by functions
/// that return a text, and where a call gets no memory at all. What is returned is owned by the caller. The caller's floating-point
/// environment (rounding, FTZ and DAZ, masks, flags) is left as it was found and changes no result; functions of the caller are called
/// in the default one.
namespace deal {}
