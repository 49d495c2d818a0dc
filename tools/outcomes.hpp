#pragma once

#include "deal/deal.hpp"

#include <functional>
#include <string>
#include <vector>

/// What came of runs: what is said of them, and with which exit code.
namespace deal::tools {

bool has_errors(const std::vector<Diagnostic>& diagnostics);
/// For a terminal, each on lines of its own.
std::string text_of(const std::vector<Diagnostic>& diagnostics, bool color);
/// Of all results, each text once.
std::vector<Diagnostic> diagnostics_of(const std::vector<Result>& results);

/// Of several results that of the worst.
int exit_code(const std::vector<Result>& results);
/// A model or call that is wrong, and a run that failed, have different exit codes.
int exit_code(const Books& books, const std::vector<Diagnostic>& of_compilation);
int exit_code(const WhyResult& result);
/// The same of any call that was not done.
int exit_code(RunStatus status, const std::vector<Diagnostic>& diagnostics);

/// What is said of own money needs another course of events, in which something may go wrong that does not happen; then
/// the model is compiled and run without it, and `note` says so.
struct ReportedRun {
  std::vector<Result> results;
  std::string note;
};
ReportedRun run_with_own_money(const Model& model, const CompileOptions& compiled_with,
                               const RunOptions& run,
                               const std::function<CompileResult(const CompileOptions&)>& compile);

} // namespace deal::tools
