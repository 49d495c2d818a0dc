#pragma once

namespace deal::tools {

/// What the program says to its caller (docs/cli.md).
enum ExitCode : int {
  exit_done = 0,
  exit_expect_broken = 1,
  exit_errors = 2, ///< in the model or the call
  exit_run_failed = 3,
  exit_interrupted = 130,
  exit_reader_gone = 141, ///< of stdout: as of a program that SIGPIPE ends
};

} // namespace deal::tools
