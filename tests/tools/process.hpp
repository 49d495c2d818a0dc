#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace deal::test {

/// How a child program is started.
struct Call {
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment; ///< added to this program's
  std::optional<std::string> input;                             ///< stdin; else this program's
  std::optional<std::chrono::milliseconds> interrupt_after;     ///< a SIGINT
  bool deaf_reader = false; ///< stdout's reader goes away at once
  /// In place of pipes that are read to their ends: a file, or "" for a stream that is closed.
  std::optional<std::string> input_from, out_to, err_to;
  bool terminal = false; ///< stdout and stderr are one terminal; all comes back in `out`
};
struct Outcome {
  int code = -1;  ///< exit code
  int signal = 0; ///< that killed it, or 0
  std::string out, err;
  std::chrono::duration<double> after_interrupt{}; ///< until it ended
};
/// Runs the program under test to its end.
Outcome deal(const Call& call);
Outcome deal(std::vector<std::string> arguments);

/// In a child: the program under test takes its place. To be called between fork and exec: only what is safe there, but for
/// setenv, as no other thread runs.
[[noreturn]] void become(const Call& call);

/// A file in a folder of this test's own, which is removed with the object.
class TextFile {
 public:
  TextFile(const std::string& name, const std::string& text);
  ~TextFile();
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;
  const std::string& path() const { return path_; }
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
  std::string path_;
};

} // namespace deal::test
