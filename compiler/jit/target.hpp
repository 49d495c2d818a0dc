#pragma once

#include "compiler/jit/jit.hpp"

#include <memory>
#include <string>

namespace llvm {
class TargetMachine;
}

namespace deal::jit {

/// What the options come to on this machine.
struct Choice {
  Target target = Target::baseline; ///< never `host` on x86-64
  Tier tier = Tier::full;
  unsigned lanes = 2;
};

/// False and `error` where this machine cannot do it.
bool choose(const Options& options, Choice& choice, std::string& error);

/// Null and `error` if the code generator knows no such machine.
std::unique_ptr<llvm::TargetMachine> target_machine(const Choice& choice, std::string& error);

} // namespace deal::jit
