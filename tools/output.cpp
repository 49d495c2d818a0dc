#include "tools/output.hpp"

#include <fmt/format.h>

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

bool write(std::FILE* stream, std::string_view text) {
  errno = 0;
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stream) == text.size() && std::fflush(stream) == 0;
  if (written || errno == EPIPE) return true;
  fmt::print(stderr, "error: the output cannot be written: {}\n", std::strerror(errno));
  return false;
}

} // namespace deal::tools
