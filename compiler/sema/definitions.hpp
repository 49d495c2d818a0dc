#pragma once

#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/syntax/ast.hpp"
#include "runtime/stop/stop.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace deal::sema {

using source::Span;

/// What the modules declare by name besides the model's own parts: the same for all scenarios.
struct Definitions {
  template <class T> struct Definition {
    const T* what = nullptr;
    const syntax::Declaration* declaration = nullptr;
    Span span;
  };
  std::map<std::string, Definition<syntax::StructureDecl>> structures;
  std::map<std::string, Definition<syntax::FunctionDecl>> functions;
  std::map<std::string, Definition<syntax::AssetDecl>> assets;
  std::map<std::string, Definition<syntax::KindDecl>> kinds;
  std::map<std::string, Definition<syntax::AccountDecl>> accounts;
  std::map<std::string, Definition<syntax::ScenarioDecl>> scenarios;
  std::map<std::string, std::string> units; ///< spelling → name of the unit
  std::string title;                        ///< of the model
  /// Of all modules, in order, except for the scenarios.
  std::vector<const syntax::Declaration*> parts;
};

/// Reports what is declared twice, scenarios that come to no end, and names that can mean nothing; `unfinished`: more
/// may be declared that reads them. Points into the modules. Throws stop::Stopped.
Definitions define(const source::Sources& sources,
                   const std::vector<const syntax::Module*>& modules,
                   diagnostics::Diagnostics& diagnostics, bool unfinished = false,
                   stop::Stop* stop = nullptr);

/// Null and a report if there is none. `place` is where it is named, if in a text.
const syntax::ScenarioDecl* find_scenario(const Definitions& definitions, const std::string& name,
                                          std::optional<Span> place,
                                          diagnostics::Diagnostics& diagnostics);

void report_duplicate(diagnostics::Diagnostics& diagnostics, const std::string& name, Span second,
                      Span first);

} // namespace deal::sema
