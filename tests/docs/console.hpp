#pragma once

#include "tests/docs/blocks.hpp"

#include <string>
#include <vector>

/// Console blocks: what stands behind `$ ` is run, what follows is its output.
namespace deal::docs {

struct Command {
  std::string line;
  std::vector<std::string> output;
};

/// Lines before the first `$ ` are dropped; a line that ends with a backslash goes on in the next one.
std::vector<Command> commands_of(const Block& block);
std::vector<std::string> lines_of(const Command& command);

/// What stands behind the prompts of a recorded session, `deal> ` and `..> `.
std::vector<std::string> entered_in(const Block& block);

/// Whether the lines agree. In an expected line `…` stands for any run of characters, and a line that is
/// `…` alone for any number of lines.
bool agree(const std::vector<std::string>& expected, const std::vector<std::string>& found);

struct Execution {
  std::vector<std::string> output; ///< and errors, line by line
  bool succeeded = false;
};
/// Runs `line` by bash in `folder`, `tool_folder` first in PATH.
Execution execute(const std::string& line, const std::filesystem::path& folder,
                  const std::filesystem::path& tool_folder);

/// The output as it may stand in a document: what differs from run to run is `…`.
std::vector<std::string> masked(const std::vector<std::string>& output);

} // namespace deal::docs
