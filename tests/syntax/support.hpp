#pragma once

#include "compiler/syntax/parser.hpp"

#include <string>

namespace deal::test {

/// What parsing a text gave, in forms that a test can compare.
struct Parsed {
  std::string tree;
  std::string codes; ///< "D0019 D0021", in the order of place
  std::vector<diagnostics::Diagnostic> errors;
  syntax::Module module;
};

inline std::string codes_of(const std::vector<diagnostics::Diagnostic>& list) {
  std::string codes;
  for (const auto& diagnostic : list)
    codes += (codes.empty() ? "" : " ") + std::string(diagnostics::info(diagnostic.code).number);
  return codes;
}

inline Parsed parsed(const std::string& text) {
  source::Sources sources;
  diagnostics::Diagnostics diagnostics;
  Parsed result;
  result.module = syntax::parse(sources, sources.add("t.deal", text), diagnostics);
  result.tree = syntax::dump(result.module);
  result.errors = diagnostics.sorted();
  result.codes = codes_of(result.errors);
  return result;
}

/// The tree of one declaration or more; the codes instead if there are errors.
inline std::string tree(const std::string& text) {
  const auto result = parsed(text);
  return result.codes.empty() ? result.tree : result.codes;
}

/// The tree of one expression; the codes instead if there are errors.
inline std::string expression(const std::string& text) {
  source::Sources sources;
  diagnostics::Diagnostics diagnostics;
  const auto result = syntax::parse_expression(sources, sources.add("e", text), diagnostics);
  if (!result) return codes_of(diagnostics.sorted());
  return syntax::dump(*result);
}

inline double number(const std::string& text) {
  source::Sources sources;
  diagnostics::Diagnostics diagnostics;
  const auto result = syntax::parse_expression(sources, sources.add("e", text), diagnostics);
  return result && result->kind == syntax::ExprKind::number ? result->number : -1;
}

inline std::string tokens(const std::string& text) {
  source::Sources sources;
  return syntax::dump_tokens(sources, sources.add("t.deal", text));
}

/// All errors as a terminal shows them.
inline std::string rendered(const std::string& text) {
  source::Sources sources;
  diagnostics::Diagnostics diagnostics;
  syntax::parse(sources, sources.add("t.deal", text), diagnostics);
  std::string out;
  for (const auto& diagnostic : diagnostics.sorted())
    out += diagnostics::to_text(diagnostic, sources, false);
  return out;
}

} // namespace deal::test
