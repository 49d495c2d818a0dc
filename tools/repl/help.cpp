#include "tools/repl/conversation.hpp"

#include "tools/repl/words.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

/// :help.
namespace deal::tools::repl {

namespace {

std::string indented(std::string_view text) {
  std::string result;
  for (const std::string& line : printable_lines(text)) result += "  " + line + "\n";
  return result;
}

/// Words on lines that have room for them.
std::string wrapped(std::string_view text, std::size_t columns) {
  std::string result, line = " ";
  while (true) {
    const std::size_t first = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(first);
    if (text.empty()) break;
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string word(text.substr(0, end));
    text.remove_prefix(end);
    if (display_width(line) + display_width(word) + 1 > columns && line != " ") {
      result += line + "\n";
      line = " ";
    }
    line += " " + word;
  }
  return result + line + "\n";
}

std::string overview(std::uint64_t paths, const Look& look) {
  std::string text = wrapped(
      fmt::format(
          "A line is a declaration, which adds to the model or takes the place of the one of that "
          "name; an expression, which is answered over {} random paths; or a command. Lines go on "
          "until their braces close. Tab completes, Ctrl-C stops a run or drops a line.",
          format_quantity(static_cast<double>(paths), "number")),
      look.columns);
  text += "\n  let growth ~ lognormal(80% to 250%) per year\n"
          "  recycled(Amazon).total            P(default(Anthropic))            stake(Amazon, "
          "Anthropic)\n\n";
  Table table({"command", "", ""}, 3);
  for (const CommandInfo& each : all_commands())
    table.add({":" + std::string(each.name), std::string(each.arguments), std::string(each.doc)});
  return text + table.text(look.style) +
         look.style.dim("  Commands may be cut short: `:q`. `:help TOPIC` says more.") + "\n";
}

std::string about(const CommandInfo& command, const Look& look) {
  std::string usage = ":" + std::string(command.name);
  if (!command.arguments.empty()) usage += " " + std::string(command.arguments);
  std::string text = "  " + look.style.bold(usage) + "\n" + wrapped(command.doc, look.columns);
  if (!command.more.empty()) text += wrapped(command.more, look.columns);
  return text;
}

std::string about(const Entry& entry, const Look& look) {
  const auto lines = printable_lines(entry.signature.empty() ? entry.name : entry.signature);
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i)
    text += "  " + (i == 0 ? look.style.bold(lines[i]) : lines[i]) + "\n";
  for (const std::string& line : printable_lines(entry.doc))
    text += "      " + look.style.dim(line) + "\n";
  return text;
}

} // namespace

Reply Conversation::help(Rest topic) const {
  if (topic.empty()) return {overview(settings_.run.paths, look_)};
  const std::string_view word = topic.starts_with(':') ? topic.substr(1) : topic;
  for (const Declared& each : session_.declarations())
    if (each.name == topic)
      return {each.doc.empty() ? indented(each.text)
                               : indented(each.text) + look_.style.dim(indented(each.doc))};
  for (const char* vocabulary : {"structures", "functions", "distributions", "kinds"})
    for (const Entry& each : engine_.list(vocabulary).entries)
      if (each.name == topic) return {about(each, look_)};
  if (const Lookup found = find_command(word); found.command != nullptr)
    return {about(*found.command, look_)};
  if (const auto text = explain(topic)) return {indented(*text)};
  return fault(fmt::format("there is no help about `{}`; :help lists the commands, :list the names",
                           printable(topic)));
}

} // namespace deal::tools::repl
