#pragma once

#include "compiler/jit/target.hpp"

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/Module.h>

#include <string>

/// From a module to machine code.
namespace deal::jit {

/// In the full tier, takes out what is there twice or for nothing: the code is emitted as it should stand, and
/// LLVM's peephole pass makes minima and maxima slower. The module is verified first: an error instead of
/// the code generator's end of the process.
bool optimise(llvm::Module& module, llvm::TargetMachine& machine, Tier tier, stop::Stop* stop,
              std::string& error);

enum class Form { object, assembly };
/// False and `error` if the target cannot write that form.
bool generate(llvm::Module& module, llvm::TargetMachine& machine, Form form, stop::Stop* stop,
              llvm::SmallVectorImpl<char>& code, std::string& error);

} // namespace deal::jit
