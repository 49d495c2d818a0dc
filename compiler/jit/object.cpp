#include "compiler/jit/object.hpp"

#include <llvm/Analysis/AssumptionCache.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/CodeGen/MachineModuleInfo.h>
#include <llvm/CodeGen/Passes.h>
#include <llvm/CodeGen/TargetPassConfig.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/PassInstrumentation.h>
#include <llvm/IR/PassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/Scalar/DCE.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>

namespace deal::jit {

namespace {

/// What the passes ask for, by hand: LLVM's PassBuilder would bring every pass there is into the program.
class Analyses {
 public:
  explicit Analyses(llvm::TargetMachine& machine) {
    functions.registerPass([&] { return machine.getTargetIRAnalysis(); });
    functions.registerPass([] { return llvm::TargetLibraryAnalysis(); });
    functions.registerPass([] { return llvm::AssumptionAnalysis(); });
    functions.registerPass([] { return llvm::DominatorTreeAnalysis(); });
    functions.registerPass([] { return llvm::PassInstrumentationAnalysis(); });
    functions.registerPass([&] { return llvm::ModuleAnalysisManagerFunctionProxy(modules); });
    modules.registerPass([] { return llvm::PassInstrumentationAnalysis(); });
  }

  llvm::ModuleAnalysisManager modules;
  llvm::FunctionAnalysisManager functions;
};

/// No exception may pass LLVM, and nothing else ends its code generator: once the work is to end, the functions that are
/// left lose their bodies, and cost next to nothing.
class EmptyOnceStopped final : public llvm::FunctionPass {
 public:
  explicit EmptyOnceStopped(stop::Stop& stop) : FunctionPass(id_), stop_(stop) {}

  bool runOnFunction(llvm::Function& function) override {
    stop_.look();
    if (!stop_.requested()) return false;
    function.deleteBody();
    auto* const entry = llvm::BasicBlock::Create(function.getContext(), "entry", &function);
    new llvm::UnreachableInst(function.getContext(), entry);
    return true;
  }

 private:
  char id_ = 0; ///< LLVM knows a pass by this address
  stop::Stop& stop_;
};

} // namespace

bool optimise(llvm::Module& module, llvm::TargetMachine& machine, Tier tier, stop::Stop* stop,
              std::string& error) {
  module.setTargetTriple(machine.getTargetTriple().str());
  module.setDataLayout(machine.createDataLayout());
  llvm::raw_string_ostream text(error);
  if (llvm::verifyModule(module, &text)) return false;
  if (tier == Tier::quick) return true;
  Analyses analyses(machine);
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::EarlyCSEPass());
  passes.addPass(llvm::DCEPass());
  for (llvm::Function& function : module) {
    if (stop != nullptr) stop->check();
    if (!function.isDeclaration()) passes.run(function, analyses.functions);
  }
  return true;
}

namespace {

/// What TargetMachine::addPassesToEmitFile() does, with a look at the Stop where a function begins on its way through all passes.
/// Before the first of these it would go over all functions at once: LLVM makes a round of it, which ends with a pass over the
/// module.
bool add_passes(llvm::legacy::PassManager& passes, llvm::TargetMachine& machine,
                llvm::CodeGenFileType type, stop::Stop* stop, llvm::raw_pwrite_stream& out) {
  auto& target = static_cast<llvm::LLVMTargetMachine&>(machine);
  auto* const functions = new llvm::MachineModuleInfoWrapperPass(&target);
  llvm::TargetPassConfig* const config = target.createPassConfig(passes);
  config->setDisableVerify(true);
  if (stop != nullptr) config->insertPass(&llvm::AtomicExpandID, new EmptyOnceStopped(*stop));
  passes.add(config);
  passes.add(functions);
  if (config->addISelPasses()) return false;
  config->addMachinePasses();
  config->setInitialized();
  if (target.addAsmPrinter(passes, out, nullptr, type, functions->getMMI().getContext()))
    return false;
  passes.add(llvm::createFreeMachineFunctionPass());
  return true;
}

} // namespace

bool generate(llvm::Module& module, llvm::TargetMachine& machine, Form form, stop::Stop* stop,
              llvm::SmallVectorImpl<char>& code, std::string& error) {
  llvm::raw_svector_ostream out(code);
  llvm::legacy::PassManager passes;
  const auto type = form == Form::object ? llvm::CodeGenFileType::ObjectFile
                                         : llvm::CodeGenFileType::AssemblyFile;
  if (!add_passes(passes, machine, type, stop, out)) {
    error = "the code generator cannot write " + machine.getTargetTriple().str();
    return false;
  }
  passes.run(module);
  if (stop != nullptr) stop->check();
  return true;
}

} // namespace deal::jit
