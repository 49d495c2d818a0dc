#include "tools/repl/editor.hpp"

#include "tools/exit_codes.hpp"
#include "tools/output.hpp"
#include "tools/repl/history.hpp"
#include "tools/repl/words.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>
#include <histedit.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

namespace deal::tools::repl {

namespace {

constexpr char escape = '\1'; ///< around what of a prompt takes no cells
constexpr std::size_t most_listed = 30;

/// But for the blank at its end: the library writes an escape sequence with the character that follows it.
std::string colored(const std::string& prompt) {
  const std::string quiet(1, escape);
  return quiet + "\x1b[1;36m" + quiet + prompt.substr(0, prompt.size() - 1) + quiet + "\x1b[0m" +
         quiet + prompt.back();
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

} // namespace

struct Editor::Implementation {
  Implementation(bool color, Complete complete_with)
      : style(color), complete(std::move(complete_with)),
        editor(el_init("deal", stdin, stdout, stderr)), history(history_init()) {
    el_set(editor, EL_CLIENTDATA, this);
    el_set(editor, EL_PROMPT_ESC, &Implementation::show_prompt, escape);
    el_set(editor, EL_SIGNAL, 1);
    el_set(editor, EL_EDITOR, "emacs");
    HistEvent event;
    ::history(history, &event, H_SETSIZE, static_cast<int>(HistoryFile::most_entries));
    ::history(history, &event, H_SETUNIQUE, 1);
    el_set(editor, EL_HIST, ::history, history);
    bind_keys();
    el_source(editor, nullptr);
  }
  ~Implementation() {
    el_end(editor);
    history_end(history);
  }

  void bind_keys() {
    el_set(editor, EL_ADDFN, "deal-complete", "Complete the word.", &Implementation::on_complete);
    el_set(editor, EL_ADDFN, "deal-cancel", "Drop the line.", &Implementation::on_cancel);
    el_set(editor, EL_ADDFN, "deal-suspend", "Suspend the program.", &Implementation::on_suspend);
    // While a line is edited Ctrl-C is a key, and no signal that could come too late.
    el_set(editor, EL_SETTY, "-d", "-isig", nullptr);
    static constexpr const char* keys[][2] = {
        {"^C", "deal-cancel"},        {"^I", "deal-complete"},
        {"^Z", "deal-suspend"},       {"^R", "em-inc-search-prev"},
        {"^L", "ed-clear-screen"},    {"\\e[3~", "ed-delete-next-char"},
        {"\\e[1~", "ed-move-to-beg"}, {"\\e[4~", "ed-move-to-end"},
        {"\\e[H", "ed-move-to-beg"},  {"\\e[F", "ed-move-to-end"},
        {"\\eOH", "ed-move-to-beg"},  {"\\eOF", "ed-move-to-end"},
        {"\\e[1;5C", "em-next-word"}, {"\\e[1;5D", "ed-prev-word"},
        {"\\e[1;3C", "em-next-word"}, {"\\e[1;3D", "ed-prev-word"}};
    for (const auto& [key, function] : keys) el_set(editor, EL_BIND, key, function, nullptr);
  }

  static Implementation& of(EditLine* editor) {
    void* data = nullptr;
    el_get(editor, EL_CLIENTDATA, &data);
    return *static_cast<Implementation*>(data);
  }
  static char* show_prompt(EditLine* editor) { return of(editor).prompt.data(); }

  /// Ends the line like Enter, so that the library leaves the cursor below it.
  static unsigned char on_cancel(EditLine* editor, int) {
    of(editor).cancelled = true;
    const LineInfo* line = el_line(editor);
    el_cursor(editor, static_cast<int>(line->lastchar - line->cursor));
    el_insertstr(editor, "^C");
    el_push(editor, "\n");
    return CC_REFRESH;
  }

