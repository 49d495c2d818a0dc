#include "tools/arguments.hpp"
#include "tools/commands.hpp"
#include "tools/exit_codes.hpp"
#include "tools/output.hpp"

#include <fmt/format.h>

#include <csignal>
#include <exception>

int main(int count, char** words) {
  using namespace deal::tools;
  // A reader that goes away shows as an error of the write, which is no error of ours.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const Parsed parsed = parse(count, words);
    if (parsed.arguments) return execute(*parsed.arguments);
    if (parsed.exit_code == exit_done)
      return write(stdout, parsed.text) ? exit_done : exit_run_failed;
    write(stderr, parsed.text);
    return parsed.exit_code;
  } catch (const std::exception& error) {
    write(stderr, fmt::format("error: deal itself failed: {}\n", error.what()));
    return exit_run_failed;
  }
}
