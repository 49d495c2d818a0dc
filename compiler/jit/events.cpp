#include "compiler/jit/events.hpp"

#include <llvm/ExecutionEngine/Orc/DebugObjectManagerPlugin.h>
#include <llvm/ExecutionEngine/Orc/EPCDebugObjectRegistrar.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/ExecutionEngine/Orc/TargetProcess/JITLoaderGDB.h>

#include <unistd.h>

#include <cinttypes>
#include <cstdio>

namespace deal::jit {

namespace {

using namespace llvm;

/// Where each function lies, in the form that `perf report` reads.
class PerfMap final : public orc::ObjectLinkingLayer::Plugin {
 public:
  void modifyPassConfig(orc::MaterializationResponsibility&, jitlink::LinkGraph&,
                        jitlink::PassConfiguration& passes) override {
    passes.PostFixupPasses.emplace_back(write);
  }
  Error notifyFailed(orc::MaterializationResponsibility&) override { return Error::success(); }
  Error notifyRemovingResources(orc::JITDylib&, orc::ResourceKey) override {
    return Error::success();
  }
  void notifyTransferringResources(orc::JITDylib&, orc::ResourceKey, orc::ResourceKey) override {}

 private:
  static Error write(jitlink::LinkGraph& graph) {
    const std::string path = "/tmp/perf-" + std::to_string(getpid()) + ".map";
    std::FILE* const file = std::fopen(path.c_str(), "ae");
    if (file == nullptr) return Error::success();
    for (const jitlink::Symbol* symbol : graph.defined_symbols()) {
      if (!symbol->hasName() || !symbol->isCallable()) continue;
      std::fprintf(file, "%" PRIx64 " %" PRIx64 " deal:%.*s\n", symbol->getAddress().getValue(),
                   static_cast<std::uint64_t>(symbol->getSize()),
                   static_cast<int>(symbol->getName().size()), symbol->getName().data());
    }
    std::fclose(file);
    return Error::success();
  }
};

std::unique_ptr<orc::ObjectLinkingLayer::Plugin> debugger_plugin(orc::ExecutionSession& session) {
  const auto entry = orc::ExecutorAddr::fromPtr(&llvm_orc_registerJITLoaderGDBWrapper);
  return std::make_unique<orc::DebugObjectManagerPlugin>(
      session, std::make_unique<orc::EPCDebugObjectRegistrar>(session, entry), false, true);
}

} // namespace

bool announce(orc::LLJIT& jit, const Events& events) {
  if (!events.for_debugger && !events.for_profiler) return true;
  auto* const linker = dynamic_cast<orc::ObjectLinkingLayer*>(&jit.getObjLinkingLayer());
  if (linker == nullptr) return false;
  if (events.for_profiler) linker->addPlugin(std::make_shared<PerfMap>());
  if (events.for_debugger) linker->addPlugin(debugger_plugin(jit.getExecutionSession()));
  return true;
}

} // namespace deal::jit
