#include "tools/arguments.hpp"
#include "tools/commands.hpp"
#include "tools/exit_codes.hpp"
#include "tools/output.hpp"

#include <csignal>
#include <exception>

namespace {

int work(int count, char** words) {
  using namespace deal::tools;
  try {
    const Parsed parsed = parse(count, words);
    if (parsed.arguments) return execute(*parsed.arguments);
    if (parsed.exit_code == exit_done) return answer(parsed.text, exit_done);
    say(parsed.text);
    return parsed.exit_code;
  } catch (const std::exception& error) {
    // Memory may be what there is none of.
    say("error: deal itself failed: ");
    say(error.what());
    say("\n");
    return exit_run_failed;
  }
}

} // namespace

int main(int count, char** words) {
  using namespace deal::tools;
  hold_standard_streams();
  // A reader that goes away shows as an error of the write, so that nothing is left half done.
  std::signal(SIGPIPE, SIG_IGN);
  const int code = work(count, words);
  return code == exit_done && is_lost(stderr) ? exit_run_failed : code;
}
