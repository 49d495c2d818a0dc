#pragma once

#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/ir/program.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/sema/analyze.hpp"
#include "compiler/sema/model.hpp"
#include "compiler/syntax/ast.hpp"
#include "runtime/kernel/kernel.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The table of contents of the compiler: text and options in, a compiled model or diagnostics out.
/// Prints nothing; reads no files but the model's imports.
namespace deal::driver {

struct Options {
  std::string scenario;
  std::vector<std::pair<std::string, std::string>> settings;
};

/// A compilation from the texts to the kernel; the later parts are empty after errors.
struct Compilation {
  source::Sources sources;
  diagnostics::Diagnostics diagnostics;
  source::FileId main = 0;
  std::vector<std::unique_ptr<syntax::Module>> modules; ///< library, imports, the model itself
  std::vector<std::unique_ptr<syntax::Expr>> settings;
  std::optional<sema::Model> model;
  std::optional<lower::Lowered> lowered;
  std::shared_ptr<const kernel::Kernel> kernel;
  std::string model_hash;   ///< of the model's and its imports' texts, scenario and settings
  std::string library_hash; ///< of the standard library's texts

  std::vector<const syntax::Module*> module_list() const;
};

/// How far to go.
enum class Until { syntax, model, kernel };

/// Compiles the file at `path`; imports are read from below its folder.
std::unique_ptr<Compilation> compile_file(const std::string& path, const Options& options,
                                          Until until = Until::kernel);
/// Compiles a text; `name` stands for the file. Imports are refused.
std::unique_ptr<Compilation> compile_text(const std::string& name, std::string text,
                                          const Options& options, Until until = Until::kernel);
/// The standard library alone.
std::unique_ptr<Compilation> library();

/// The stages of `deal dump`, as text.
std::string dump_tokens(const Compilation& compilation);
std::string dump_ast(const Compilation& compilation);
std::string dump_model(const Compilation& compilation);
std::string dump_ir(const Compilation& compilation);

/// Words the fault of a run as a diagnostic, by running its path again.
diagnostics::Diagnostic explain_fault(const Compilation& compilation, std::uint64_t seed,
                                      const kernel::Fault& fault);

} // namespace deal::driver
