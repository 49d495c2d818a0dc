#pragma once

#include "tools/arguments.hpp"

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace deal::tools {

/// Whether a stream is a terminal that understands escape sequences.
bool is_terminal(std::FILE* stream);
/// By the user's wish, the environment variable NO_COLOR and the stream.
bool wants_color(Color wish, std::FILE* stream);
/// Columns of the terminal; 100 where there is none.
std::size_t terminal_columns(std::FILE* stream);

/// Marks up texts, or leaves them as they are.
class Style {
 public:
  explicit Style(bool color) : color_(color) {}
  std::string bold(std::string_view text) const { return wrap("1", text); }
  std::string dim(std::string_view text) const { return wrap("2", text); }
  std::string good(std::string_view text) const { return wrap("32", text); }
  std::string bad(std::string_view text) const { return wrap("1;31", text); }
  std::string accent(std::string_view text) const { return wrap("36", text); }
  bool color() const { return color_; }

 private:
  std::string wrap(std::string_view code, std::string_view text) const;
  bool color_;
};

/// To be called before anything is opened: of the streams 0, 1 and 2 those that the caller closed are opened so that
/// reading and writing fails. What is opened next would take their place otherwise, and be written into.
void hold_standard_streams();

/// Writes all of an answer to stdout. Gives `code`; or `exit_reader_gone`, quietly, where nobody reads it any more; or
/// `exit_run_failed`, having said why on stderr, where it could not be written.
int answer(std::string_view text, int code);
/// Whether something could not be written to a stream.
bool is_lost(std::FILE* stream);

/// Writes to stderr. What cannot be written there can be said nowhere: at the end `is_lost(stderr)` tells.
void say(std::string_view text) noexcept;

} // namespace deal::tools