  /// The library gives the terminal back when the signal comes, and takes it again afterwards.
  static unsigned char on_suspend(EditLine*, int) {
    raise(SIGTSTP);
    return CC_REDISPLAY;
  }

  static unsigned char on_complete(EditLine* editor, int) {
    // No exception may pass through the library.
    try {
      return of(editor).go_on();
    } catch (const std::exception&) { return CC_ERROR; }
  }

  /// Inserts what is certain, or lists what there is.
  unsigned char go_on() {
    const LineInfo* line = el_line(editor);
    const std::string before(line->buffer, line->cursor);
    if (trimmed(before).empty()) return insert("  ");
    const Candidates found = complete(before);
    if (found.all.empty()) return CC_REFRESH_BEEP;
    const std::string written =
        before.substr(before.size() - std::min(found.replaced, before.size()));
    const bool certain = found.all.size() == 1;
    std::string start = common_start(found.all);
    if (certain && goes_on_behind(found.all.front())) start += ' ';
    if (start.starts_with(written) && start.size() > written.size())
      return insert(start.substr(written.size()));
    // The only one that is like what is written takes its place.
    if (certain && !start.starts_with(written)) {
      el_deletestr(editor, static_cast<int>(characters(written)));
      return insert(start);
    }
    if (certain) return CC_REFRESH;
    list(found.all);
    return CC_REDISPLAY;
  }

  unsigned char insert(const std::string& text) const {
    return el_insertstr(editor, text.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
  }

  /// Whether a blank follows for certain.
  static bool goes_on_behind(const Completion& only) {
    return only.form == "command" || only.form == "keyword";
  }

  void list(const std::vector<Completion>& candidates) const {
    std::size_t widest = 0, widest_form = 0;
    const std::size_t shown = std::min(candidates.size(), most_listed);
    for (std::size_t i = 0; i < shown; ++i) {
      widest = std::max(widest, display_width(printable(candidates[i].text)));
      widest_form = std::max(widest_form, display_width(printable(candidates[i].form)));
    }
    const std::size_t columns = terminal_columns(stdout);
    const std::size_t used = widest + widest_form + 7;
    std::string text = "\n";
    for (std::size_t i = 0; i < shown; ++i) {
      const std::string name = printable(candidates[i].text), form = printable(candidates[i].form);
      text += fmt::format("  {}{}  {}{}", style.bold(name),
                          std::string(widest - display_width(name), ' '), style.dim(form),
                          std::string(widest_form - display_width(form), ' '));
      if (columns > used + 8 && !candidates[i].doc.empty())
        text += "  " + cut(printable(candidates[i].doc), columns - used);
      text += "\n";
    }
    if (shown < candidates.size())
      text += style.dim(fmt::format("  and {} more", candidates.size() - shown)) + "\n";
    answer(text, exit_done);
  }

  Style style;
  Complete complete;
  EditLine* editor;
  History* history;
  std::string prompt;
  bool cancelled = false;
};

Editor::Editor(bool color, Complete complete)
    : implementation_(std::make_unique<Implementation>(color, std::move(complete))) {}
Editor::~Editor() = default;

Line Editor::read(const std::string& prompt) {
  Implementation& my = *implementation_;
  my.prompt = my.style.color() ? colored(prompt) : prompt;
  my.cancelled = false;
  // Before the prompt: a key that follows it at once must not be taken as a signal.
  el_set(my.editor, EL_PREP_TERM, 1);
  int count = 0;
  const char* text = el_gets(my.editor, &count);
  if (my.cancelled) return {Event::cancelled, ""};
  if (text == nullptr || count <= 0) return {Event::end, ""};
  std::string line(text, static_cast<std::size_t>(count));
  if (line.ends_with('\n')) line.pop_back();
  return {Event::line, std::move(line)};
}

void Editor::remember(const std::string& entry) {
  HistEvent event;
  ::history(implementation_->history, &event, H_ENTER, entry.c_str());
}

} // namespace deal::tools::repl
