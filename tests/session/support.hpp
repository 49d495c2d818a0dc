#pragma once

#include "deal/session.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace deal::test {

/// The codes of errors and warnings.
inline std::string codes(const std::vector<Diagnostic>& diagnostics) {
  std::string result;
  for (const Diagnostic& each : diagnostics) result += (result.empty() ? "" : " ") + each.code;
  return result;
}

inline void enter(Session& session, const std::string& text) {
  const EnterResult result = session.enter(text);
  for (const Diagnostic& each : result.diagnostics) UNSCOPED_INFO(each.text);
  REQUIRE(result.ok());
}

/// The one change that a text made.
inline Change change(Session& session, const std::string& text) {
  const EnterResult result = session.enter(text);
  for (const Diagnostic& each : result.diagnostics) UNSCOPED_INFO(each.text);
  REQUIRE(result.ok());
  REQUIRE(result.changes.size() == 1);
  return result.changes.front();
}

inline std::string refusal(Session& session, const std::string& text) {
  const std::string before = session.text();
  const EnterResult result = session.enter(text);
  CHECK(!result.ok());
  CHECK(result.changes.empty());
  CHECK(session.text() == before);
  return codes(result.diagnostics);
}

inline Answer ask(const Session& session, const std::string& expression,
                  std::uint64_t paths = 1000) {
  Answer answer = session.ask(expression, {.paths = paths});
  for (const Diagnostic& each : answer.diagnostics) UNSCOPED_INFO(each.text);
  REQUIRE(answer.ok());
  return answer;
}

inline double mean(const Session& session, const std::string& expression) {
  return ask(session, expression, 100).measure.statistics.mean.front();
}

/// What was declared of a name, without its documentation.
inline std::string written(const Session& session, const std::string& name) {
  for (const Declared& each : session.declarations())
    if (each.name == name) return each.text;
  return "";
}

} // namespace deal::test
