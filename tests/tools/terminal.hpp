#pragma once

#include "process.hpp"

#include <sys/types.h>

#include <chrono>
#include <string>

namespace deal::test {

/// The program under test at a terminal of its own, 24 lines of 100 cells. No wait is longer than its limit.
class Terminal {
 public:
  explicit Terminal(const Call& call);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// As from the keyboard: "\r" is Enter, "\x03" Ctrl-C, "\t" Tab.
  void type(const std::string& keys);
  /// Waits until the text has been written since the last wait; gives all that was since then up to the end of it, without escape
  /// sequences. Throws with what was written if it does not come.
  std::string wait_for(const std::string& text,
                       std::chrono::seconds limit = std::chrono::seconds(30));
  /// Waits for the end of the program; its exit code, or minus the signal that killed it.
  int wait_for_end(std::chrono::seconds limit = std::chrono::seconds(30));
  pid_t process() const { return child_; }

 private:
  /// Reads what comes within a moment; false at the end.
  bool read_some();

  int terminal_ = -1;
  pid_t child_ = -1;
  bool ended_ = false;
  std::string unread_;
};

} // namespace deal::test
