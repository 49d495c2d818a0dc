#pragma once

#include "compiler/ir/program.hpp"
#include "compiler/jit/target.hpp"

#include <string>

namespace deal::jit {

/// A name for the object file of a program: equal only if program, choice, code generator and this very
/// build of Deal are. Places in the model's text and the numbers of parameters do not count. "" where the build cannot be told from another.
std::string object_key(const ir::Program& program, const Choice& choice);

} // namespace deal::jit
