#pragma once

#include <optional>
#include <string>
#include <vector>

/// What was entered at the prompt, kept between sessions.
namespace deal::tools::repl {

/// $XDG_STATE_HOME/deal/history, else ~/.local/state/deal/history; "" where neither variable is set.
std::string default_history_file();

/// A file with an entry a line, oldest first; a line break within an entry is written `\n`, a backslash `\\`. Only its owner may read it.
/// What goes wrong with it is no fault of the session: then nothing is kept.
class HistoryFile {
 public:
  static constexpr std::size_t most_entries = 1000;
  static constexpr std::size_t most_bytes = 16 * 1024; ///< of one entry; longer ones are not kept

  /// "" keeps nothing.
  explicit HistoryFile(std::string path) : path_(std::move(path)) {}

  /// The last entries; a file that has grown to twice as many is cut to them.
  std::vector<std::string> load() const;
  /// Appends at once, so that several sessions share the file and a crash loses nothing.
  void add(const std::string& entry) const;

 private:
  std::string path_;
};

} // namespace deal::tools::repl
