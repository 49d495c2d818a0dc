#include "tools/outcomes.hpp"

#include "tools/exit_codes.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace deal::tools {

namespace {

/// Codes D09… are of runs, D10… of calls (compiler/diagnostics/codes).
bool any_code(const std::vector<Diagnostic>& diagnostics, std::string_view start) {
  return std::ranges::any_of(diagnostics,
                             [&](const Diagnostic& each) { return each.code.starts_with(start); });
}

} // namespace

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::ranges::any_of(
      diagnostics, [](const Diagnostic& each) { return each.severity == Severity::error; });
}

std::string text_of(const std::vector<Diagnostic>& diagnostics, bool color) {
  std::string text;
  for (const Diagnostic& each : diagnostics) text += (color ? each.colored : each.text) + "\n";
  return text;
}

std::vector<Diagnostic> diagnostics_of(const std::vector<Result>& results) {
  std::vector<Diagnostic> found;
  std::set<std::string_view> known;
  for (const Result& result : results) {
    for (const Diagnostic& each : result.diagnostics)
      if (known.insert(each.text).second) found.push_back(each);
  }
  return found;
}

int exit_code(const std::vector<Result>& results) {
  auto any = [&](auto test) { return std::ranges::any_of(results, test); };
  if (any([](const Result& each) { return each.status == RunStatus::interrupted; }))
    return exit_interrupted;
  if (any([](const Result& each) { return each.status == RunStatus::failed; }))
    return exit_run_failed;
  const bool broken = any([](const Result& each) {
    return !std::ranges::all_of(each.expectations, &ExpectResult::holds);
  });
  return broken ? exit_expect_broken : exit_done;
}

int exit_code(const Books& books, const std::vector<Diagnostic>& of_compilation) {
  if (books.status == RunStatus::done) return exit_done;
  if (books.status == RunStatus::interrupted) return exit_interrupted;
  const bool of_call = any_code(books.diagnostics, "D10");
  return of_call || has_errors(of_compilation) ? exit_errors : exit_run_failed;
}

int exit_code(const WhyResult& result) {
  // A fault of the path is one of the run, all else one of the model or the call.
  return result.done ? exit_done : exit_code(RunStatus::failed, result.diagnostics);
}

int exit_code(RunStatus status, const std::vector<Diagnostic>& diagnostics) {
  if (status == RunStatus::done) return exit_done;
  if (status == RunStatus::interrupted) return exit_interrupted;
  return any_code(diagnostics, "D09") ? exit_run_failed : exit_errors;
}

ReportedRun run_with_own_money(const Model& model, const CompileOptions& compiled_with,
                               const RunOptions& run,
                               const std::function<CompileResult(const CompileOptions&)>& compile) {
  std::vector<Result> results = run_scenarios(model, run);
  const Result& first = results.front();
  if (!compiled_with.own_money || results.size() > 1 || first.status != RunStatus::failed ||
      first.diagnostics.empty())
    return {std::move(results), ""};
  CompileOptions options = compiled_with;
  options.own_money = false;
  const CompileResult plain = compile(options);
  if (!plain.model) return {std::move(results), ""};
  std::vector<Result> without = run_scenarios(*plain.model, run);
  if (without.front().status == RunStatus::failed) return {std::move(without), ""};
  return {std::move(without), fmt::format("note: own money is not shown: {}\n",
                                          printable(first.diagnostics.back().message))};
}

} // namespace deal::tools
