#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace deal::tools::repl {

/// The whole file; nothing where it cannot be read.
std::optional<std::string> read_file(const std::string& path);

/// Writes the file at once or not at all, through a new file beside it; "" or why not. A file that is there keeps its permissions,
/// a new one gets `mode` less the process's mask.
std::string replace_file(const std::string& path, const std::string& text, mode_t mode);

/// Paths that begin with `start`; folders end with /.
std::vector<std::string> files_from(const std::string& start);

/// `~/` is the user's home.
std::string expanded(const std::string& path);

} // namespace deal::tools::repl
