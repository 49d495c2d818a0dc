#include "tools/repl/command_list.hpp"

#include "tools/repl/words.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace deal::tools::repl {

namespace {

constexpr std::array<CommandInfo, 18> commands{{
    {Order::help, "help", "[TOPIC]", "what can be entered; or more about a topic",
     "A topic is a command, a structure, function, distribution or kind, a name of the model, or "
     "the code of a message."},
    {Order::load, "load", "FILE", "take the model of a file in place of this one", ""},
    {Order::save, "save", "[FILE]", "write a file that runs to the same numbers",
     "Without FILE into the file that was loaded or saved last. A file that this session neither "
     "loaded nor saved is replaced by "
     ":save! only."},
    {Order::show, "show", "[NAME]", "how something is written; the whole model", ""},
    {Order::list, "list", "[WHAT]", "what is declared, or is in the library",
     "WHAT is a form, as in `:list parties` or `:list measures`, or structures, functions, "
     "distributions or kinds."},
    {Order::type, "type", "EXPR", "unit and nature of an expression, without a run", ""},
    {Order::why, "why", "MEASURE [path N]", "where a number comes from",
     "MEASURE is a measure, or any formula by its full name: `trainium.extra`. Then may stand "
     "`path N` (0 by default), "
     "`at PERIOD` and `depth N` (4 by default)."},
    {Order::set, "set", "[WHAT VALUE]", "paths, seed, threads and backend of runs",
     "`:set paths 10_000`, `:set seed 7`, `:set threads 4` or `auto`, `:set backend auto`, `jit` "
     "or `interpreter`. Alone it shows "
     "them."},
    {Order::scenario, "scenario", "[NAME]", "what questions are asked under",
     "Alone it lists the scenarios. `:scenario none` is the model as written, `:scenario without "
     "DEAL` the model without a "
     "deal."},
    {Order::compare, "compare", "A B [EXPR]", "two scenarios side by side, over the same draws",
     "With EXPR that one question and the difference, path by path; else all measures. `none` is "
     "the model as written; a name with "
     "blanks stands in quotes: `:compare none \"without note24\" back_total`."},
    {Order::books, "books", "[PARTY] [path N]", "income, cash flow and balance sheet on one path",
     ""},
    {Order::time, "time", "[on|off]", "show what each answer took", ""},
    {Order::undo, "undo", "", "take the last change back", ""},
    {Order::redo, "redo", "", "take the last :undo back", ""},
    {Order::reset, "reset", "", "an empty model", "The settings stay."},
    {Order::remove, "remove", "NAME", "take a declaration out", ""},
    {Order::run, "run", "", "the whole report, as `deal run` gives it", ""},
    {Order::quit, "quit", "", "end the session; so does Ctrl-D", ""},
}};

} // namespace

std::span<const CommandInfo> all_commands() { return commands; }

Lookup find_command(std::string_view written) {
  std::vector<const CommandInfo*> found;
  std::vector<std::string_view> names;
  for (const CommandInfo& each : commands) {
    names.push_back(each.name);
    if (each.name == written) return {&each, ""};
    if (!written.empty() && each.name.starts_with(written)) found.push_back(&each);
  }
  if (found.size() == 1) return {found.front(), ""};
  if (!found.empty()) {
    std::vector<std::string> could;
    for (const CommandInfo* each : found) could.push_back(":" + std::string(each->name));
    return {nullptr, fmt::format("`:{}` could be {}", written, enumeration(could, could.size()))};
  }
  const std::string meant = nearest(written, names);
  return {nullptr, fmt::format("there is no command `:{}`; {}", printable(written),
                               meant.empty() ? ":help lists them"
                                             : fmt::format("did you mean `:{}`?", meant))};
}

} // namespace deal::tools::repl
