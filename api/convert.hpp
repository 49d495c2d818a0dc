#pragma once

#include "compiler/driver/driver.hpp"
#include "deal/run.hpp"

/// The compiler's records in the public face's terms.
namespace deal::api {

Diagnostic convert(const diagnostics::Diagnostic& record, const source::Sources& sources);
std::vector<Diagnostic> convert(const diagnostics::Diagnostics& records,
                                const source::Sources& sources);
Place place(source::Span span, const source::Sources& sources);
/// A diagnostic of the call or the run, without a place.
Diagnostic report(diagnostics::Code code, std::vector<std::string> arguments);

MeasureInfo convert(const sema::Measure& measure);
/// "pro rata", "own first".
std::string words(sema::Rule rule);

/// What of the options is no text; names are brought into NFC, which needs valid UTF-8.
std::vector<Diagnostic> check(const CompileOptions& options);
driver::Options convert(const CompileOptions& options, const Limits& limits);

} // namespace deal::api
