#include "tools/output.hpp"

#include "tools/exit_codes.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace deal::tools {

namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

/// False, and `errno`, where the text could not be written.
bool write_all(std::FILE* stream, std::string_view text) noexcept {
  return std::fwrite(text.data(), 1, text.size(), stream) == text.size() &&
         std::fflush(stream) == 0;
}

} // namespace

bool is_terminal(std::FILE* stream) {
  const char* kind = std::getenv("TERM");
  return isatty(fileno(stream)) == 1 && kind != nullptr && std::strcmp(kind, "dumb") != 0;
}

bool wants_color(Color wish, std::FILE* stream) {
  if (wish != Color::automatic) return wish == Color::always;
  return !is_set("NO_COLOR") && is_terminal(stream);
}

std::size_t terminal_columns(std::FILE* stream) {
  constexpr std::size_t without_terminal = 100;
  winsize size{};
  if (ioctl(fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return without_terminal;
  return size.ws_col;
}

std::string Style::wrap(std::string_view code, std::string_view text) const {
  return color_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

void hold_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free number is given, which is this one.
    open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

int answer(std::string_view text, int code) {
  if (write_all(stdout, text)) return code;
  if (errno == EPIPE) return exit_reader_gone;
  say("error: the output cannot be written: ");
  say(std::strerror(errno));
  say("\n");
  return exit_run_failed;
}

bool is_lost(std::FILE* stream) { return std::ferror(stream) != 0; }

void say(std::string_view text) noexcept { write_all(stderr, text); }

} // namespace deal::tools
