#pragma once

#include <span>
#include <string>
#include <string_view>

/// The commands of the prompt, by their names.
namespace deal::tools::repl {

enum class Order {
  help,
  load,
  save,
  show,
  list,
  type,
  why,
  set,
  scenario,
  compare,
  books,
  time,
  undo,
  redo,
  reset,
  remove,
  run,
  quit,
};

struct CommandInfo {
  Order order;
  std::string_view name;
  std::string_view arguments; ///< "FILE", "[NAME]"
  std::string_view doc;       ///< one line
  std::string_view more;      ///< the rest of its help; may be empty
};
std::span<const CommandInfo> all_commands();

/// The command that is written so, or cut short: as long as no other begins with it.
struct Lookup {
  const CommandInfo* command = nullptr;
  std::string fault; ///< why there is none, and what may be meant
};
Lookup find_command(std::string_view written);

} // namespace deal::tools::repl
