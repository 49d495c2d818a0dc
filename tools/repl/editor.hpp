#pragma once

#include "tools/repl/completion.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace deal::tools::repl {

/// What a reader of lines came back with.
enum class Event { line, cancelled, end };
struct Line {
  Event event = Event::end;
  std::string text; ///< without the line break
};

/// Lines from the terminal on stdin and stdout, with editing, history and completion, by libedit. Its interface histedit.h is taken and
/// not that of readline, which keeps its state in globals, and lists completions without their docs. Debian's libedit works
/// in wide characters, by LC_CTYPE.
class Editor {
 public:
  using Complete = std::function<Candidates(const std::string& before_cursor)>;

  Editor(bool color, Complete complete);
  ~Editor();
  Editor(const Editor&) = delete;
  Editor& operator=(const Editor&) = delete;

  /// Waits for a line behind a prompt. Ctrl-C gives `cancelled`, Ctrl-D on an empty line `end`.
  Line read(const std::string& prompt);
  /// An entry that the arrow keys find; it may have several lines.
  void remember(const std::string& entry);

  struct Implementation;

 private:
  std::unique_ptr<Implementation> implementation_;
};

} // namespace deal::tools::repl
