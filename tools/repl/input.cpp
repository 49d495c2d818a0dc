#include "tools/repl/input.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace deal::tools::repl {

Line Input::next() {
  std::size_t searched = 0;
  std::size_t end = buffer_.find('\n', at_);
  while (end == std::string::npos && !ended_) {
    searched = buffer_.size() - at_;
    fill();
    end = buffer_.find('\n', at_ + searched);
  }
  if (end == std::string::npos && at_ == buffer_.size()) return {Event::end, ""};
  ++lines_;
  end = std::min(end, buffer_.size());
  Line line{Event::line, buffer_.substr(at_, end - at_)};
  at_ = std::min(end + 1, buffer_.size());
  if (line.text.ends_with('\r')) line.text.pop_back();
  return line;
}

/// Appends what is there, in place of what was taken.
void Input::fill() {
  buffer_.erase(0, at_);
  at_ = 0;
  std::array<char, 65536> part;
  ssize_t count = 0;
  do count = read(STDIN_FILENO, part.data(), part.size());
  while (count < 0 && errno == EINTR);
  if (count < 0) fault_ = std::strerror(errno);
  ended_ = count <= 0;
  if (count > 0) buffer_.append(part.data(), static_cast<std::size_t>(count));
}

} // namespace deal::tools::repl
