#pragma once

#include "tools/repl/editor.hpp"

#include <cstddef>
#include <string>

namespace deal::tools::repl {

/// Lines of stdin, as bytes.
class Input {
 public:
  /// The next line, or the end; never waits for more than a line.
  Line next();
  /// How many were read.
  std::size_t lines() const { return lines_; }
  /// Why it ended, if that was no end; "" else.
  const std::string& fault() const { return fault_; }

 private:
  void fill();

  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t lines_ = 0;
  bool ended_ = false;
  std::string fault_;
};

} // namespace deal::tools::repl
