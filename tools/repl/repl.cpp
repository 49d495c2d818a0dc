#include "tools/repl/repl.hpp"

#include "tools/interruption.hpp"
#include "tools/progress.hpp"
#include "tools/repl/conversation.hpp"
#include "tools/repl/editor.hpp"
#include "tools/repl/history.hpp"
#include "tools/repl/input.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>
#include <langinfo.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace deal::tools::repl {

namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

/// Where nobody says what the characters are, they are those that Deal writes anyway.
void choose_characters() {
  const bool says = is_set("LC_ALL") || is_set("LC_CTYPE") || is_set("LANG");
  std::setlocale(LC_CTYPE, says ? "" : "C.UTF-8");
}

Look look_of(const Arguments& arguments) {
  const bool utf8 = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  return {Style(wants_color(arguments.color, stdout)), terminal_columns(stdout),
          utf8 ? Glyphs::blocks : Glyphs::ascii};
}

/// Writes a reply; its exit code, or that of an output that cannot be written.
int put(const Reply& reply) {
  say(reply.errors);
  return answer(reply.out, reply.code);
}

/// The same between prompts: what has several lines stands apart from the next one.
int put_apart(Reply reply) {
  if (std::ranges::count(reply.out, '\n') > 1) reply.out += '\n';
  return put(reply);
}

/// `work` with a bar, and Ctrl-C stops it.
template <typename Work> Reply watched(Interruption::Others others, const Work& work) {
  Interruption interruption(others);
  Progress progress;
  Watch watch{interruption.token(),
              [&](std::uint64_t done, std::uint64_t all) { progress.update(done, all); }};
  return work(watch);
}

std::string prompt_of(const Settings& settings) {
  return settings.scenario.empty() ? "deal> "
                                   : fmt::format("deal {}> ", printable(settings.scenario));
}
std::string continuation_of(const std::string& prompt) {
  return std::string(display_width(prompt) - 4, ' ') + "..> ";
}

/// The next entry: lines until nothing is open. `read` gives a line behind a prompt.
struct Entry {
  Event event = Event::end;
  std::string text;
};

template <typename Read> Entry read_entry(const Conversation& talk, const Read& read) {
  const std::string prompt = prompt_of(talk.settings());
  Line line = read(prompt);
  Entry entry{line.event, std::move(line.text)};
  if (entry.event != Event::line) return entry;
  while (talk.is_open(entry.text)) {
    line = read(continuation_of(prompt));
    if (line.event == Event::cancelled) return {Event::cancelled, ""};
    if (line.event == Event::end) return entry;
    entry.text += "\n" + line.text;
  }
  return entry;
}

class Terminal {
 public:
  Terminal(Conversation& talk, const Arguments& arguments)
      : talk_(talk), history_(arguments.no_history ? "" : default_history_file()),
        editor_(wants_color(arguments.color, stdout), [this](const std::string& before) {
          return complete(talk_.session(), open_, before);
        }) {
    for (const std::string& entry : history_.load()) editor_.remember(entry);
  }

  int run() {
    const auto read = [&](const std::string& prompt) {
      Line line = editor_.read(prompt);
      if (line.event == Event::line) open_ += line.text + "\n";
      return line;
    };
    while (true) {
      open_.clear();
      const Entry entry = read_entry(talk_, read);
      if (entry.event == Event::cancelled) continue;
      if (entry.event == Event::end) break;
      keep(entry.text);
      talk_.set_columns(terminal_columns(stdout));
      const Reply reply = watched(Interruption::Others::ignore, [&](const Watch& watch) {
        return talk_.answer(entry.text, watch);
      });
      const int code = put_apart(reply);
      if (is_lost(stdout)) return code;
      if (reply.ends) return exit_done;
    }
    return answer("\n", exit_done);
  }

 private:
  void keep(const std::string& entry) {
    if (entry.find_first_not_of(" \t\n") == std::string::npos) return;
    editor_.remember(entry);
    if (entry != last_) history_.add(entry);
    last_ = entry;
  }

  Conversation& talk_;
  HistoryFile history_;
  std::string open_; ///< lines of the entry so far
  std::string last_;
  Editor editor_;
};

class Script {
 public:
  Script(Conversation& talk, bool echo) : talk_(talk), echo_(echo) {}

  /// All entries; the exit code is that of the worst.
  int run() {
    const auto read = [&](const std::string& prompt) {
      Line line = input_.next();
      if (echo_ && line.event == Event::line)
        echoed_ = answer(prompt + line.text + "\n", exit_done);
      return line;
    };
    int worst = exit_done;
    while (true) {
      const std::size_t first = input_.lines() + 1;
      const Entry entry = read_entry(talk_, read);
      if (echoed_ != exit_done) return echoed_;
      if (entry.event == Event::end) return input_.fault().empty() ? worst : unreadable();
      Reply reply = watched(Interruption::Others::kill,
                            [&](const Watch& watch) { return talk_.answer(entry.text, watch); });
      if (!reply.errors.empty() && !echo_) reply.errors = where(first) + reply.errors;
      const int code = echo_ ? put_apart(reply) : put(reply);
      if (is_lost(stdout)) return code;
      worst = std::max(worst, code);
      if (reply.ends || reply.code == exit_interrupted) return worst;
    }
  }

 private:
  std::string where(std::size_t first) const {
    return first == input_.lines()
               ? fmt::format("in line {} of the input:\n", first)
               : fmt::format("in lines {} to {} of the input:\n", first, input_.lines());
  }

  int unreadable() const {
    say(fmt::format("error: the input cannot be read: {}\n", input_.fault()));
    return exit_errors;
  }

  Conversation& talk_;
  bool echo_;
  int echoed_ = exit_done;
  Input input_;
};

std::string greeting(const RunOptions& run, const Style& style) {
  return style.bold(fmt::format("Deal {}", version())) +
         style.dim(fmt::format(" · {}, seed {} · :help, :quit",
                               format_quantity(static_cast<double>(run.paths), "path"), run.seed)) +
         "\n";
}

} // namespace

int repl(const Arguments& arguments) {
  choose_characters();
  const bool at_terminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
  // Before the first thread.
  std::optional<DeafToInterrupts> deaf;
  if (at_terminal) deaf.emplace();
  const Look look = look_of(arguments);
  Conversation talk(Engine(), arguments.run, look, wants_color(arguments.color, stderr));
  if (at_terminal) answer(greeting(arguments.run, look.style), exit_done);
  int code = exit_done;
  if (arguments.file)
    code = put(watched(at_terminal ? Interruption::Others::ignore : Interruption::Others::kill,
                       [&](const Watch& watch) { return talk.load(*arguments.file, watch); }));
  if (!at_terminal) return code != exit_done ? code : Script(talk, arguments.echo).run();
  return Terminal(talk, arguments).run();
}

} // namespace deal::tools::repl
