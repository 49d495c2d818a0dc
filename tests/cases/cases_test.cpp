#include "deal/deal.hpp"
#include "tests/cases/case.hpp"
#include "tests/runs/models.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace deal;
using deal::test::bits;
using deal::test::Case;

namespace {

constexpr double tolerance = 1e-9; ///< of the laws, docs/semantics.md

void check_run(const Result& run) {
  for (const Diagnostic& each : run.diagnostics) UNSCOPED_INFO(each.text);
  REQUIRE(run.ok());
  CHECK(run.diagnostics.empty());
  CHECK_FALSE(run.expectations.empty());
  for (const ExpectResult& each : run.expectations) {
    INFO("line " << each.line << ": expect " << each.text << "\n  found " << each.found);
    CHECK(each.holds());
  }
  CHECK(run.conservation.cash <= tolerance);
  CHECK(run.conservation.tags <= tolerance);
  CHECK(run.conservation.postings <= tolerance);
}

/// What was found for each expectation, in words.
std::vector<std::string> found_by(const Result& run) {
  std::vector<std::string> words;
  for (const ExpectResult& each : run.expectations) words.push_back(each.found);
  return words;
}

void check_runs(const Case& what, const CompileResult& compiled) {
  for (const Diagnostic& each : compiled.diagnostics) UNSCOPED_INFO(each.text);
  REQUIRE(compiled.ok());
  CHECK(compiled.diagnostics.empty());
  RunOptions options{
      .paths = what.paths, .threads = 1, .backend = Backend::interpreter, .keep_paths = true};
  const Result expected = run(*compiled.model, options);
  check_run(expected);
  options.backend = Backend::jit;
  options.code.tier = Tier::quick;
  const Result found = run(*compiled.model, options);
  CHECK(found.backend == Backend::jit);
  check_run(found);
  CHECK(bits(found) == bits(expected));
  CHECK(found_by(found) == found_by(expected));
}

void check_refused(const Case& what, const CompileResult& compiled) {
  CHECK_FALSE(compiled.ok());
  const auto found = std::ranges::find(compiled.diagnostics, what.code, &Diagnostic::code);
  for (const Diagnostic& each : compiled.diagnostics) UNSCOPED_INFO(each.text);
  REQUIRE(found != compiled.diagnostics.end());
  const std::string said = found->message + "\n" + found->here + "\n" + found->help;
  for (const std::string& words : what.words) {
    INFO("what is said: " << said);
    CHECK(said.find(words) != std::string::npos);
  }
}

} // namespace

TEST_CASE("every report has its right answer, or is refused in words") {
  const auto cases = test::all_cases();
  REQUIRE_FALSE(cases.empty());
  for (const Case& each : cases) {
    DYNAMIC_SECTION(each.name) {
      const Case what = test::read_case(each);
      const CompileResult compiled = Engine().compile_file(what.file.string());
      if (what.code.empty())
        check_runs(what, compiled);
      else
        check_refused(what, compiled);
    }
  }
}
