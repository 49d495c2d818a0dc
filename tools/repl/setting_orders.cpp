#include "tools/repl/conversation.hpp"

#include "tools/repl/words.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

/// :set, :scenario and :time.
namespace deal::tools::repl {

Reply Conversation::set(Rest rest) {
  const std::string what = take_word(rest);
  if (what.empty()) return {report_settings(settings_.run, look_)};
  const std::string why = repl::set(settings_.run, what, trimmed(rest));
  return why.empty() ? Reply{} : fault(why);
}

Reply Conversation::scenario(Rest rest) {
  if (rest.empty()) {
    const auto line = [&](const std::string& name, const std::string& shown) {
      const bool here = name == settings_.scenario;
      const std::string marked = (here ? "* " : "  ") + shown;
      return (here ? look_.style.bold(marked) : marked) + "\n";
    };
    std::string text = line("", "none: the model as written");
    bool declared = settings_.scenario.empty();
    for (const Declared& each : session_.declarations()) {
      if (each.form != "scenario") continue;
      text += line(each.name, printable(each.name));
      declared |= each.name == settings_.scenario;
    }
    if (!declared) text += line(settings_.scenario, printable(settings_.scenario));
    return {text};
  }
  const std::string name = rest == "none" ? "" : std::string(rest);
  const CompileResult compiled = compile({name});
  if (!compiled.ok()) return faults(compiled.diagnostics, exit_errors);
  settings_.scenario = name;
  const std::vector<std::string> removed = compiled.model->removed();
  return {removed.empty() ? "" : "  " + printable(changes_in_words(name, {}, removed)) + "\n"};
}

Reply Conversation::time(Rest word) {
  if (word.empty())
    return {
        fmt::format("  what answers take is {}\n", settings_.shows_time ? "shown" : "not shown")};
  if (word != "on" && word != "off")
    return fault(fmt::format("`:time` takes on or off, not `{}`", printable(word)));
  settings_.shows_time = word == "on";
  return {};
}

} // namespace deal::tools::repl
