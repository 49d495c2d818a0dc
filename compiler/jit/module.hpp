#pragma once

#include "compiler/jit/fragment_code.hpp"
#include "runtime/stop/stop.hpp"

#include <memory>

namespace deal::jit {

/// The functions of Frame* that a module exports.
inline constexpr const char* open_name = "deal_open";
inline constexpr const char* draws_name =
    "deal_draws"; ///< before the steps of an even period and the next
inline constexpr const char* step_name = "deal_step";
inline constexpr const char* close_name = "deal_close";

std::unique_ptr<llvm::Module> emit_module(llvm::LLVMContext& context, const Source& source,
                                          const Fragments& fragments, stop::Stop* stop);

} // namespace deal::jit
