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

/// Writes all of a text. A reader that has gone away is not an error; returns false, having said so on
/// stderr, if the text could not be written for another reason.
bool write(std::FILE* stream, std::string_view text);

} // namespace deal::tools
