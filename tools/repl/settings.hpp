#pragma once

#include "deal/run.hpp"
#include "tools/repl/look.hpp"

#include <string>
#include <string_view>

namespace deal::tools::repl {

inline constexpr std::uint64_t usual_paths = 1000;

/// How questions are run.
struct Settings {
  RunOptions run;
  std::string scenario; ///< "": the model as written
  bool shows_time = false;
};

/// Sets paths, seed, threads or backend, whose name may be cut short; "" or why not.
std::string set(RunOptions& run, std::string_view what, std::string_view value);
/// What they are.
std::string report_settings(const RunOptions& run, const Look& look);

} // namespace deal::tools::repl
