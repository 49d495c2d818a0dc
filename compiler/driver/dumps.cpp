#include "compiler/driver/driver.hpp"

#include "compiler/ir/program.hpp"
#include "compiler/syntax/parser.hpp"

namespace deal::driver {

std::string dump_tokens(const Compilation& compilation) {
  return syntax::dump_tokens(compilation.sources, compilation.main);
}

std::string dump_ast(const Compilation& compilation) {
  return compilation.modules.empty() ? "" : syntax::dump(*compilation.modules.back());
}

std::string dump_model(const Compilation& compilation) {
  std::string text;
  for (const Scenario& scenario : compilation.scenarios)
    text += (text.empty() ? "" : "\n") + sema::print(scenario.model);
  return text;
}

std::string dump_ir(const Compilation& compilation) {
  return compilation.lowered ? ir::print(compilation.lowered->program) : "";
}

} // namespace deal::driver
