#include "compiler/jit/loader.hpp"

#include "compiler/jit/calls.hpp"
#include "compiler/jit/module.hpp"

#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/Support/MemoryBuffer.h>

namespace deal::jit {

/// A session for each kernel: it costs a millisecond, and nothing is shared between kernels.
struct Loaded::Session {
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

Loaded::Loaded() : open(nullptr), draws(nullptr), step(nullptr), close(nullptr) {}
Loaded::~Loaded() = default;

namespace {

using Jit = std::unique_ptr<llvm::orc::LLJIT>;

llvm::Expected<Jit> make_session() {
  auto host = llvm::orc::JITTargetMachineBuilder::detectHost();
  if (!host) return host.takeError();
  // Object files only: no compiler of its own, no symbols of this process, no static constructors.
  return llvm::orc::LLJITBuilder()
      .setJITTargetMachineBuilder(std::move(*host))
      .setPlatformSetUp(llvm::orc::setUpInactivePlatform)
      .setLinkProcessSymbolsByDefault(false)
      .create();
}

llvm::Error define_callable(llvm::orc::LLJIT& jit) {
  llvm::orc::SymbolMap symbols;
  for (const NamedAddress& named : callable())
    symbols[jit.mangleAndIntern(named.name)] = {llvm::orc::ExecutorAddr::fromPtr(named.address),
                                                llvm::JITSymbolFlags::Exported};
  return jit.getMainJITDylib().define(llvm::orc::absoluteSymbols(std::move(symbols)));
}

llvm::Expected<Code> find(llvm::orc::LLJIT& jit, const char* name) {
  auto address = jit.lookup(name);
  if (!address) return address.takeError();
  return address->toPtr<Code>();
}

llvm::Error link(Loaded& loaded, Jit& jit, std::span<const char> object, const Events& events) {
  auto made = make_session();
  if (!made) return made.takeError();
  jit = std::move(*made);
  // By itself it would print what goes wrong, which the lookup says too.
  jit->getExecutionSession().setErrorReporter(
      [](llvm::Error failure) { llvm::consumeError(std::move(failure)); });
  if (!announce(*jit, events))
    return llvm::createStringError("this linker tells no debugger or profiler of code");
  if (llvm::Error error = define_callable(*jit)) return error;
  auto buffer = llvm::MemoryBuffer::getMemBufferCopy({object.data(), object.size()}, "deal");
  if (llvm::Error error = jit->addObjectFile(std::move(buffer))) return error;
  const std::pair<const char*, Code*> wanted[] = {{open_name, &loaded.open},
                                                  {draws_name, &loaded.draws},
                                                  {step_name, &loaded.step},
                                                  {close_name, &loaded.close}};
  for (const auto& [name, code] : wanted) {
    auto found = find(*jit, name);
    if (!found) return found.takeError();
    *code = *found;
  }
  return llvm::Error::success();
}

} // namespace

std::unique_ptr<Loaded> load(std::span<const char> object, const Events& events,
                             std::string& error) {
  std::unique_ptr<Loaded> loaded(new Loaded);
  loaded->session_ = std::make_unique<Loaded::Session>();
  if (llvm::Error failure = link(*loaded, loaded->session_->jit, object, events)) {
    error = llvm::toString(std::move(failure));
    return nullptr;
  }
  return loaded;
}

} // namespace deal::jit
