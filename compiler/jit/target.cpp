#include "compiler/jit/target.hpp"

#include <llvm/ADT/StringMap.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/Triple.h>

#include <array>
#include <mutex>
#include <span>

namespace deal::jit {

namespace {

constexpr std::array<const char*, 3> avx2_features{"avx2", "fma", "bmi2"};
constexpr std::array<const char*, 5> avx512_features{"avx512f", "avx512bw", "avx512cd", "avx512dq",
                                                     "avx512vl"};

bool has_all(const llvm::StringMap<bool>& has, std::span<const char* const> wanted) {
  for (const char* const feature : wanted)
    if (!has.lookup(feature)) return false;
  return true;
}

bool is_available(Target target) {
  const llvm::StringMap<bool> has = llvm::sys::getHostCPUFeatures();
  if (target == Target::avx2) return has_all(has, avx2_features);
  if (target == Target::avx512) return has_all(has, avx2_features) && has_all(has, avx512_features);
  return true;
}

Target widest() {
  if (is_available(Target::avx512)) return Target::avx512;
  return is_available(Target::avx2) ? Target::avx2 : Target::baseline;
}

bool is_x86() {
  return llvm::Triple(llvm::sys::getProcessTriple()).getArch() == llvm::Triple::x86_64;
}

unsigned natural_lanes(Target target) {
  switch (target) {
  case Target::avx512: return 8;
  case Target::avx2: return 4;
  default: return 2;
  }
}

/// One of the published levels and not the host's own list of features: one machine's code is then another's.
const char* processor(Target target) {
  switch (target) {
  case Target::avx512: return "x86-64-v4";
  case Target::avx2: return "x86-64-v3";
  case Target::baseline: return "x86-64";
  case Target::host: return "generic";
  }
  return "generic";
}

void initialise_once() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  });
}

} // namespace

bool choose(const Options& options, Choice& choice, std::string& error) {
  initialise_once();
  const unsigned lanes = options.lanes;
  if (lanes != 0 && lanes != 1 && lanes != 2 && lanes != 4 && lanes != 8) {
    error = "lanes must be 1, 2, 4 or 8";
    return false;
  }
  if (options.target != Target::host && !is_x86()) {
    error = "this machine is no x86-64";
    return false;
  }
  if (!is_available(options.target)) {
    error = options.target == Target::avx512 ? "this machine has no AVX-512 (F, BW, CD, DQ, VL)"
                                             : "this machine has no AVX2 with FMA";
    return false;
  }
  choice.target = options.target == Target::host && is_x86() ? widest() : options.target;
  choice.tier = options.tier;
  choice.lanes = lanes != 0 ? lanes : natural_lanes(choice.target);
  return true;
}

std::unique_ptr<llvm::TargetMachine> target_machine(const Choice& choice, std::string& error) {
  initialise_once();
  const std::string triple = llvm::sys::getProcessTriple();
  const llvm::Target* const target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target) return nullptr;
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      triple, processor(choice.target), "", options, llvm::Reloc::PIC_, llvm::CodeModel::Small,
      choice.tier == Tier::quick ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default,
      true));
  if (!machine) error = "no code generator for " + triple;
  return machine;
}

} // namespace deal::jit
