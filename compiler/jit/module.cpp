#include "compiler/jit/module.hpp"

#include <llvm/IR/IRBuilder.h>

namespace deal::jit {

namespace {

/// A function that runs the fragments one after the other.
void emit_sequence(llvm::Module& module, const std::string& name, const Source& source,
                   const std::vector<Fragment>& fragments, stop::Stop* stop) {
  llvm::LLVMContext& context = module.getContext();
  auto* const type = llvm::FunctionType::get(llvm::Type::getVoidTy(context),
                                             {llvm::PointerType::getUnqual(context)}, false);
  auto* const function =
      llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, name, module);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "entry", function));
  for (std::size_t i = 0; i < fragments.size(); ++i) {
    if (stop != nullptr) stop->check();
    builder.CreateCall(emit_fragment(module, name + "_" + std::to_string(i), source, fragments[i]),
                       {function->getArg(0)});
  }
  builder.CreateRetVoid();
}

} // namespace

std::unique_ptr<llvm::Module> emit_module(llvm::LLVMContext& context, const Source& source,
                                          const Fragments& fragments, stop::Stop* stop) {
  auto module = std::make_unique<llvm::Module>("deal", context);
  const auto block = [&](ir::Block b) -> const std::vector<Fragment>& {
    return fragments.blocks[static_cast<std::size_t>(b)];
  };
  emit_sequence(*module, open_name, source, block(ir::Block::open), stop);
  emit_sequence(*module, draws_name, source, fragments.draws, stop);
  emit_sequence(*module, step_name, source, block(ir::Block::step), stop);
  emit_sequence(*module, close_name, source, block(ir::Block::close), stop);
  return module;
}

} // namespace deal::jit
